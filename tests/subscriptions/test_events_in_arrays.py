import datetime as dt
import random
import threading

import pytest
from anymail.signals import AnymailTrackingEvent
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from subscriptions import event_rows, events
from subscriptions.models import Delivery, Subscriber, Suppression
from tests.subscriptions.ledgers import counts, started

HARD = {"event_type": "bounced", "reject_reason": "bounced", "mta_response": "550 5.1.1 onbekend"}
SOFT = {"event_type": "bounced", "mta_response": "452 4.2.2 mailbox full"}


def event(delivery, event_type="delivered", *, key="1", **values):
    values = {
        "event_id": key,
        "timestamp": timezone.now(),
        "metadata": {"delivery": str(getattr(delivery, "pk", delivery))},
        **values,
    }
    return AnymailTrackingEvent(event_type=event_type, **values)


def many(deliveries, event_type="delivered", **values):
    return [event(row, event_type, key=f"{event_type}-{row.pk}", **values) for row in deliveries]


def test_array_is_a_handful_of_statements(db, django_assert_max_num_queries):
    mailing = started(40)
    mailing.deliveries.update(status="sent")
    rows = list(mailing.deliveries.order_by("pk"))
    told = [
        *many(rows[:20]),
        *many(rows[10:20], **HARD),
        *many(rows[20:30], "complained"),
        *many(rows[30:], **SOFT),
    ]
    random.Random(3).shuffle(told)
    with django_assert_max_num_queries(28):
        assert events.record_all(told, esp="Mailgun") == (50, 0, 0, 0)
    assert counts(mailing) == {"delivered": 10, "bounced": 20, "complained": 10}
    assert statuses() == {"active": 20, "bounced": 10, "complained": 10}


def test_array_larger_than_one_transaction(db, monkeypatch):
    monkeypatch.setattr(events, "AT_ONCE", 3)
    monkeypatch.setattr(event_rows, "AT_ONCE", 2)
    mailing = started(7)
    told = many(mailing.deliveries.all())
    assert events.record_all([*told, *told], esp="Mailgun") == (7, 7, 0, 0)
    assert counts(mailing) == {"delivered": 7}


def test_delivery_that_moved_meanwhile_stays(db):
    row = started(1).deliveries.get()
    event_rows.move([event_rows.Move(row.pk, "sent", "delivered", "")])
    row.refresh_from_db()
    assert row.status == "queued"


def statuses():
    return dict(
        Subscriber.objects.order_by().values_list("status").annotate(number=Count("pk")).order_by()
    )


KINDS = ["queued", "sent", "deferred", "delivered", "failed", "rejected", "complained"]


@pytest.mark.parametrize("seed", range(8))
def test_array_does_what_its_events_do_one_by_one(db, seed):
    """The same ledger, subscribers, proof and suppressions, from any status on."""
    choose = random.Random(seed)
    mailing = started(16)
    rows = list(mailing.deliveries.order_by("pk"))
    for row in rows:
        row.status = choose.choice(Delivery.Status.values)
        row.save()
    told = [event(choose.choice(rows), choose.choice(KINDS), key=str(n)) for n in range(60)]
    told += [event(row, key=f"hard-{row.pk}", **HARD) for row in choose.sample(rows, 5)]

    def outcome():
        return (
            list(Delivery.objects.order_by("pk").values_list("pk", "status", "error")),
            list(Subscriber.objects.order_by("pk").values_list("pk", "status")),
            sorted(Suppression.objects.values_list("address_hash", "reason")),
        )

    with transaction.atomic():
        for one in told:
            events.record_all([one], esp="Mailgun")
        one_by_one = outcome()
        transaction.set_rollback(True)
    events.record_all(told, esp="Mailgun")
    assert outcome() == one_by_one


def test_thousand_shuffled_doubled_late_and_forged_events_end_right(db):
    """In small: what an ESP tells of a mailing arrives as badly as can be."""
    mailing = started(60)
    mailing.deliveries.update(status="sent")
    rows = list(mailing.deliveries.order_by("pk"))
    late = timezone.now() - dt.timedelta(days=4)
    told = [
        *many(rows, "sent"),
        *many(rows, "deferred", timestamp=late),
        *many(rows[:50]),
        *many(rows[50:55], **HARD),
        *many(rows[40:45], "complained", timestamp=late),
    ]
    forged = [event(9_000_000 + n, "complained", key=f"f{n}") for n in range(20)]
    forged += [
        event(n, "complained", key=f"c{n}", metadata={"delivery": str(row.pk), "site": "elders"})
        for n, row in enumerate(rows)
    ]
    told = [*told, *told, *told, *forged]
    random.Random(11).shuffle(told)
    done = [
        events.record_all(told[start : start + 37], esp="Mailgun")
        for start in range(0, len(told), 37)
    ]
    assert sum(one.stored for one in done) == 180 + len(forged)
    assert sum(one.strangers for one in done) == len(forged)
    assert sum(one.known for one in done) == 2 * 180
    assert counts(mailing) == {"delivered": 45, "complained": 5, "bounced": 5, "deferred": 5}
    assert statuses() == {"active": 50, "complained": 5, "bounced": 5}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_requests_about_the_same_deliveries_wait_for_each_other():
    """Four at a time, each in an order of its own, about the same people: no deadlock."""
    mailing = started(30)
    mailing.deliveries.update(status="sent")
    rows = list(mailing.deliveries.all())
    raised = []

    def post(seed):
        choose = random.Random(seed)
        try:
            for turn in range(6):
                told = [*many(rows), *many(rows[:20], **HARD), *many(rows[10:], "complained")]
                choose.shuffle(told)
                told += many(rows, "deferred", message_id=f"{seed}-{turn}")
                events.record_all(told, esp="Mailgun")
        except Exception as error:  # noqa: BLE001  shown by the assertion
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert counts(mailing) == {"bounced": 10, "complained": 20}
    assert Suppression.objects.count() == 30
