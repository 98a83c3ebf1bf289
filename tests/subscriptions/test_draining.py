"""One wake-up goes on with whatever is due, with several calls in flight."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from subscriptions import sending, transports
from subscriptions.stopping import stop
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate
from tests.subscriptions.ledgers import counts, ready_tasks, started


@pytest.fixture
def in_ones(monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "limit", 1)
    monkeypatch.setattr(transports.MailboxTransport, "in_flight", 4)


class Slow:
    """A transport's `deliver` that takes its time, and counts how many calls are under way."""

    def __init__(self, seconds, fate=Fate.SENT):
        self.seconds, self.fate, self.busy, self.most, self.calls = seconds, fate, 0, 0, 0
        self.transports, self.lock = set(), threading.Lock()

    def __call__(self, transport, parcel):
        with self.lock:
            self.busy, self.calls = self.busy + 1, self.calls + 1
            self.most = max(self.most, self.busy)
            self.transports.add(transport)
        time.sleep(self.seconds)
        with self.lock:
            self.busy -= 1
        return Report.all_alike(parcel, self.fate)


def answers_slowly(monkeypatch, seconds, fate=Fate.SENT):
    slow = Slow(seconds, fate)

    def deliver(self, parcel):
        return slow(self, parcel)

    monkeypatch.setattr(transports.MailboxTransport, "deliver", deliver)
    return slow


def first(mailing):
    return mailing.batches.order_by("number").first().pk


def test_one_wake_up_sends_all_that_is_due_and_leaves_no_other_wake_ups(db, in_ones, mailoutbox):
    mailing, other = started(3), started(2)
    sending.send_due(first(mailing))
    assert len(mailoutbox) == 8
    assert (counts(mailing), counts(other)) == ({"sent": 3}, {"sent": 5})
    mailing.refresh_from_db()
    other.refresh_from_db()
    assert (mailing.status, other.status, ready_tasks()) == ("sent", "sent", [])


def test_slow_calls_are_in_flight_together_on_connections_of_their_own(db, in_ones, monkeypatch):
    slow = answers_slowly(monkeypatch, 0.15)
    mailing = started(12)
    sending.send_due(first(mailing))
    assert (slow.most, len(slow.transports), counts(mailing)) == (4, 4, {"sent": 12})


def test_success_opens_all_connections_of_a_relay_on_a_busy_processor(db, in_ones, monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "proven_in_flight", 4)
    monkeypatch.setattr(time, "process_time", time.monotonic)  # a processor that never idles
    busy, most, lock = set(), [], threading.Lock()

    def deliver(self, parcel):
        with lock:
            busy.add(parcel.attempt_key)
            most.append(len(busy))
        # The first one is alone, the others wait until all four are there.
        until = time.monotonic() + (0.05 if len(most) == 1 else 1)
        while time.monotonic() < until and max(most) < 4:
            time.sleep(0.005)
        with lock:
            busy.remove(parcel.attempt_key)
        return Report.all_alike(parcel, Fate.SENT)

    monkeypatch.setattr(transports.MailboxTransport, "deliver", deliver)
    mailing = started(9)
    sending.send_due(first(mailing))
    assert (max(most), counts(mailing)) == (4, {"sent": 9})


def test_one_call_at_a_time_until_one_succeeded(db, in_ones, monkeypatch):
    slow = answers_slowly(monkeypatch, 0.05, Fate.UNKNOWN)
    mailing = started(6)
    sending.send_due(first(mailing))
    mailing.refresh_from_db()
    assert (slow.most, slow.calls, mailing.status) == (1, 3, "paused")
    assert counts(mailing) == {"unknown": 3, "queued": 3}


def test_transport_that_takes_one_call_gets_one_at_a_time(db, in_ones, monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "in_flight", 1)
    slow = answers_slowly(monkeypatch, 0.02)
    mailing = started(5)
    sending.send_due(first(mailing))
    assert (slow.most, counts(mailing)) == (1, {"sent": 5})


def test_what_is_not_due_waits_with_its_wake_up(db, in_ones, mailoutbox):
    mailing = started(3)
    later = mailing.batches.get(number=2)
    mailing.batches.filter(number=2).update(run_after=timezone.now() + dt.timedelta(hours=1))
    sending.send_due(first(mailing))
    assert counts(mailing) == {"sent": 2, "queued": 1}
    assert ready_tasks() == [later.pk]


def test_budget_that_ends_leaves_the_rest_with_their_wake_ups(db, in_ones, monkeypatch):
    monkeypatch.setattr(sending, "BUDGET", 0.1)
    answers_slowly(monkeypatch, 0.15)
    mailing = started(4)
    sending.send_due(first(mailing))
    waiting = list(mailing.batches.filter(status="queued").values_list("pk", flat=True))
    assert (counts(mailing), sorted(waiting)) == ({"sent": 1, "queued": 3}, ready_tasks())


def test_wake_up_of_a_batch_that_is_done_changes_nothing(db, in_ones, mailoutbox):
    mailing = started(2)
    sending.send_due(first(mailing))
    sending.send_due(first(mailing))
    assert (len(mailoutbox), counts(mailing)) == (2, {"sent": 2})


def test_asked_to_stop_finishes_what_is_in_flight_and_begins_nothing(db, in_ones, monkeypatch):
    answers_slowly(monkeypatch, 0.1)
    monkeypatch.setattr(stop, "asked_at", None)
    mailing = started(4)
    threading.Timer(0.05, stop.ask).start()
    sending.send_due(first(mailing))
    assert counts(mailing) == {"sent": 1, "queued": 3}


def test_call_that_hangs_beyond_the_grace_becomes_unknown(db, in_ones, monkeypatch):
    answers_slowly(monkeypatch, 1)
    monkeypatch.setattr(stop, "asked_at", None)
    monkeypatch.setattr("subscriptions.stopping.GRACE", 0.1)
    mailing = started(2)
    threading.Timer(0.05, stop.ask).start()
    sending.send_due(first(mailing))
    assert counts(mailing) == {"unknown": 1, "queued": 1}


def test_letter_is_loaded_once_and_shared(db, in_ones, monkeypatch):
    seen = set()

    def deliver(self, parcel):
        seen.add(id(parcel.letter))
        return Report.all_alike(parcel, Fate.SENT)

    monkeypatch.setattr(transports.MailboxTransport, "deliver", deliver)
    sending.send_due(first(started(3)))
    assert len(seen) == 1


def test_process_that_stood_still_after_its_claim_hands_nothing_over(
    db, in_ones, mailoutbox, settings
):
    """SIGSTOP, or a machine that was moved: by now a person may have sent it from elsewhere."""
    settings.NPLV_LEASE = 1
    mailing = started(1)

    def stand_still(execute, sql, *given):
        result = execute(sql, *given)
        if "UPDATE subscriptions_batch" in sql and "claimed_by = " in sql:
            time.sleep(1)
        return result

    with connection.execute_wrapper(stand_still):
        sending.send_batch(first(mailing))
    assert (mailoutbox, "sent" in counts(mailing)) == ([], False)
