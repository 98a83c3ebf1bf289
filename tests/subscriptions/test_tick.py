import datetime as dt
import threading

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Issue
from subscriptions import ledger, mailings
from subscriptions.models import Mailing
from subscriptions.tick import tick
from tests.articles.factories import UserFactory
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import (
    counts,
    expire,
    planned,
    post_staff_mail,
    ready_tasks,
    rendering,
    run,
    started,
)

HOUR = dt.timedelta(hours=1)


def plan(at):
    SubscriberFactory.create_batch(2)
    return mailings.schedule(rendering(), at=at)


def status_of(mailing):
    mailing.refresh_from_db()
    return mailing.status


def test_what_is_due_starts_once(db):
    due, later = plan(timezone.now() - HOUR / 60), plan(timezone.now() + HOUR)
    assert (tick().started, tick().started) == (1, 0)
    assert (status_of(due), status_of(later)) == ("sending", "scheduled")


def test_what_is_too_late_waits_for_a_person_and_says_so_once(db, mailoutbox):
    UserFactory(is_superuser=True, email="eind@example.org")
    mailing = plan(timezone.now() - mailings.TOO_LATE - HOUR)
    tick()
    tick()
    post_staff_mail()
    assert (status_of(mailing), counts(mailing)) == ("scheduled", {})
    assert "te lang voorbij" in mailing.pause_reason
    assert [mail.subject for mail in mailoutbox] == [f"Verzending niet begonnen: {mailing.issue}"]
    assert mailings.start(mailing).pause_reason == ""


def test_refused_start_leaves_the_plan_with_its_reason(db):
    mailing = planned()
    Issue.objects.update(status="draft")
    tick()
    assert status_of(mailing) == "scheduled"
    assert mailing.pause_reason == "Deze editie is nog niet goedgekeurd."


def test_mailing_that_cannot_begin_keeps_no_other_back(db, mailoutbox):
    broken = planned(1)
    whole, kept = mailings.schedule(rendering(), at=timezone.now()), broken.rendering_id
    abandoned = started(1)
    ledger.claim(abandoned.batches.get().pk)
    expire(abandoned.batches.get())
    Mailing.objects.filter(pk=broken.pk).update(rendering=0)
    done = tick()
    Mailing.objects.filter(pk=broken.pk).update(rendering=kept)
    assert (done.started, done.swept) == (1, 1)
    assert (status_of(broken), status_of(whole)) == ("scheduled", "sending")
    assert broken.pause_reason.startswith("Beginnen lukt niet door een fout in de site.")


def test_copy_of_the_database_starts_nothing(db, settings):
    mailing = planned()
    settings.SITE_URL = "https://oefening.example.org"
    tick()
    assert (status_of(mailing), counts(mailing)) == ("scheduled", {})
    assert "kopie" in mailing.pause_reason


def test_abandoned_batch_becomes_unknown_and_the_mailing_ends(db):
    mailing = started(2)
    batch = mailing.batches.get()
    ledger.claim(batch.pk)
    expire(batch)
    done = tick()
    assert (done.swept, done.finished, status_of(mailing)) == (1, 1, "sent")
    assert counts(mailing) == {"unknown": 2}


def test_lost_task_is_made_again(db):
    mailing = started(1)
    DBTaskResult.objects.all().delete()
    assert (tick().woken, tick().woken) == (1, 0)
    assert ready_tasks() == [mailing.batches.get().pk]


def test_task_of_a_killed_worker_is_failed_and_its_waiting_batch_woken(db, settings):
    mailing = started(1)
    long_ago = timezone.now() - dt.timedelta(seconds=settings.NPLV_LEASE + 1)
    DBTaskResult.objects.update(status="RUNNING", started_at=long_ago)
    done = tick()
    assert (done.failed_tasks, done.woken) == (1, 1)
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]
    assert ready_tasks() == [mailing.batches.get().pk]


def test_task_that_just_began_is_left_alone(db):
    started(1)
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    done = tick()
    assert (done.failed_tasks, done.woken) == (0, 0)


def test_paused_mailing_is_not_woken(db):
    mailing = mailings.pause(started(1))
    DBTaskResult.objects.all().delete()
    assert tick().woken == 0
    assert status_of(mailing) == "paused"


def test_clock_of_one_machine_does_not_make_a_batch_due(db, mailoutbox):
    mailing = started(1)
    mailing.batches.update(run_after=timezone.now() + HOUR)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=True):
        run(mailing)
    assert mailoutbox == []


def test_clock_of_one_machine_does_not_end_anothers_lease(db):
    mailing = started(1)
    ledger.claim(mailing.batches.get().pk)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=True):
        assert ledger.sweep() == 0


@pytest.mark.django_db(transaction=True)
def test_four_tickers_at_once_start_once(transactional_db):
    mailing = plan(timezone.now())
    barrier, started_by = threading.Barrier(4), []

    def run_tick():
        barrier.wait()
        try:
            started_by.append(tick().started)
        finally:
            connection.close()

    threads = [threading.Thread(target=run_tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started_by) == [0, 0, 0, 1]
    assert (status_of(mailing), counts(mailing)) == ("sending", {"queued": 2})


def test_command_ticks(db):
    mailing = plan(timezone.now())
    call_command("tick")
    assert status_of(mailing) == "sending"


def test_command_ticks_again_and_again(db, monkeypatch):
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("subscriptions.management.commands.tick.time.sleep", sleep)
    monkeypatch.setattr(
        "subscriptions.management.commands.tick.close_old_connections", lambda: None
    )
    with pytest.raises(KeyboardInterrupt):
        call_command("tick", "--loop", "5")
    assert pauses == [5.0, 5.0, 5.0]
    assert not Mailing.objects.exists()


def test_command_goes_on_after_an_error_of_the_database(db, monkeypatch, caplog):
    pauses, broken = [], [True]

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt
        if len(pauses) == 2:
            broken.clear()

    def fail(execute, *call):
        if broken and pauses:
            raise OperationalError("database is locked")
        return execute(*call)

    monkeypatch.setattr("subscriptions.management.commands.tick.time.sleep", sleep)
    monkeypatch.setattr(
        "subscriptions.management.commands.tick.close_old_connections", lambda: None
    )
    with connection.execute_wrapper(fail), pytest.raises(KeyboardInterrupt):
        call_command("tick", "--loop", "5")
    assert len(pauses) == 3
    assert "database is locked" in caplog.text
