"""The home of the desk: what each role finds there, and in how many queries."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Issue
from nplv.roles import load_roles
from subscriptions import growth
from subscriptions.growth import WEEKS, Week, count_growth
from subscriptions.reporting import keep_growth
from tests.articles.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    UserFactory,
)
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import started

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")


@pytest.fixture
def home(client):
    """Return the page as somebody with a role sees it, without its markup around numbers."""
    load_roles()

    def see(role, user=None, **query):
        user = user or UserFactory(username=role)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client.get(INDEX, query).content.decode()

    return see


def headings(page):
    panels = ("issue", "waiting", "back", "mailing", "recent", "growth")
    return [name for name in panels if f'id="home-{name}"' in page]


def weeks_ago(number):
    return timezone.now() - dt.timedelta(weeks=number)


def test_home_shows_each_role_what_it_may_see(home):
    assert headings(home("redacteur")) == ["issue", "back", "mailing", "recent"]
    assert headings(home("eindredacteur")) == ["issue", "waiting", "mailing", "recent", "growth"]
    assert headings(home("beheerder")) == ["issue", "waiting", "mailing", "recent", "growth"]


def test_home_without_a_role_shows_nothing(client):
    client.force_login(UserFactory())

    assert headings(client.get(INDEX).content.decode()) == []


def test_home_of_the_eindredacteur_has_no_way_to_the_people(home):
    people = reverse("admin:subscriptions_subscriber_changelist")

    assert people not in home("eindredacteur")
    assert people in home("beheerder")


def test_home_empty_desk_says_what_there_is_not(home):
    page = home("eindredacteur")

    for sentence in ("Er staat geen editie klaar.", "Er ligt niets ter beoordeling.",
                     "Er is nog niets verzonden.", "Er zijn nog geen artikelen."):  # fmt: skip
        assert sentence in page


def test_home_next_issue_is_the_first_to_come(home):
    today = timezone.localdate()
    IssueFactory(title="Later", date=today + dt.timedelta(days=40))
    issue = IssueFactory(title="Eerst", date=today + dt.timedelta(days=3), subject="")
    IssueFactory(title="Vroeger", date=today - dt.timedelta(days=3))

    page = home("redacteur")
    compose = reverse("admin:articles_issue_compose", args=[issue.pk])
    assert f'<a href="{compose}">Eerst</a>' in page
    assert "over 3 dagen" in page
    assert f'<a href="{compose}#findings"><strong>Nog ' in page


def test_home_next_issue_past_its_date_when_nothing_else_waits(home):
    IssueFactory(title="Vroeger", date=timezone.localdate() - dt.timedelta(days=3))

    assert "die datum is voorbij" in home("redacteur")


def test_home_issue_in_review_waits_for_who_approves(home):
    IssueFactory(
        title="Klaar om te lezen", status="in_review", author=UserFactory(first_name="Sam")
    )

    page = home("eindredacteur")
    panel = page.split('id="home-waiting"')[1].split("</section>")[0]
    changes = reverse("admin:articles_issue_changes", args=[Issue.objects.get().pk])
    assert f'<a href="{changes}">Klaar om te lezen</a>' in panel
    assert "van Sam" in page


def test_home_issue_sent_back_shows_the_remark_to_who_writes(home):
    IssueFactory(remark="Het voorwoord is te lang.")

    assert "Het voorwoord is te lang." in home("redacteur")


def test_home_last_mailing_shows_its_numbers(home):
    mailing = started()
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(status="delivered")

    page = home("redacteur").split('id="home-mailing"')[1].split("</section>")[0]
    assert "3 ontvangers" in page
    assert "<dt>Afgeleverd</dt><dd>1</dd>" in page
    assert "<dt>Nog te gaan</dt><dd>2</dd>" in page


def test_home_recent_articles_of_everybody_or_mine(home):
    writer, other = UserFactory(), UserFactory()
    for title, user in (("Van mij", writer), ("Van een ander", other)):
        article = Article(title=f"Stuk {title}", slug=title.replace(" ", "-"))
        article._history_user = user
        article.save()

    everything, mine = home("redacteur", writer), home("redacteur", writer, artikelen="mijn")
    assert ("Stuk Van mij" in everything, "Stuk Van een ander" in everything) == (True, True)
    assert ("Stuk Van mij" in mine, "Stuk Van een ander" in mine) == (True, False)


def test_home_takes_few_queries_however_much_there_is(home, client):
    SubscriberFactory.create_batch(3, status_at=weeks_ago(1))
    started()
    issue = IssueFactory(date=timezone.localdate() + dt.timedelta(days=3))
    home("beheerder")

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(INDEX)
        return len(found)

    IssueItemFactory(issue=issue)
    few = queries()
    for _ in range(5):
        IssueItemFactory(issue=issue, article=ArticleFactory(image=ImageFactory()))
        IssueFactory(status="in_review")
    assert queries() == few
    assert few <= 20


def test_growth_counts_who_came_and_went_per_week():
    SubscriberFactory(status_at=weeks_ago(0))
    SubscriberFactory.create_batch(2, status_at=weeks_ago(2))
    SubscriberFactory(status_at=weeks_ago(2), status="unsubscribed")
    SubscriberFactory(status_at=weeks_ago(2), status="pending", confirmed_at=None)
    SubscriberFactory(status_at=weeks_ago(WEEKS + 1))

    found = count_growth()
    assert (found.active, found.joined, found.left) == (4, 3, 1)
    assert len(found.weeks) == WEEKS
    assert found.weeks[-3][1:] == (2, 1)
    assert isinstance(found.weeks[0], Week)


def test_growth_of_very_many_is_what_the_clock_counted_last(monkeypatch):
    monkeypatch.setattr(growth, "FEW", 1)
    SubscriberFactory.create_batch(2, status_at=weeks_ago(1))
    assert growth.growth() is None

    with time_machine.travel("2026-11-24 09:00Z", tick=False) as clock:
        assert keep_growth() is True
        counted = count_growth()
        SubscriberFactory()
        clock.shift(dt.timedelta(minutes=9))
        assert (keep_growth(), growth.growth()) == (False, counted)
        clock.shift(dt.timedelta(minutes=2))
        assert (keep_growth(), growth.growth().active) == (True, 3)


def test_home_says_what_was_not_counted_yet(home, monkeypatch):
    monkeypatch.setattr(growth, "FEW", 0)
    SubscriberFactory()

    assert "Nog niet geteld." in home("beheerder")
