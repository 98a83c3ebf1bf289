"""The rate holds over all mailings and workers, whatever happens to a batch; nothing sleeps."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import ledger, mailings, pacing, sending, transports, wake_ups
from subscriptions.models import Batch, Pace
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate
from tests.subscriptions.ledgers import counts, planned, report, run, started

SECOND = dt.timedelta(seconds=1)
MILLISECOND = dt.timedelta(milliseconds=1)


@pytest.fixture
def one_a_second(settings):
    settings.NPLV_SEND_RATE = 1


@pytest.fixture
def one_a_quarter_of_an_hour(settings, monkeypatch):
    """One a second, a thousand times slower: no machine is too busy to ask in time."""
    settings.NPLV_SEND_RATE = 1 / 1000
    monkeypatch.setattr(pacing, "SLACK", pacing.SLACK * 1000)


def moments():
    """Return when each waiting batch may go, in that order."""
    waiting = Batch.objects.filter(status="queued", mailing__status="sending")
    return list(waiting.order_by("run_after").values_list("run_after", flat=True))


def gaps():
    return [
        round((later - earlier) / SECOND, 2) for earlier, later in itertools.pairwise(moments())
    ]


def open_gate():
    """Let time pass, as far as the gate is concerned; the plan stays."""
    Pace.objects.update(next_at=timezone.now() - dt.timedelta(hours=1))


def claim_any():
    return ledger.claim_due(ledger.new_name(), stamp=mailings.environment.stamp(), at_most=9)


def wake_up_of(batch):
    batch.refresh_from_db()
    return DBTaskResult.objects.get(pk=batch.wake_up)


def test_batches_are_a_second_of_the_rate(db, settings):
    settings.NPLV_SEND_RATE = 3
    mailing = started(7)
    sizes = [batch.deliveries.count() for batch in mailing.batches.order_by("number")]
    assert (sizes, gaps()) == ([3, 3, 1], [1, 1])


def test_batch_is_no_larger_than_the_transport_takes(db, settings):
    settings.NPLV_SEND_RATE = 1_000_000
    assert pacing.batch_size() == transports.MailboxTransport.limit


def test_few_calls_a_minute_make_larger_batches_further_apart(db, settings, monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "calls_per_minute", 30)
    settings.NPLV_SEND_RATE = 2
    mailing = started(9)
    sizes = [batch.deliveries.count() for batch in mailing.batches.order_by("number")]
    assert (sizes, gaps()) == ([4, 4, 1], [2, 2])


def test_calls_a_minute_hold_without_a_rate(db, monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "calls_per_minute", 8)
    monkeypatch.setattr(transports.MailboxTransport, "limit", 2)
    started(6)
    assert gaps() == [7.5, 7.5]
    assert len(claim_any()) == 1
    assert claim_any() == []


def test_no_rate_lets_everything_go_at_once(db, monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "limit", 2)
    started(6)
    assert moments() == [None, None, None]
    assert len(claim_any()) == 3


def test_two_mailings_share_the_rate_and_take_turns(db, one_a_second):
    started(3)
    started(2)
    assert (len(moments()), set(gaps())) == (8, {1})
    first_four = Batch.objects.order_by("run_after")[:4].values_list("mailing", flat=True)
    assert len(set(first_four)) == 2


def test_gate_lets_one_batch_through_whatever_is_due(db, one_a_quarter_of_an_hour):
    first, second = started(3), started(2)
    Batch.objects.update(run_after=None)
    assert len(claim_any()) == 1
    assert claim_any() == []
    assert counts(first) == {"sending": 1, "queued": 2}
    assert counts(second) == {"queued": 5}


def test_what_was_late_is_made_up_for_by_seconds_only(db, one_a_quarter_of_an_hour):
    started(8)
    Batch.objects.update(run_after=None)
    claim_any()
    open_gate()
    assert [len(claim_any()) for _ in range(4)] == [1, 1, 1, 0]


def test_wake_up_that_comes_too_early_is_given_another(db, settings, mailoutbox):
    settings.NPLV_SEND_RATE = 0.1
    mailing = started(3)
    Batch.objects.update(run_after=None)
    batches = list(mailing.batches.order_by("number"))
    sending.send_due(batches[0].pk)
    sending.send_due(batches[1].pk)
    assert (len(mailoutbox), gaps()) == (1, [10])
    for batch in batches[1:]:
        assert wake_up_of(batch).run_after == batch.run_after
    assert batches[1].run_after > timezone.now()


def test_resumed_mailing_keeps_the_pace_of_all(db, one_a_second):
    first, second = started(3), started(2)
    mailings.pause(first)
    assert (len(moments()), set(gaps())) == (5, {1})
    assert moments()[0] - timezone.now() < SECOND
    mailings.resume(first)
    assert (len(moments()), set(gaps())) == (8, {1})
    mailings.cancel(second)
    assert (len(moments()), set(gaps())) == (3, {1})


def test_batch_put_back_and_split_keeps_the_pace(db, settings):
    settings.NPLV_SEND_RATE = 4
    mailing = started(8)
    held = claim_any()[0]
    opens = Pace.objects.get().next_at
    ledger.record(held, Report(split=True, reason="400"))
    assert mailing.batches.filter(status="queued").count() == 3
    assert Pace.objects.get().next_at >= opens
    Batch.objects.update(run_after=None)
    open_gate()
    sizes = [len(held.recipients) for _ in range(4) for held in claim_any()]
    assert sum(sizes) == 8
    assert claim_any() == []


def test_retry_after_holds_for_all_batches(db, monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "limit", 1)
    mailing = started(3)
    held = claim_any()
    assert len(held) == 3
    ledger.record(held[0], Report(wait=60, reason="429"))
    ledger.record(held[1], report(held[1], Fate.AGAIN))
    other = started(1)
    assert claim_any() == []
    waits = [(moment - timezone.now()).total_seconds() for moment in moments()]
    assert all(wait > 55 for wait in waits[1:])
    for batch in (*other.batches.all(), mailing.batches.get(pk=held[0].batch_id)):
        assert wake_up_of(batch).run_after == batch.run_after


@pytest.mark.parametrize(("asked", "held_up"), [(1, 1), (30, 30), (0, 1)])
def test_retry_after_holds_up_as_long_as_was_asked_and_hardly_longer(db, asked, held_up):
    started(1)
    (held,) = claim_any()
    before = timezone.now()
    ledger.record(held, Report(wait=asked, reason="429"))
    after = timezone.now()
    opens = Pace.objects.get().next_at
    assert before + held_up * SECOND - MILLISECOND <= opens
    assert opens <= after + held_up * 1.1 * SECOND + MILLISECOND


def test_recipient_who_has_to_wait_holds_up_nobody(db, monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "limit", 1)
    started(2)
    held = claim_any()
    ledger.record(held[0], report(held[0], Fate.AGAIN))
    assert not pacing.is_closed()


def test_rate_taken_away_lets_a_resumed_mailing_go_at_once(db, settings, one_a_second, mailoutbox):
    mailing = started(3)
    settings.NPLV_SEND_RATE = 0
    mailings.resume(mailings.pause(mailing))
    run(mailing)
    assert (len(mailoutbox), mailing.status) == (3, "sent")


def test_clock_of_the_database_hurries_a_wake_up_of_a_machine_that_is_behind(db):
    mailing = started(1)
    past = timezone.now() - SECOND
    mailing.batches.update(run_after=past)
    DBTaskResult.objects.update(run_after=past + dt.timedelta(hours=1))
    wake_ups.wake_all()
    assert DBTaskResult.objects.ready().count() == 1


def test_planned_mailing_has_no_part_in_the_plan(db, one_a_second):
    mailing = planned(2)
    started(1)
    assert len(moments()) == 3
    assert mailing.batches.count() == 0
