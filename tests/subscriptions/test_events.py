import pytest
from anymail.signals import AnymailTrackingEvent
from django.utils import timezone

from subscriptions import environment, erasing, events, ledger, mailings
from subscriptions.models import (
    ConsentEvent,
    Delivery,
    DeliveryEvent,
    Mailing,
    Subscriber,
    Suppression,
)
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import counts, rendering, run, started

HARD = {"event_type": "bounced", "reject_reason": "bounced", "mta_response": "550 5.1.1 onbekend"}
SOFT = {"event_type": "bounced", "mta_response": "452 4.2.2 mailbox full"}


@pytest.fixture
def delivery(db):
    mailing = started(1)
    run(mailing)
    return mailing.deliveries.get()


def event(delivery, event_type="delivered", *, key="1", **values):
    values = {
        "event_id": key,
        "timestamp": timezone.now(),
        "metadata": {"delivery": str(getattr(delivery, "pk", delivery))},
        **values,
    }
    return AnymailTrackingEvent(event_type=event_type, **values)


def tell(delivery, event_type="delivered", *, number=None, **values):
    recorded = events.record_all(
        [event(delivery if number is None else number, event_type, **values)], esp="Mailgun"
    )
    delivery.refresh_from_db()
    return recorded


def subscriber_of(delivery):
    return Subscriber.objects.get(pk=delivery.subscriber_id)


def test_delivered_moves_forward(delivery):
    tell(delivery)
    assert delivery.status == "delivered"


def test_same_event_twice_is_stored_once(delivery):
    assert tell(delivery) == (1, 0, 0, 0)
    assert tell(delivery) == (0, 1, 0, 0)
    twice = [event(delivery, key="2"), event(delivery, key="2")]
    assert events.record_all(twice, esp="Mailgun") == (1, 1, 0, 0)
    assert DeliveryEvent.objects.count() == 2


@pytest.mark.parametrize("order", [("delivered", "sent", "deferred"), ("deferred", "delivered")])
def test_any_order_ends_at_the_furthest(delivery, order):
    for number, kind in enumerate(order):
        tell(delivery, kind, key=str(number))
    assert delivery.status == "delivered"


def test_event_settles_unknown(delivery):
    Delivery.objects.update(status="unknown")
    tell(delivery)
    assert delivery.status == "delivered"


def test_event_before_our_own_commit_is_kept(db):
    mailing = started(1)
    held = ledger.claim(mailing.batches.get().pk)
    tell(mailing.deliveries.get())
    ledger.record(held, Report.all_alike(held, Fate.SENT))
    assert counts(mailing) == {"delivered": 1}


@pytest.mark.parametrize("status", Delivery.NOT_REACHED)
def test_delivery_that_reached_nobody_stays_so(delivery, status):
    Delivery.objects.update(status=status)
    tell(delivery, "complained")
    assert delivery.status == status
    assert subscriber_of(delivery).status == "complained"


def test_hard_bounce_suppresses_at_once(delivery):
    tell(delivery, **HARD)
    subscriber = subscriber_of(delivery)
    assert (delivery.status, subscriber.status) == ("bounced", "bounced")
    assert Suppression.objects.get().reason == "bounced"


def test_complaint_suppresses_at_once(delivery):
    tell(delivery, "complained")
    assert (delivery.status, subscriber_of(delivery).status) == ("complained", "complained")


def test_leaving_at_the_esp_ends_the_subscription(delivery):
    tell(delivery, "unsubscribed")
    assert (delivery.status, subscriber_of(delivery).status) == ("sent", "unsubscribed")


def test_third_soft_bounce_of_the_last_five_suppresses(db):
    subscriber = SubscriberFactory()
    for number in range(4):
        mailing = _mailing_to(subscriber)
        if number != 1:
            tell(mailing.deliveries.get(), key=f"soft-{number}", **SOFT)
        subscriber.refresh_from_db()
        assert subscriber.status == ("bounced" if number == 3 else "active")


def _mailing_to(subscriber):
    mailing = mailings.schedule_and_start(rendering())
    run(mailing)
    return mailing


@pytest.mark.parametrize("number", ["999999", "geen-getal", "", "9" * 40, "²"])
def test_event_of_an_unknown_delivery_is_accepted_and_logged(delivery, number, caplog):
    assert tell(delivery, number=number) == (1, 0, 1, 0)
    assert (DeliveryEvent.objects.get().delivery, delivery.status) == (None, "sent")
    assert "1 events of Mailgun name no delivery of ours" in caplog.text


@pytest.mark.parametrize("kind", ["opened", "clicked"])
def test_reading_is_not_kept(delivery, kind):
    assert tell(delivery, kind) == (0, 0, 0, 0)
    assert not DeliveryEvent.objects.exists()


def test_no_address_is_kept_with_an_event(delivery):
    tell(delivery, "bounced", mta_response="550 <iemand@example.org> unknown")
    assert "iemand" not in DeliveryEvent.objects.get().description + delivery.error
    assert delivery.error == "550 <[address]> unknown"


def test_what_went_well_leaves_no_reason(delivery):
    tell(delivery, "deferred", mta_response="451 4.7.1 greylisted")
    assert delivery.error == "451 4.7.1 greylisted"
    tell(delivery, "delivered", mta_response="250 2.0.0 OK")
    assert (delivery.status, delivery.error) == ("delivered", "")


# --- Whose event it is --------------------------------------------------------------------------


def test_event_of_another_installation_changes_nothing(delivery):
    of_copy = {"delivery": str(delivery.pk), "site": "000000000000"}
    assert tell(delivery, "complained", metadata=of_copy) == (1, 0, 1, 0)
    assert (delivery.status, subscriber_of(delivery).status) == ("sent", "active")
    ours = {"delivery": str(delivery.pk), "site": environment.stamp()[:12]}
    assert tell(delivery, metadata=ours) == (1, 0, 0, 0)
    assert delivery.status == "delivered"


def test_mail_from_before_a_move_is_still_ours(delivery, settings):
    of_before = {"delivery": str(delivery.pk), "site": environment.stamp()[:12]}
    settings.SITE_URL = "https://verhuisd.example.org"
    environment.settle()
    told = AnymailTrackingEvent(event_type="delivered", event_id="1", metadata=of_before)
    assert events.record_all([told], esp="Mailgun").strangers == 0
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


def test_event_about_somebody_else_changes_nothing(delivery):
    other = SubscriberFactory()
    assert tell(delivery, recipient=other.email, **HARD) == (1, 0, 1, 0)
    assert delivery.status == "sent"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("spelling", ["{}", "<{}>", " {} ", "De lezer <{}>", "", "geen adres"])
def test_recipient_may_be_spelled_otherwise(delivery, spelling):
    address = subscriber_of(delivery).email.upper()
    assert tell(delivery, recipient=spelling.format(address)).strangers == 0
    assert delivery.status == "delivered"


def test_event_of_somebody_erased_settles_the_delivery(delivery):
    erasing.erase(subscriber_of(delivery), reason="request")
    tell(delivery, recipient="weg@example.org", **HARD)
    assert (delivery.status, subscriber_of(delivery).status) == ("bounced", "erased")
    assert not Suppression.objects.exists()


def nameless(subscriber, event_type="delivered", *, key="1", message_id="een-oproep"):
    """Make an event of an ESP that tells no metadata back."""
    return AnymailTrackingEvent(
        event_type=event_type,
        event_id=key,
        message_id=message_id,
        recipient=subscriber.email,
        metadata=None,
    )


def test_event_without_metadata_is_known_by_message_id_and_recipient(db):
    mailing = started(3)
    mailing.deliveries.update(status="sent", message_id="een-oproep")
    first, second, third = (subscriber_of(row) for row in mailing.deliveries.order_by("pk"))
    told = [nameless(second), nameless(first, "bounced"), nameless(third, message_id="een-ander")]
    assert events.record_all(told, esp="Postal") == (3, 0, 1, 0)
    assert [row.status for row in mailing.deliveries.order_by("pk")] == [
        "bounced",
        "delivered",
        "sent",
    ]


def test_event_without_metadata_before_our_own_commit_is_to_be_told_again(db):
    mailing = started(1)
    held = ledger.claim(mailing.batches.get().pk)
    told = [nameless(subscriber_of(mailing.deliveries.get()))]
    assert events.record_all(told, esp="Postal") == (0, 0, 0, 1)
    assert not DeliveryEvent.objects.exists()
    ledger.record(held, Report.all_alike(held, Fate.SENT, message_id="een-oproep"))
    assert events.record_all(told, esp="Postal") == (1, 0, 0, 0)
    assert counts(mailing) == {"delivered": 1}


def test_leaving_at_the_esp_counts_for_the_issue(delivery):
    tell(delivery, "unsubscribed")
    proof = ConsentEvent.objects.get()
    assert (proof.kind, proof.source, proof.mailing_id) == ("withdrawn", "esp", delivery.mailing_id)


@pytest.mark.parametrize("before", ["sending", "queued"])
def test_bounce_before_our_own_commit_is_not_overwritten(db, before):
    mailing = started(2)
    held = ledger.claim(mailing.batches.get().pk)
    row = mailing.deliveries.first()
    tell(row, **HARD)
    fate = Fate.SENT if before == "sending" else Fate.AGAIN
    ledger.record(held, Report.all_alike(held, fate))
    row.refresh_from_db()
    assert (row.status, subscriber_of(row).status) == ("bounced", "bounced")


def test_counts_of_the_mailing_are_kept_fresh(
    delivery, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(events, "_counted", {})
    Mailing.objects.update(count_after=None, counts=None)
    with django_capture_on_commit_callbacks(execute=True):
        tell(delivery)
    assert Mailing.objects.get().counts["delivered"] == 1
    Mailing.objects.update(count_after=None, counts=None)
    with django_capture_on_commit_callbacks(execute=True):
        tell(delivery, "complained", key="2")
    assert Mailing.objects.get().counts is None  # within the same second
