"""Counts kept on the mailing: seldom, by one, and such that the sum adds up."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from subscriptions import audience, counting, mailings
from subscriptions.audience import standing
from subscriptions.models import Mailing
from tests.subscriptions.ledgers import planned, run, started

pytestmark = pytest.mark.django_db


def stored(mailing):
    mailing.refresh_from_db()
    return {status: number for status, number in (mailing.counts or {}).items() if number}


def earlier(**passed):
    """Let time pass for what is stored; the clock is the database's."""
    Mailing.objects.update(
        count_after=F("count_after") - dt.timedelta(**passed),
        counted_at=F("counted_at") - dt.timedelta(**passed),
    )
    for mailing in Mailing.objects.all():
        gone = dt.timedelta(**passed).total_seconds()
        mailing.samples = [[at - gone, done] for at, done in mailing.samples]
        mailing.save()


def test_refresh_stores_every_status_in_one_count():
    mailing = started(3)
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(status="sent")
    assert counting.refresh([mailing.pk], force=True) == 1
    assert stored(mailing) == {"queued": 2, "sent": 1}
    assert sum(mailing.counts.values()) == mailing.audience
    assert mailing.samples == [[pytest.approx(mailing.counted_at.timestamp(), abs=0.1), 1]]


def test_refresh_counts_again_only_after_a_while():
    mailing = started(2)
    counting.refresh([mailing.pk], force=True)
    mailing.deliveries.update(status="sent")
    assert counting.refresh([mailing.pk]) == 0
    assert stored(mailing) == {"queued": 2}
    earlier(seconds=counting.EVERY + 1)
    assert counting.refresh([mailing.pk]) == 1
    assert stored(mailing) == {"sent": 2}
    assert [done for _, done in mailing.samples] == [0, 2]


def test_refresh_that_is_not_due_is_one_statement():
    mailing = started(2)
    counting.refresh([mailing.pk], force=True)
    with CaptureQueriesContext(connection) as statements:
        counting.refresh([mailing.pk])
    assert len(statements) == 1


def test_slow_count_is_followed_by_a_long_rest(monkeypatch):
    mailing = started(1)
    clock = iter([10.0, 11.5])
    monkeypatch.setattr(counting.time, "monotonic", lambda: next(clock))
    counting.refresh([mailing.pk], force=True)
    mailing.refresh_from_db()
    assert mailing.count_after - mailing.counted_at == dt.timedelta(seconds=30)


def test_of_two_that_count_at_once_the_second_does_nothing(monkeypatch):
    mailing = started(1)
    counting.refresh([mailing.pk], force=True)
    earlier(seconds=10)
    count, seen = counting.count, []

    def meanwhile(pk):
        seen.append(counting.refresh([mailing.pk]) if not seen else None)
        return count(pk)

    monkeypatch.setattr(counting, "count", meanwhile)
    assert (counting.refresh([mailing.pk]), seen) == (1, [0])


def test_count_that_was_overtaken_by_force_is_thrown_away(monkeypatch):
    mailing = started(1)
    counting.refresh([mailing.pk], force=True)
    earlier(seconds=10)
    count = counting.count

    def overtaken(pk):
        monkeypatch.setattr(counting, "count", count)
        old = count(pk)
        mailing.deliveries.update(status="sent")
        counting.refresh([pk], force=True)
        return old

    monkeypatch.setattr(counting, "count", overtaken)
    assert counting.refresh([mailing.pk]) == 0
    assert stored(mailing) == {"sent": 1}


def test_count_of_a_process_that_died_is_taken_over_after_a_minute(monkeypatch):
    mailing = started(1)
    counting.refresh([mailing.pk], force=True)
    earlier(seconds=10)

    def die(pk):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(counting, "count", die)
        with pytest.raises(KeyboardInterrupt):
            counting.refresh([mailing.pk])
    assert counting.refresh([mailing.pk]) == 0
    earlier(seconds=counting.PATIENCE + 1)
    assert counting.refresh([mailing.pk]) == 1


def test_mailing_that_did_not_start_is_not_counted():
    assert counting.refresh([planned(1).pk], force=True) == 0


def test_course_of_a_standstill_is_its_beginning_and_its_end():
    samples = []
    for at, done in [(0, 0), (10, 5), (20, 5), (30, 5), (40, 5), (50, 7)]:
        samples = counting._course(samples, at, done)
    assert samples == [[0, 0], [10, 5], [40, 5], [50, 7]]


def test_course_forgets_all_but_one_of_what_is_too_old():
    samples = []
    for at in range(0, 1000, 100):
        samples = counting._course(samples, at, at)
    assert samples == [[700, 700], [800, 800], [900, 900]]


def test_force_begins_a_new_course():
    mailing = started(2)
    counting.refresh([mailing.pk], force=True)
    earlier(seconds=5)
    counting.refresh([mailing.pk], force=True)
    mailing.refresh_from_db()
    assert len(mailing.samples) == 1


def test_standing_of_a_small_mailing_is_of_this_moment():
    mailing = started(2)
    counting.refresh([mailing.pk], force=True)
    run(mailing)
    now = standing(mailing)
    assert (now.counts["sent"], now.counted_at) == (2, None)


def test_standing_of_a_large_mailing_is_what_was_stored(monkeypatch):
    monkeypatch.setattr(audience, "COUNTED_LIVE", 2)
    mailing = started(2)
    counting.refresh([mailing.pk], force=True)
    mailing.deliveries.update(status="sent")
    mailing.refresh_from_db()
    now = standing(mailing)
    assert (now.counts["queued"], now.adds_up, now.counted_at) == (2, True, mailing.counted_at)
    assert standing(mailing, exact=True).counts["sent"] == 2


def test_standing_of_a_large_mailing_without_stored_counts_is_counted(monkeypatch):
    monkeypatch.setattr(audience, "COUNTED_LIVE", 1)
    mailing = started(2)
    Mailing.objects.update(counts=None)
    assert standing(mailing).counts["queued"] == 2


def test_standing_is_not_an_old_one_once_a_mailing_ended(monkeypatch):
    monkeypatch.setattr(audience, "COUNTED_LIVE", 2)
    mailing = started(2)
    counting.refresh([mailing.pk], force=True)
    run(mailing)
    now = standing(mailing)
    assert (now.counts["sent"], mailing.status) == (2, "sent")


def test_clock_counts_what_is_open_and_what_was_not_counted_since_it_ended():
    mailing = started(2)
    counting.refresh([mailing.pk], force=True)
    assert counting.refresh_open() == 0
    earlier(seconds=10)
    assert counting.refresh_open() == 1
    mailing.deliveries.update(status="sent")
    mailing.batches.update(status="sent")
    mailings.finish()
    earlier(seconds=120)
    assert counting.refresh_open() == 1
    assert stored(mailing) == {"sent": 2}
    Mailing.objects.update(finished_at=F("finished_at") - dt.timedelta(seconds=300))
    earlier(seconds=100)
    assert counting.refresh_open() == 0


def test_refresh_that_the_database_refuses_ends_nothing(monkeypatch, caplog):
    mailing = started(1)

    def locked(pk):
        raise OperationalError("database is locked")

    with monkeypatch.context() as busy:
        busy.setattr(counting, "count", locked)
        assert counting.refresh([mailing.pk], force=True) == 0
    assert "not counted" in caplog.text


def test_start_and_resume_begin_the_course(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mailing = started(2)
    assert stored(mailing) == {"queued": 2}
    earlier(seconds=9000)
    mailings.pause(mailing)
    with django_capture_on_commit_callbacks(execute=True):
        mailings.resume(mailing)
    mailing.refresh_from_db()
    assert len(mailing.samples) == 1
    assert mailing.counted_at > timezone.now() - dt.timedelta(minutes=1)
