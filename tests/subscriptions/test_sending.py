"""The engine, through the transport that writes files (Django's outbox in tests)."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from subscriptions import ledger, mailings, transports, unknowns
from subscriptions.models import Delivery, Suppression
from subscriptions.sending import send_batch
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate
from subscriptions.unsubscribe import block, remember, unsubscribe
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import counts, post_staff_mail, ready_tasks, report, run, started


@pytest.fixture
def in_twos(monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "limit", 2)


def answer(monkeypatch, reports):
    """Let the transport answer so, in place of handing over."""
    monkeypatch.setattr(
        transports.MailboxTransport, "deliver", lambda self, parcel: reports(parcel)
    )


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


def test_claim_is_committed_before_anything_is_handed_over(transactional_db, monkeypatch):
    mailing, seen = started(1), []

    def deliver(self, parcel):
        try:
            seen.append(mailing.deliveries.get().status)
        finally:
            connection.close()
        return Report.all_alike(parcel, Fate.SENT)

    monkeypatch.setattr(transports.MailboxTransport, "deliver", deliver)
    run(mailing)
    assert (seen, counts(mailing)) == (["sending"], {"sent": 1})


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
    answer(monkeypatch, lambda held: Report.all_alike(held, Fate.UNKNOWN, reason="geen antwoord"))
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("paused", {"unknown": 6, "queued": 2})
    assert mailing.pause_reason == "Te veel fouten achter elkaar. Laatste: geen antwoord"


def test_stop_pauses_the_mailing_and_tells_who_may_send(db, monkeypatch, mailoutbox):
    UserFactory(is_superuser=True, email="eind@example.org")
    mailing = started(1)
    answer(monkeypatch, lambda held: Report(stop="Sleutel geweigerd."))
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
