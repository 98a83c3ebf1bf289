"""The secret link, as somebody without an account meets it."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from articles.issues import change_issue
from articles.models import Issue, PreviewLink
from articles.sharing import address_of, read_link, revoke, share
from nplv.tokens import PREFERENCES, PREVIEW, make_token
from tests.articles.factories import IssueFactory, IssueItemFactory, UserFactory

pytestmark = pytest.mark.django_db
SITE = "https://nieuws.example.org"


@pytest.fixture
def link():
    issue = IssueFactory(subject="Nog geheim")
    IssueItemFactory(issue=issue, article__title="Eerste bericht")
    return share(issue, by=UserFactory())


def path(link):
    return address_of(link).removeprefix(SITE)


def open_link(client, link):
    return client.get(path(link))


def test_link_shows_the_mail_as_a_draft(client, link):
    page = open_link(client, link)
    text = page.content.decode()
    assert "Dit is een voorbeeld, de nieuwsbrief is nog niet verschenen." in text
    assert "<h1>Nog geheim</h1>" in text
    assert f'src="{path(link)}mail/"' in text
    mail = client.get(f"{path(link)}mail/")
    assert "Eerste bericht" in mail.content.decode()
    assert "sandbox" in mail["Content-Security-Policy"]
    assert "script-src" not in mail["Content-Security-Policy"]


@pytest.mark.parametrize("end", ["", "mail/"])
def test_nobody_keeps_finds_or_follows_it(client, link, end):
    page = client.get(path(link) + end)
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    assert page.cookies == {}


def test_page_names_itself_nowhere_else(client, link):
    text = open_link(client, link).content.decode()
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in text
    assert 'rel="canonical"' not in text
    assert "og:url" not in text


def test_no_personal_place_is_in_it(client, link):
    text = open_link(client, link).content.decode()
    mail = client.get(f"{path(link)}mail/").content.decode()
    assert "NPLV-PLACE" not in text + mail
    assert reverse("articles:personal-link") in mail


def test_newest_version_is_shown_and_said(client, link):
    assert "is er niets veranderd" in open_link(client, link).content.decode()
    change_issue(link.issue, by=None, values={"subject": "Nieuwer"})
    text = open_link(client, link).content.decode()
    assert "<h1>Nieuwer</h1>" in text
    assert "is de editie veranderd" in text


@pytest.mark.parametrize("end", ["", "mail/"])
def test_link_ends_after_a_week(client, link, end):
    with time_machine.travel(link.expires_at - dt.timedelta(seconds=1)):
        assert client.get(path(link) + end).status_code == 200
    with time_machine.travel(link.expires_at + dt.timedelta(seconds=1)):
        gone = client.get(path(link) + end)
    assert gone.status_code == 410
    assert "Deze link werkte tot en met" in gone.content.decode()
    assert "Nog geheim" not in gone.content.decode()
    assert gone["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_link_that_was_revoked_is_gone(client, link):
    revoke(link)
    gone = open_link(client, link)
    assert gone.status_code == 410
    assert "heeft deze link ingetrokken" in gone.content.decode()


def test_revoking_twice_keeps_the_first_moment(link):
    revoke(link)
    first = PreviewLink.objects.get().revoked_at
    revoke(link)
    assert PreviewLink.objects.get().revoked_at == first


def test_link_is_not_to_be_guessed(client, link):
    token = make_token(PREVIEW, link.pk)
    other = make_token(PREFERENCES, link.pk)
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), other, "x", token + "x"):
        assert client.get(f"/nieuwsbrief/voorbeeld/{wrong}/").status_code == 404
    assert read_link(make_token(PREVIEW, link.pk + 1)) is None


def test_each_link_has_an_address_of_its_own(link):
    assert address_of(share(link.issue, by=UserFactory())) != address_of(link)


def test_published_issue_leads_to_the_archive(client, link):
    Issue.objects.update(status="published")
    text = open_link(client, link).content.decode()
    assert "Deze editie is verschenen." in text
    assert link.issue.get_absolute_url() in text


def test_shared_draft_is_in_no_list(client, link):
    for name in ("archive", "archive-feed", "sitemap", "home"):
        text = client.get(reverse(f"articles:{name}")).content.decode()
        assert ("Nog geheim" in text, "voorbeeld/" in text) == (False, False)


def test_form_cannot_be_posted(link):
    assert Client().post(path(link)).status_code == 405


def test_personal_link_explains_itself(client):
    page = client.get(reverse("articles:personal-link"))
    assert (
        "Je klikte in een voorbeeld of een testmail. Er is niets gebeurd." in page.content.decode()
    )
    assert page["X-Robots-Tag"] == "noindex"
