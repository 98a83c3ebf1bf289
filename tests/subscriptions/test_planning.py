import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from articles.models import Issue
from articles.reviewing import approve
from subscriptions import mailings
from subscriptions.models import Mailing
from subscriptions.moments import ZONE, in_words
from tests.articles.factories import ArticleFactory, IssueFactory, IssueItemFactory, UserFactory
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import planned, rendering, run, started

BACKEND = "django.contrib.auth.backends.ModelBackend"


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


def confirmed(approved, seen, **given):
    return {"when": "now", **given, "bevestigd": approved.pk, "gezien": seen}


def test_pressing_once_only_asks_and_names_the_number(sender):
    SubscriberFactory.create_batch(3)
    approved = rendering()
    response = sender.post(plan_url(approved.issue), {"when": "now"})
    assert "Ja, verstuur naar 3 abonnees</button>" in text(response)
    assert not Mailing.objects.exists()


def test_confirming_starts(sender):
    SubscriberFactory.create_batch(3)
    approved = rendering()
    response = sender.post(plan_url(approved.issue), confirmed(approved, 3))
    mailing = Mailing.objects.get()
    assert response.url == page_url(mailing)
    assert (mailing.status, mailing.audience) == ("sending", 3)
    assert mailing.created_by is not None


def test_confirming_what_was_approved_again_since_starts_nothing(sender):
    SubscriberFactory()
    seen = rendering()
    newer = rendering(issue=seen.issue, subject="Nieuwe versie")
    page = text(sender.post(plan_url(seen.issue), confirmed(seen, 1)))
    assert "net opnieuw goedgekeurd" in page
    assert newer.subject in page
    assert not Mailing.objects.exists()


@pytest.mark.parametrize(
    ("seen", "asked"),
    [("100", False), ("98", False), ("103", False), ("90", True), ("", True), ("x", True)],
)
def test_audience_that_changed_a_lot_is_asked_again(sender, seen, asked):
    SubscriberFactory.create_batch(100)
    approved = rendering()
    response = sender.post(plan_url(approved.issue), confirmed(approved, seen))
    assert Mailing.objects.exists() is not asked
    if asked:
        assert "intussen veranderd" in text(response)
        assert "Ja, verstuur naar 100 abonnees" in text(response)


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
    sender.post(plan_url(issue), confirmed(approved, 1))
    sent = Mailing.objects.get().rendering
    assert ("Zoals goedgekeurd" in sent.html, "Anders dan" in sent.html) == (True, False)


def test_warnings_of_the_issue_are_shown_before_pressing(sender):
    SubscriberFactory()
    approved = rendering(issue=IssueFactory(preheader="", status="approved"))
    assert "De controle van deze editie heeft" in text(sender.get(plan_url(approved.issue)))


def test_how_long_it_takes_is_said_where_the_rate_is_known(sender, settings):
    settings.NPLV_SEND_RATE = 1
    SubscriberFactory.create_batch(120)
    approved = rendering()
    page = text(sender.post(plan_url(approved.issue), {"when": "now"}))
    assert "Het versturen duurt ongeveer 2 minuten: tot " in page


def test_who_has_the_issue_already_is_counted_apart(sender):
    mailing = started(3)
    run(mailing)
    SubscriberFactory.create_batch(2)
    page = text(sender.get(plan_url(mailing.issue)))
    assert "Op dit moment <strong>2</strong> actieve abonnees" in page
    assert "Nog 3 anderen hebben deze editie al" in page


def test_confirming_a_later_moment_plans_in_dutch_time(sender):
    SubscriberFactory()
    approved = rendering()
    day = timezone.localdate() + dt.timedelta(days=30)
    given = {"when": "later", "date": day.isoformat(), "time": "09:30"}
    page = text(sender.post(plan_url(approved.issue), given))
    expected = dt.datetime.combine(day, dt.time(9, 30), tzinfo=ZONE)
    assert f"<strong>{in_words(expected)}</strong>" in page
    assert "Ja, plan in voor 1 abonnee</button>" in page
    assert not Mailing.objects.exists()
    sender.post(plan_url(approved.issue), confirmed(approved, 1, **given))
    mailing = Mailing.objects.get()
    assert (mailing.status, mailing.scheduled_for) == ("scheduled", expected)


@pytest.mark.parametrize("clock", ["summer", "winter"])
def test_hour_that_comes_twice_is_asked_and_kept(sender, clock):
    SubscriberFactory()
    approved = rendering()
    given = {"when": "later", "date": "2026-10-25", "time": "02:30"}
    with time_machine.travel("2026-06-01T10:00Z", tick=False):
        sender.force_login(User.objects.get(), backend=BACKEND)
        page = text(sender.post(plan_url(approved.issue), given))
        assert "Daarom is het twee keer 02:30." in page
        given["clock"] = clock
        page = text(sender.post(plan_url(approved.issue), given))
        season = {"summer": "zomertijd", "winter": "wintertijd"}[clock]
        assert f"zondag 25 oktober 2026 om 02:30 uur, {season}" in page
        assert f'name="clock" value="{clock}"' in page
        sender.post(plan_url(approved.issue), confirmed(approved, 1, **given))
    hour = {"summer": 0, "winter": 1}[clock]
    moment = dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC)
    assert Mailing.objects.get().scheduled_for == moment


def test_suggestion_fills_in_the_form_and_changes_nothing(sender):
    SubscriberFactory()
    approved = rendering()
    page = text(sender.get(plan_url(approved.issue), {"date": "2030-01-02", "time": "10:00"}))
    assert 'value="2030-01-02"' in page
    assert 'value="10:00"' in page
    (chosen,) = re.findall(r'<input type="radio"[^>]*checked[^>]*>', page)
    assert 'value="later"' in chosen
    assert not Mailing.objects.exists()


def test_planned_mailing_gets_another_moment_in_two_steps(sender):
    mailing = planned(2)
    Mailing.objects.update(pause_reason="De geplande tijd is te lang voorbij.")
    url = reverse("admin:subscriptions_mailing_move", args=[mailing.pk])
    assert "Ander moment kiezen" in text(sender.get(url))
    day = timezone.localdate() + dt.timedelta(days=3)
    given = {"date": day.isoformat(), "time": "10:00"}
    assert "Ja, verzet voor 2 abonnees" in text(sender.post(url, given))
    response = sender.post(url, confirmed(mailing.rendering, 2, **given), follow=True)
    assert "Verzet: de verzending begint op" in text(response)
    mailing.refresh_from_db()
    at = dt.datetime.combine(day, dt.time(10), tzinfo=ZONE)
    assert (mailing.status, mailing.pause_reason) == ("scheduled", "")
    assert (mailing.scheduled_for, mailing.too_late_after) == (at, at + mailings.TOO_LATE)


def test_mailing_that_began_cannot_get_another_moment(sender):
    mailing = started(1)
    url = reverse("admin:subscriptions_mailing_move", args=[mailing.pk])
    assert "al begonnen of geannuleerd" in text(sender.get(url, follow=True))
    seen = Mailing.objects.get()
    Mailing.objects.update(status="cancelled")
    with pytest.raises(mailings.MailingRefusedError):
        mailings.reschedule(seen, at=timezone.now())


def test_planned_mailing_of_an_issue_approved_again_must_be_planned_anew(sender):
    mailing = planned(1)
    rendering(issue=mailing.issue)
    url = reverse("admin:subscriptions_mailing_move", args=[mailing.pk])
    assert "Annuleer deze verzending en plan opnieuw" in text(sender.get(url))


def test_page_of_a_planned_mailing_offers_three_ways(sender):
    mailing = planned(2)
    page = text(sender.get(page_url(mailing)))
    assert in_words(mailing.scheduled_for) in page
    for words in (
        "Kies een ander moment",
        "Ja, verstuur nu naar 2 abonnees",
        "Ja, annuleer de verzending",
    ):
        assert words in page
    assert "Te laat" not in page
    Mailing.objects.update(too_late_after=timezone.now())
    assert "Te laat: wat wil je doen?" in text(sender.get(page_url(mailing)))


def test_what_cannot_be_sent_says_why_and_has_no_button(sender):
    SubscriberFactory()
    draft = IssueFactory(status=Issue.Status.DRAFT)
    page = text(sender.get(plan_url(draft)))
    assert "nog niet goedgekeurd" in page
    assert "Verder</button>" not in page
    sender.post(plan_url(draft), {"when": "now", "bevestigd": "1", "gezien": "0"})
    assert not Mailing.objects.exists()


def test_second_press_on_confirm_starts_nothing_more(sender):
    mailing = planned(1)
    given = confirmed(mailing.rendering, 1)
    response = sender.post(plan_url(mailing.issue), given, follow=True)
    assert "staat al een verzending klaar" in text(response)
    assert Mailing.objects.count() == 1
