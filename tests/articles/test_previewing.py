"""The preview at the desk: what each choice shows, and that nothing else is taken."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from articles.models import Issue, PreviewLink
from articles.rendering import render_issue
from articles.sharing import address_of, share
from tests.areas.factories import AreaFactory
from tests.articles.factories import (
    IssueFactory,
    IssueItemFactory,
    RenderedIssueFactory,
    UserFactory,
)
from tests.articles.test_issue_admin import address, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return person("view_issue", "change_issue")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def issue(editor):
    issue = IssueFactory(author=editor)
    IssueItemFactory(issue=issue)
    return issue


def shown(desk, issue, **chosen):
    return desk.get(address("preview", issue.pk), chosen).content.decode()


def frame(desk, issue, **chosen):
    return desk.get(address("preview_html", issue.pk), chosen)


def test_frame_gets_the_choices(desk, issue):
    area = AreaFactory(slug="zuidwest")
    page = shown(desk, issue, weergave="telefoon", donker="1", beelden="uit", gebied=area.slug)
    source = f"{address('preview_html', issue.pk)}?donker=1&amp;beelden=uit&amp;gebied=zuidwest"
    assert f'src="{source}"' in page
    assert 'class="preview preview--phone preview--dark"' in page
    assert (
        f"Je ziet nu de mail op een telefoon, donker, zonder afbeeldingen, als abonnee van {area}."
        in page
    )


def test_text_is_the_text_part(desk, issue):
    page = shown(desk, issue, weergave="tekst")
    assert "NATIONAAL PROGRAMMA LEEFBAARHEID EN VEILIGHEID" in page
    assert "<iframe" not in page
    assert "NPLV-PLACE" not in page


def test_web_page_is_the_one_of_the_archive(desk, issue):
    assert address("preview_web", issue.pk) in shown(desk, issue, weergave="web")
    page = desk.get(address("preview_web", issue.pk))
    assert f"<h1>{issue.subject}</h1>" in page.content.decode()
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    Issue.objects.update(status="published")
    public = desk.get(issue.get_absolute_url()).content.decode()
    own = desk.get(address("preview_web", issue.pk)).content.decode()
    start, end = '<div class="wrap issue__body">', "</article>"
    assert own.partition(start)[2].partition(end)[0] == public.partition(start)[2].partition(end)[0]


def test_dark_frame_shows_the_dark_styles(desk, issue):
    dark = frame(desk, issue, donker="1").content.decode()
    assert ("@media all" in dark, "prefers-color-scheme" in dark) == (True, False)
    assert "@media not all" in frame(desk, issue).content.decode()


def test_frame_without_pictures_loads_none(desk, issue):
    assert "img-src 'none'" in frame(desk, issue, beelden="uit")["Content-Security-Policy"]
    assert "img-src 'self'" in frame(desk, issue)["Content-Security-Policy"]


def test_area_is_told_honestly(desk, issue):
    area = AreaFactory(name="Zuidwest", slug="zuidwest")
    assert "Geen van de 1 onderdelen gaat over Zuidwest." in shown(desk, issue, gebied="zuidwest")
    issue.items.get().article.areas.set([area])
    page = shown(desk, issue, gebied="zuidwest")
    assert "ziet precies deze mail: iedereen krijgt dezelfde" in page
    assert "Eén van de 1 onderdelen gaat over Zuidwest en is hieronder gemarkeerd:" in page
    marked = frame(desk, issue, gebied="zuidwest").content.decode()
    assert "content: 'Over Zuidwest'" in marked


@pytest.mark.parametrize(
    "query",
    [
        *("donker=ja", "donker=1&donker=1", "beelden=1", "gebied=nergens", "gebied=1", "x=1"),
        "weergave=krant",
    ],
)
@pytest.mark.parametrize("name", ["preview", "preview_html"])
def test_anything_else_is_refused(desk, issue, name, query):
    assert desk.get(f"{address(name, issue.pk)}?{query}").status_code == 400


def test_frame_knows_no_other_view(desk, issue):
    assert frame(desk, issue, weergave="web").status_code == 400


def test_published_issue_shows_the_mail_as_sent(desk):
    frozen = RenderedIssueFactory(html="<html><head></head><body>Zoals verstuurd</body></html>")
    Issue.objects.update(status="published", subject="Gecorrigeerd")
    assert "Zoals verstuurd" in frame(desk, frozen.issue).content.decode()
    assert "Dit is de mail zoals zij is goedgekeurd" in shown(desk, frozen.issue)


def test_size_is_that_of_the_mail(desk, issue):
    size = f"{render_issue(issue).size / 1000:.1f}".replace(".", ",")
    page = shown(desk, issue)
    assert f"Grootte van de mail: {size} van hoogstens 100 kB" in page
    assert "Past ruim." in page


def test_link_is_made_and_shown(client, issue, editor):
    with time_machine.travel("2030-05-06 10:00Z"):
        client.force_login(editor)
        page = client.post(address("share", issue.pk), follow=True).content.decode()
    link = PreviewLink.objects.get()
    assert (link.issue, link.made_by) == (issue, editor)
    assert address_of(link) in page
    assert "De link is gemaakt en werkt tot en met maandag 13 mei, 12.00 uur." in page


def test_link_is_revoked(desk, issue, editor):
    link = share(issue, by=editor)
    desk.post(reverse("admin:articles_issue_revoke", args=[issue.pk, link.pk]))
    link.refresh_from_db()
    assert link.is_open is False
    assert address_of(link) not in shown(desk, issue)


def test_link_of_another_issue_is_not_revoked(desk, issue, editor):
    link = share(IssueFactory(), by=editor)
    answer = desk.post(reverse("admin:articles_issue_revoke", args=[issue.pk, link.pk]))
    link.refresh_from_db()
    assert (answer.status_code, link.is_open) == (404, True)


def test_published_issue_needs_no_link(desk, issue):
    Issue.objects.update(status="published")
    desk.post(address("share", issue.pk))
    assert PreviewLink.objects.exists() is False


def test_who_may_only_look_neither_makes_nor_sees_links(client, issue):
    link = share(issue, by=UserFactory())
    client.force_login(person("view_issue"))
    assert client.post(address("share", issue.pk)).status_code == 403
    assert address_of(link) not in shown(client, issue)


@pytest.mark.parametrize("name", ["share", "test_mail", "correct_head"])
def test_nothing_is_done_without_the_token_of_the_form(issue, name):
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(person("view_issue", "change_issue", "approve_issue"))
    assert stranger.post(address(name, issue.pk)).status_code == 403


@pytest.mark.parametrize("name", ["share", "test_mail"])
def test_asking_does_nothing(desk, issue, name):
    assert desk.get(address(name, issue.pk)).status_code == 405
    assert PreviewLink.objects.count() == 0


@pytest.mark.parametrize("name", ["preview_web", "share"])
def test_outsiders_reach_nothing(client, issue, name):
    client.force_login(person())
    ask = client.post if name == "share" else client.get
    assert ask(address(name, issue.pk)).status_code == 403


def test_what_goes_with_an_issue_is_told_in_dutch(client, issue, editor):
    share(issue, by=editor)
    issue.items.all().delete()
    issue.test_mails.create(by=editor, day="2030-05-06", number=1)
    client.force_login(person("view_issue", "delete_issue", "delete_issueitem"))
    page = client.get(address("delete", issue.pk)).content.decode()
    assert ("Geheime links: 1" in page, "Testmails: 1" in page) == (True, True)
