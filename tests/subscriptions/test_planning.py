import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from articles.issues import approve
from articles.models import Issue
from subscriptions.models import Mailing
from tests.articles.factories import ArticleFactory, IssueFactory, IssueItemFactory, UserFactory
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import planned, rendering


def person(*permissions, **values):
    user = UserFactory(**values)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def sender(client, db):
    client.force_login(
        person("send_mailing", "view_mailing", "view_delivery"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def plan_url(issue):
    return reverse("admin:subscriptions_mailing_plan", args=[issue.pk])


def page_url(mailing):
    return reverse("admin:subscriptions_mailing_change", args=[mailing.pk])


def text(response):
    return " ".join(response.content.decode().split())


def test_planning_shows_what_goes_out_and_to_how_many(sender):
    SubscriberFactory.create_batch(3)
    approved = rendering()
    page = text(sender.get(plan_url(approved.issue)))
    assert approved.subject in page
    assert "<strong>3</strong> actieve abonnees" in page


def test_pressing_once_only_asks_and_names_the_number(sender):
    SubscriberFactory.create_batch(3)
    approved = rendering()
    response = sender.post(plan_url(approved.issue), {"when": "now"})
    assert "Verstuur naar 3 abonnees" in text(response)
    assert not Mailing.objects.exists()


def test_confirming_starts(sender):
    SubscriberFactory.create_batch(3)
    approved = rendering()
    response = sender.post(plan_url(approved.issue), {"when": "now", "bevestigd": approved.pk})
    mailing = Mailing.objects.get()
    assert response.url == page_url(mailing)
    assert (mailing.status, mailing.audience) == ("sending", 3)
    assert mailing.created_by is not None


def test_confirming_what_was_approved_again_since_starts_nothing(sender):
    SubscriberFactory()
    seen = rendering()
    newer = rendering(issue=seen.issue, subject="Nieuwe versie")
    given = {"when": "now", "bevestigd": seen.pk}
    response = sender.post(plan_url(seen.issue), given, follow=True)
    assert "net opnieuw goedgekeurd" in text(response)
    assert newer.subject in text(response)
    assert not Mailing.objects.exists()


def test_planning_says_that_an_article_changed_after_approval(sender, settings):
    settings.NPLV_FOUR_EYES = False
    SubscriberFactory()
    issue = IssueFactory(status=Issue.Status.IN_REVIEW)
    item = IssueItemFactory(issue=issue, article=ArticleFactory(title="Zoals goedgekeurd"))
    approved = approve(issue, by=UserFactory())
    assert "Na het goedkeuren is iets veranderd" not in text(sender.get(plan_url(issue)))

    item.article.title = "Anders dan goedgekeurd"
    item.article.save()
    assert "Na het goedkeuren is iets veranderd" in text(sender.get(plan_url(issue)))
    sender.post(plan_url(issue), {"when": "now", "bevestigd": approved.pk})
    sent = Mailing.objects.get().rendering
    assert ("Zoals goedgekeurd" in sent.html, "Anders dan" in sent.html) == (True, False)


def test_confirming_a_later_moment_plans_in_dutch_time(sender):
    SubscriberFactory()
    approved = rendering()
    year = timezone.now().year + 1
    given = {"when": "later", "at": f"{year}-07-01T09:30"}
    page = text(sender.post(plan_url(approved.issue), given))
    assert f"1 juli {year}</strong>" in page.replace(" om 09:30", "") or "09:30" in page
    sender.post(plan_url(approved.issue), {**given, "bevestigd": approved.pk})
    mailing = Mailing.objects.get()
    assert mailing.status == "scheduled"
    assert mailing.scheduled_for == dt.datetime(year, 7, 1, 7, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"when": "later", "at": ""}, "Kies een datum en een tijd."),
        ({"when": "later", "at": "2020-01-01T09:00"}, "Dit moment is al voorbij."),
        ({"when": "later", "at": "2027-03-28T02:30"}, "Europe/Amsterdam"),
        ({"when": "ooit"}, "ooit"),
    ],
    ids=["no moment", "past", "skipped by the clock", "no choice"],
)
def test_impossible_moment_is_refused(sender, given, said):
    SubscriberFactory()
    approved = rendering()
    assert said in text(sender.post(plan_url(approved.issue), {**given, "bevestigd": approved.pk}))
    assert not Mailing.objects.exists()


def test_what_cannot_be_sent_says_why_and_has_no_button(sender):
    SubscriberFactory()
    draft = IssueFactory(status=Issue.Status.DRAFT)
    page = text(sender.get(plan_url(draft)))
    assert "nog niet goedgekeurd" in page
    assert "Verder</button>" not in page
    sender.post(plan_url(draft), {"when": "now", "bevestigd": "1"})
    assert not Mailing.objects.exists()


def test_second_press_on_confirm_starts_nothing_more(sender):
    mailing = planned(1)
    given = {"when": "now", "bevestigd": mailing.rendering_id}
    response = sender.post(plan_url(mailing.issue), given, follow=True)
    assert "staat al een verzending klaar" in text(response)
    assert Mailing.objects.count() == 1
