import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command

from subscriptions import retention
from subscriptions.erasing import erase, erase_all, erase_by_request
from subscriptions.models import (
    Batch,
    ConsentEvent,
    Delivery,
    DeliveryEvent,
    Mailing,
    RateCounter,
    Subscriber,
    Suppression,
)
from subscriptions.rate_limits import count
from subscriptions.retention import (
    COUNTERS,
    EVENTS,
    LEFT,
    REMEMBERED,
    UNCONFIRMED,
    count_expired,
    erase_expired,
)
from subscriptions.signup import confirm, request
from subscriptions.unsubscribe import suppress, unsubscribe
from tests.areas.factories import AreaFactory
from tests.articles.factories import RenderedIssueFactory, UserFactory
from tests.subscriptions.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
START = dt.datetime(2023, 12, 1, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(START, tick=False)
    return time_machine


def whole_database():
    """Return every value of every row, as text."""
    return "\n".join(
        str(row) for model in apps.get_models() for row in model._base_manager.values_list()
    )


def delivery_to(subscriber):
    rendering = RenderedIssueFactory()
    mailing = Mailing.objects.create(
        rendering=rendering, issue=rendering.issue, scheduled_for=START, too_late_after=START
    )
    batch = Batch.objects.create(mailing=mailing, number=1, error=f"550 <{subscriber.email}>")
    delivery = Delivery.objects.create(
        mailing=mailing,
        issue=rendering.issue,
        batch=batch,
        subscriber=subscriber,
        status="bounced",
        status_at=START,
        error=f"550 <{subscriber.email}> unknown",
    )
    DeliveryEvent.objects.create(
        esp="mailgun",
        event_key=str(delivery.pk),
        delivery=delivery,
        kind="bounced",
        description=f"no mailbox {subscriber.email}",
        occurred_at=START,
    )
    return delivery


def status_after(clock, subscriber, *, since, later):
    clock.move_to(since + later, tick=False)
    erase_expired()
    subscriber.refresh_from_db()
    return subscriber.status


@pytest.mark.parametrize(("extra", "status"), [(-SECOND, "pending"), (SECOND, "erased")])
def test_unconfirmed_request_after_seven_days(clock, extra, status):
    request("jan@example.org", network="192.0.2.0/24", source="website")
    subscriber = Subscriber.objects.get()
    assert status_after(clock, subscriber, since=START, later=7 * DAY + extra) == status


@pytest.mark.parametrize(("extra", "status"), [(-SECOND, "unsubscribed"), (SECOND, "erased")])
def test_whoever_left_after_28_days(clock, extra, status):
    subscriber = SubscriberFactory()
    unsubscribe(subscriber, reason="request", source="one-click")
    assert status_after(clock, subscriber, since=START, later=28 * DAY + extra) == status


@pytest.mark.parametrize("kind", ["bounced", "complained"])
def test_suppressed_address_goes_too_and_its_hash_stays(clock, kind):
    subscriber = SubscriberFactory()
    suppress(subscriber, status=kind, reason="")
    assert status_after(clock, subscriber, since=START, later=29 * DAY) == "erased"
    assert Suppression.objects.get().reason == kind


def test_hash_of_who_signed_off_goes_after_five_years(clock):
    subscriber = SubscriberFactory()
    unsubscribe(subscriber, reason="request", source="one-click")
    gone = START + 28 * DAY + SECOND
    status_after(clock, subscriber, since=gone, later=0 * DAY)
    assert Suppression.objects.get().reason == "left"
    assert status_after(clock, subscriber, since=gone, later=REMEMBERED) == "erased"
    assert Suppression.objects.count() == 1
    status_after(clock, subscriber, since=gone, later=REMEMBERED + SECOND)
    assert not Suppression.objects.exists()


def test_whoever_never_confirmed_is_not_remembered(clock):
    request("jan@example.org", network="192.0.2.0/24", source="website")
    status_after(clock, Subscriber.objects.get(), since=START, later=8 * DAY)
    assert not Suppression.objects.exists()


def test_many_are_erased_in_chunks_and_a_few_statements(
    clock, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(retention, "CHUNK", 40)
    people = SubscriberFactory.create_batch(100, status="unsubscribed", status_at=START)
    for subscriber in people[:3]:
        delivery_to(subscriber)
    clock.move_to(START + 29 * DAY, tick=False)
    with django_assert_max_num_queries(120):
        assert erase_expired()["vertrokken abonnees"] == 100
    keys = {f"erased:{subscriber.pk}" for subscriber in people}
    assert set(Subscriber.objects.values_list("email_key", flat=True)) == keys
    assert Suppression.objects.count() == 100
    assert not Delivery.objects.exclude(error="").exists()


def test_what_does_not_fit_in_the_time_is_left_for_the_next(clock, monkeypatch):
    SubscriberFactory.create_batch(3, status="unsubscribed", status_at=START)
    clock.move_to(START + 29 * DAY, tick=False)
    assert erase_expired(seconds=0)["vertrokken abonnees"] == 0
    assert count_expired()["vertrokken abonnees"] == 3


def test_whoever_was_active_gets_a_withdrawal():
    people = [SubscriberFactory(), SubscriberFactory(status="bounced")]
    assert erase_all([one.pk for one in people], reason="request") == 2
    assert [event.subscriber for event in ConsentEvent.objects.all()] == [people[0]]
    assert erase_all([one.pk for one in people], reason="request") == 0


def test_whoever_is_about_to_come_back_is_left_alone(clock):
    subscriber = SubscriberFactory(email="jan@example.org")
    unsubscribe(subscriber, reason="request", source="one-click")
    clock.move_to(START + 26 * DAY, tick=False)
    request("jan@example.org", network="192.0.2.0/24", source="website")
    assert status_after(clock, subscriber, since=START, later=30 * DAY) == "unsubscribed"
    assert status_after(clock, subscriber, since=START, later=34 * DAY) == "erased"


def test_active_subscriber_stays(clock):
    subscriber = SubscriberFactory()
    assert status_after(clock, subscriber, since=START, later=5000 * DAY) == "active"


def test_address_is_nowhere_afterwards(clock):
    request("Jan.Bewoner@Example.org", network="192.0.2.0/24", source="website")
    subscriber = Subscriber.objects.get()
    subscriber.areas.add(AreaFactory())
    confirm(subscriber, moment=int(START.timestamp()))
    delivery_to(subscriber)
    LogEntry.objects.log_actions(
        UserFactory().pk, [subscriber], CHANGE, "Jan.Bewoner", single_object=True
    )
    unsubscribe(subscriber, reason="request", source="one-click")
    assert "jan.bewoner" in whole_database().lower()
    clock.move_to(START + 91 * DAY, tick=False)
    erase_expired()
    assert "jan.bewoner" not in whole_database().lower()
    assert subscriber.areas.count() == 0
    kinds = ConsentEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["requested", "confirmed", "withdrawn"]
    assert Delivery.objects.get().subscriber_id == subscriber.pk


def test_erasing_by_request_is_at_once_and_keeps_imports_out():
    subscriber = SubscriberFactory(email="jan@example.org")
    delivery = delivery_to(subscriber)
    Batch.objects.update(error="")
    erase_by_request(subscriber)
    assert "jan@example.org" not in whole_database()
    assert Suppression.objects.get().reason == "erased"
    assert subscriber.consent_events.values_list("kind", "source").get() == ("withdrawn", "request")
    delivery.refresh_from_db()
    assert (delivery.error, delivery.status) == ("", "bounced")


def test_erasing_twice_is_once():
    subscriber = SubscriberFactory()
    erase_by_request(subscriber)
    since = subscriber.status_at
    erase_by_request(erase(subscriber, reason="other"))
    assert (subscriber.reason, subscriber.status_at) == ("request", since)
    assert (Suppression.objects.count(), subscriber.consent_events.count()) == (1, 1)


def test_erased_person_may_sign_up_again():
    erase_by_request(SubscriberFactory(email="jan@example.org"))
    request("jan@example.org", network="192.0.2.0/24", source="website")
    subscriber = Subscriber.objects.get(status="pending")
    confirm(subscriber, moment=int(START.timestamp()))
    assert not Suppression.objects.exists()


def test_counters_and_texts_of_the_esp_have_their_term(clock):
    delivery = delivery_to(SubscriberFactory(email="jan@example.org"))
    count("192.0.2.0/24")
    clock.move_to(START + 3 * DAY, tick=False)
    assert erase_expired()["tellers"] == 2
    assert not RateCounter.objects.exists()
    clock.move_to(START + 89 * DAY, tick=False)
    erase_expired()
    delivery.refresh_from_db()
    assert (DeliveryEvent.objects.count(), delivery.error != "") == (1, True)
    clock.move_to(START + 91 * DAY, tick=False)
    erase_expired()
    delivery.refresh_from_db()
    assert (DeliveryEvent.objects.count(), delivery.error) == (0, "")
    assert Batch.objects.get().error == ""


def test_rehearsal_counts_and_erases_nothing(clock, capsys):
    request("jan@example.org", network="192.0.2.0/24", source="website")
    clock.move_to(START + 8 * DAY, tick=False)
    expected = count_expired()
    assert expected["niet bevestigde aanvragen"] == 1
    call_command("erase_expired", dry_run=True)
    assert "Proef: er is niets gewist." in capsys.readouterr().out
    assert Subscriber.objects.get().status == "pending"
    assert erase_expired() == expected
    call_command("erase_expired")
    assert "       0  niet bevestigde aanvragen" in capsys.readouterr().out


def test_privacy_page_names_the_terms_that_are_kept(client):
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/privacy/").content.decode()).split())
    assert f"Aanmelding die je niet bevestigt {UNCONFIRMED.days} dagen" in page
    assert f"Gegevens na je afmelding {LEFT.days} dagen" in page
    years = REMEMBERED.days // 365
    assert f"Onleesbare code van je adres na je afmelding {years} jaar" in page
    assert f"Berichten over de bezorging {EVENTS.days} dagen" in page
    assert f"hoe vaak iemand om een mail vraagt {COUNTERS.days} dagen" in page
