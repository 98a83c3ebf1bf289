import base64
import hashlib
import hmac
import json

import pytest
from anymail.signals import AnymailTrackingEvent
from django.utils import timezone

from subscriptions import events, ledger, mailings
from subscriptions.models import Delivery, DeliveryEvent, Subscriber, Suppression
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


def tell(delivery, event_type="delivered", *, key="1", number=None, **values):
    event = AnymailTrackingEvent(
        event_type=event_type,
        event_id=key,
        timestamp=timezone.now(),
        metadata={"delivery": str(delivery.pk if number is None else number)},
        recipient="iemand@example.org",
        **values,
    )
    row = events.record(event, esp="Mailgun")
    delivery.refresh_from_db()
    return row


def subscriber_of(delivery):
    return Subscriber.objects.get(pk=delivery.subscriber_id)


def test_delivered_moves_forward(delivery):
    tell(delivery)
    assert delivery.status == "delivered"


def test_same_event_twice_is_stored_once(delivery):
    assert tell(delivery) is not None
    assert tell(delivery) is None
    assert DeliveryEvent.objects.count() == 1


def test_events_without_an_id_are_told_apart_by_what_they_say(delivery):
    moment = timezone.now()
    one, same, other = (
        AnymailTrackingEvent(event_type=kind, timestamp=moment, metadata={"delivery": "1"})
        for kind in ("sent", "sent", "delivered")
    )
    assert events.event_key(one) == events.event_key(same) != events.event_key(other)
    assert len(events.event_key(AnymailTrackingEvent(event_type="sent", event_id="x" * 500))) == 64


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


@pytest.mark.parametrize(
    ("values", "soft"),
    [
        ({"mta_response": "550 5.1.1 no such user"}, False),
        ({"mta_response": "452 4.2.2 mailbox full"}, True),
        ({"mta_response": "421 try later"}, True),
        ({"reject_reason": "spam"}, True),
        ({"reject_reason": "bounced", "esp_event": {"event": "soft_bounce"}}, True),
        ({"reject_reason": "bounced", "esp_event": {"event": "hard_bounce"}}, False),
        ({"reject_reason": "invalid"}, False),
        ({"reject_reason": "bounced", "esp_event": ["no", "mapping"]}, False),
    ],
)
def test_soft_bounces_are_told_from_hard_ones(values, soft):
    assert events.is_soft(AnymailTrackingEvent(event_type="bounced", **values)) is soft


@pytest.mark.parametrize("number", ["999999", "geen-getal", "", "9" * 40, "²"])
def test_event_of_an_unknown_delivery_is_accepted_and_logged(delivery, number, caplog):
    row = tell(delivery, number=number)
    assert (row.delivery, delivery.status) == (None, "sent")
    assert "names no delivery of ours" in caplog.text


@pytest.mark.parametrize("kind", ["opened", "clicked"])
def test_reading_is_not_kept(delivery, kind):
    assert tell(delivery, kind) is None
    assert not DeliveryEvent.objects.exists()


def test_no_address_is_kept_with_an_event(delivery):
    row = tell(delivery, "bounced", mta_response="550 <iemand@example.org> unknown")
    assert "iemand" not in row.description + delivery.error


# --- Through the webhook ------------------------------------------------------------------------


@pytest.fixture
def webhook(client, settings):
    settings.WEBHOOK_SECRET = "nplv:geheim"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "nplv:geheim", "MAILGUN_WEBHOOK_SIGNING_KEY": "tekenen"}

    def post(delivery, *, secret="nplv:geheim", signed_with="tekenen"):
        stamp, token = "1700000000", "eenmalig"
        signature = hmac.new(signed_with.encode(), f"{stamp}{token}".encode(), hashlib.sha256)
        told = {
            "signature": {"timestamp": stamp, "token": token, "signature": signature.hexdigest()},
            "event-data": {
                "event": "delivered",
                "id": "abc",
                "timestamp": 1700000000.0,
                "recipient": "iemand@example.org",
                "user-variables": {"delivery": str(delivery.pk)},
            },
        }
        return client.post(
            "/anymail/mailgun/tracking/",
            json.dumps(told),
            content_type="application/json",
            headers={"authorization": "Basic " + base64.b64encode(secret.encode()).decode()},
        )

    return post


def test_webhook_moves_the_delivery(delivery, webhook):
    assert webhook(delivery).status_code == 200
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


@pytest.mark.parametrize("forged", [{"secret": "nplv:anders"}, {"signed_with": "anders"}])
def test_forged_webhook_is_refused(delivery, webhook, forged):
    assert webhook(delivery, **forged).status_code == 400
    assert not DeliveryEvent.objects.exists()


def test_webhook_is_refused_while_no_secret_is_set(delivery, webhook, settings):
    settings.WEBHOOK_SECRET = ""
    assert webhook(delivery).status_code == 400
    assert not DeliveryEvent.objects.exists()
