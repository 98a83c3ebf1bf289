"""The engine, through the transport that writes files (Django's outbox in tests)."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import ledger, mailings, transports, unknowns
from subscriptions.models import Batch, Delivery, Suppression
from subscriptions.sending import send_batch
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate, Outcome
from subscriptions.unsubscribe import block, remember, unsubscribe
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import (
    counts,
    due_now,
    errors,
    expire,
    post_staff_mail,
    ready_tasks,
    run,
    started,
)


@pytest.fixture
def in_twos(monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "limit", 2)


def report(held, *fates, **values):
    pairs = zip(held.recipients, fates, strict=False)
    return Report({who.delivery_id: Outcome(fate) for who, fate in pairs}, **values)


def test_everybody_gets_one_message(db, in_twos, mailoutbox):
    mailing = started(5)
    run(mailing)
    assert sorted(message.to for message in mailoutbox) == sorted(
        [delivery.subscriber.email] for delivery in mailing.deliveries.all()
    )
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 5})
    assert set(mailing.batches.values_list("status", flat=True)) == {"sent"}
    assert mailing.finished_at is not None


def test_doubled_task_changes_nothing(db, mailoutbox):
    mailing = started(2)
    batch = mailing.batches.get()
    send_batch(batch.pk)
    send_batch(batch.pk)
    assert (len(mailoutbox), counts(mailing)) == (2, {"sent": 2})


def test_batch_that_is_not_due_waits(db, mailoutbox):
    mailing = started(1)
    mailing.batches.update(run_after=timezone.now() + dt.timedelta(hours=1))
    run(mailing)
    assert (mailoutbox, counts(mailing)) == ([], {"queued": 1})


def test_who_left_after_the_start_is_skipped(db, mailoutbox):
    mailing = started(3)
    gone, blocked, stays = (delivery.subscriber for delivery in mailing.deliveries.order_by("pk"))
    unsubscribe(gone, reason="zelf", source="pagina")
    block(blocked.email_key)
    run(mailing)
    assert [message.to for message in mailoutbox] == [[stays.email]]
    assert counts(mailing) == {"sent": 1, "skipped": 2}
    assert mailing.status == "sent"


def test_suppressed_address_of_an_active_subscriber_is_skipped(db, mailoutbox):
    mailing = started(1)
    remember(mailing.deliveries.get().subscriber.email_key, reason=Suppression.Reason.STAFF)
    run(mailing)
    assert (mailoutbox, counts(mailing)) == ([], {"skipped": 1})


def test_claim_is_exclusive(db):
    batch = started(1).batches.get()
    assert ledger.claim(batch.pk) is not None
    assert ledger.claim(batch.pk) is None


def test_claim_is_committed_before_anything_is_handed_over(transactional_db, monkeypatch):
    mailing, seen = started(1), []

    def hand_over(held):
        seen.append((connection.in_atomic_block, mailing.deliveries.get().status))
        return Report.all_alike(held, Fate.SENT)

    monkeypatch.setattr("subscriptions.sending.hand_over", hand_over)
    run(mailing)
    assert seen == [(False, "sending")]


def test_abandoned_claim_becomes_unknown_and_is_never_sent_again(db, mailoutbox):
    mailing = started(2)
    batch = mailing.batches.get()
    ledger.claim(batch.pk)
    assert ledger.sweep() == 0
    expire(batch)
    assert (ledger.sweep(), ledger.sweep()) == (1, 0)
    run(mailing)
    assert (mailoutbox, counts(mailing)) == ([], {"unknown": 2})
    assert mailings.finish() == 1


def test_worker_that_comes_back_late_settles_what_it_knows(db):
    mailing = started(3)
    held = ledger.claim(mailing.batches.get().pk)
    expire(mailing.batches.get())
    ledger.sweep()
    ledger.record(held, report(held, Fate.SENT, Fate.REJECTED, Fate.AGAIN))
    assert counts(mailing) == {"sent": 1, "rejected": 1, "unknown": 1}
    assert mailing.batches.get().status == "unknown"


def test_event_that_came_before_our_own_commit_is_not_overwritten(db):
    mailing = started(1)
    held = ledger.claim(mailing.batches.get().pk)
    Delivery.objects.update(status="delivered")
    ledger.record(held, report(held, Fate.SENT))
    assert counts(mailing) == {"delivered": 1}


def test_what_was_not_sent_waits_longer_each_time_and_gives_up(db):
    mailing = started(1)
    batch = mailing.batches.get()
    waits = []
    for _ in range(ledger.MAX_ATTEMPTS):
        held = ledger.claim(batch.pk)
        ledger.record(held, Report(reason="De mailserver is weg."))
        batch.refresh_from_db()
        if batch.status == "queued":
            waits.append((batch.run_after - timezone.now()).total_seconds())
        due_now(mailing)
    assert waits == sorted(waits)
    assert len(set(waits)) == ledger.MAX_ATTEMPTS - 1
    assert counts(mailing) == {"failed": 1}
    assert errors(mailing) == ["Na 8 pogingen niet gelukt. De mailserver is weg."]
    assert batch.status == "failed"


def test_waiting_is_at_least_what_the_esp_asks():
    assert ledger.backoff(1, asked=500) == 500
    assert 8 <= ledger.backoff(1) <= 12
    assert ledger.backoff(99) == ledger.LONGEST_WAIT
    assert ledger.backoff(99, asked=6 * 3600) == 6 * 3600


def test_success_of_some_begins_counting_anew(db):
    mailing = started(2)
    batch = mailing.batches.get()
    Batch.objects.update(attempts=ledger.MAX_ATTEMPTS - 1)
    held = ledger.claim(batch.pk)
    ledger.record(held, report(held, Fate.SENT, Fate.AGAIN))
    batch.refresh_from_db()
    assert (batch.status, batch.attempts, counts(mailing)) == (
        "queued",
        0,
        {"sent": 1, "queued": 1},
    )


def test_put_back_batch_gets_a_wake_up_of_its_own(db):
    mailing = started(1)
    batch = mailing.batches.get()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    ledger.record(ledger.claim(batch.pk), Report(reason="later"))
    batch.refresh_from_db()
    task = DBTaskResult.objects.get(pk=batch.wake_up)
    assert (task.status, task.run_after) == ("READY", batch.run_after)
    due_now(mailing)


def test_refused_batch_is_split_until_the_culprit_stands_alone(db):
    mailing = started(5)
    bad = mailing.deliveries.order_by("pk")[3].pk
    for _ in range(10):
        due_now(mailing)
        for pk in list(mailing.batches.filter(status="queued").values_list("pk", flat=True)):
            held = ledger.claim(pk)
            numbers = [who.delivery_id for who in held.recipients]
            if bad not in numbers:
                ledger.record(held, report(held, *[Fate.SENT] * 5))
            elif len(numbers) > 1:
                ledger.record(held, Report(split=True, reason="400"))
            else:
                ledger.record(held, report(held, Fate.FAILED))
    assert counts(mailing) == {"sent": 4, "failed": 1}
    assert mailings.finish() == 1


def test_batch_too_large_for_the_transport_is_split_without_blame(db, monkeypatch, mailoutbox):
    mailing = started(5)
    monkeypatch.setattr(transports.MailboxTransport, "limit", 2)
    for _ in range(4):
        run(mailing)
    assert (len(mailoutbox), counts(mailing), mailing.status) == (5, {"sent": 5}, "sent")


def test_what_comes_back_from_a_worker_after_cancelling_is_cancelled(db):
    mailing = started(2)
    held = ledger.claim(mailing.batches.get().pk)
    mailings.cancel(mailing)
    assert counts(mailing) == {"sending": 2}
    ledger.record(held, report(held, Fate.SENT, Fate.AGAIN))
    mailings.drop_cancelled()
    assert counts(mailing) == {"sent": 1, "cancelled": 1}


def test_too_many_setbacks_in_a_row_pause_the_mailing(db, monkeypatch, in_twos):
    mailing = started(8)
    monkeypatch.setattr(
        "subscriptions.sending.hand_over",
        lambda held: Report.all_alike(held, Fate.UNKNOWN, reason="geen antwoord"),
    )
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("paused", {"unknown": 6, "queued": 2})
    assert mailing.pause_reason == "Te veel fouten achter elkaar. Laatste: geen antwoord"


def test_stop_pauses_the_mailing_and_tells_who_may_send(db, monkeypatch, mailoutbox):
    UserFactory(is_superuser=True, email="eind@example.org")
    mailing = started(1)
    monkeypatch.setattr(
        "subscriptions.sending.hand_over", lambda held: Report(stop="Sleutel geweigerd.")
    )
    run(mailing)
    post_staff_mail()
    assert (mailing.status, mailing.pause_reason) == ("paused", "Sleutel geweigerd.")
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["eind@example.org"], f"Verzending staat stil: {mailing.issue}")
    ]
    assert counts(mailing) == {"queued": 1}


def test_transport_that_raises_leaves_unknown(db, monkeypatch):
    mailing = started(1)

    def deliver(self, parcel):
        raise RuntimeError

    monkeypatch.setattr(transports.MailboxTransport, "deliver", deliver)
    run(mailing)
    assert counts(mailing) == {"unknown": 1}


def test_wrong_settings_stop_before_anything_is_sent(db, settings):
    mailing = started(1)
    settings.NPLV_ESP = "mailgun"
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL = {}
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("paused", {"queued": 1})


def test_unknown_marked_as_sent(db):
    mailing = started(1)
    Delivery.objects.update(status="unknown")
    delivery = unknowns.mark_sent(mailing.deliveries.get())
    assert (delivery.status, counts(mailing)) == ("sent", {"sent": 1})
    with pytest.raises(mailings.MailingRefusedError):
        unknowns.mark_sent(delivery)


def test_unknown_sent_again_reopens_the_mailing(db, mailoutbox):
    mailing = started(2)
    run(mailing)
    Delivery.objects.filter(pk=mailing.deliveries.first().pk).update(status="unknown")
    mailoutbox.clear()
    delivery = unknowns.send_again(mailing.deliveries.get(status="unknown"))
    assert ready_tasks()[-1] == delivery.batch_id
    run(mailing)
    assert (len(mailoutbox), mailing.status, counts(mailing)) == (1, "sent", {"sent": 2})
    with pytest.raises(mailings.MailingRefusedError, match="niet meer onbekend"):
        unknowns.send_again(delivery)


def test_unknown_of_a_cancelled_mailing_is_not_sent_again(db):
    mailing = started(1)
    mailings.cancel(mailing)
    Delivery.objects.update(status="unknown")
    with pytest.raises(mailings.MailingRefusedError, match="geannuleerd"):
        unknowns.send_again(mailing.deliveries.get())


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_the_same_batches_send_once(transactional_db, monkeypatch, settings):
    settings.EMAIL_BACKEND = "nplv.mailbox.MailboxBackend"
    monkeypatch.setattr(transports.MailboxTransport, "limit", 2)
    mailing = started(10)
    pks = list(mailing.batches.values_list("pk", flat=True))

    def work(order):
        try:
            for pk in order:
                send_batch(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(order,)) for order in (pks, pks[::-1], pks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mailing.refresh_from_db()
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 10})
    assert len(list(settings.NPLV_MAILBOX_DIR.glob("*.eml"))) == 10
