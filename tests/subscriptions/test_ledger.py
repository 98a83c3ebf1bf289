"""The ledger by itself: claims, records, splits and sweeps, without a transport."""

from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import environment, ledger, mailings, putting_back, unknowns
from subscriptions.models import Batch, Delivery, Suppression
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate, Outcome
from subscriptions.unsubscribe import remember
from tests.subscriptions.ledgers import counts, due_now, errors, expire, report, run, started


def test_claim_is_exclusive(db):
    batch = started(1).batches.get()
    assert ledger.claim(batch.pk) is not None
    assert ledger.claim(batch.pk) is None


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
    assert counts(mailing) == {"sent": 1, "rejected": 1, "failed": 1}
    assert mailing.batches.get().status == "sent"
    mailings.finish()
    assert mailings.retry_failed(mailing) == 1
    assert counts(mailing) == {"sent": 1, "rejected": 1, "queued": 1}


def test_who_had_a_batch_before_knows_nothing_of_who_had_it_last(db):
    mailing = started(2)
    first = ledger.claim(mailing.batches.get().pk)
    ledger.record(first, report(first))
    due_now(mailing)
    ledger.claim(mailing.batches.get().pk)
    expire(mailing.batches.get())
    ledger.sweep()
    ledger.record(first, report(first))
    assert counts(mailing) == {"unknown": 2}


def test_event_that_came_before_our_own_commit_is_not_overwritten(db):
    mailing = started(1)
    held = ledger.claim(mailing.batches.get().pk)
    Delivery.objects.update(status="delivered")
    ledger.record(held, report(held, Fate.SENT))
    assert counts(mailing) == {"delivered": 1}


def test_each_gets_its_own_message_id_also_whom_an_event_moved_further(db):
    mailing = started(3)
    held = ledger.claim(mailing.batches.get().pk)
    numbers = [who.delivery_id for who in held.recipients]
    Delivery.objects.filter(pk=numbers[1]).update(status="delivered")
    ledger.record(held, Report({pk: Outcome(Fate.SENT, f"<{pk}@x>") for pk in numbers}))
    assert counts(mailing) == {"sent": 2, "delivered": 1}
    ids = dict(mailing.deliveries.values_list("pk", "message_id"))
    assert ids == {pk: f"<{pk}@x>" for pk in numbers}


def test_all_sent_but_too_late_leaves_the_batch_to_who_has_it_now(db):
    mailing = started(2)
    batch = mailing.batches.get()
    first = ledger.claim(batch.pk)
    Batch.objects.update(claimed_by="another")
    ledger.record(first, report(first, Fate.SENT, Fate.SENT))
    assert (mailing.batches.get().status, counts(mailing)) == ("sending", {"sending": 2})


def test_turn_in_which_all_was_sent_takes_few_statements(db, django_assert_num_queries):
    mailing = started(4)
    name, stamp = ledger.new_name(), environment.stamp()
    take = 1 if connection.vendor == "postgresql" else 3
    with django_assert_num_queries(take + 3):  # who it is, who is suppressed, the wake-up
        (held,) = ledger.claim_due(name, stamp=stamp, at_most=1)
    told = {who.delivery_id: Outcome(Fate.SENT, str(who.delivery_id)) for who in held.recipients}
    with django_assert_num_queries(2):  # close, and mark
        ledger.record(held, Report(told))
    assert (mailing.batches.get().status, counts(mailing)) == ("sent", {"sent": 4})


def test_what_was_not_sent_waits_longer_each_time_and_gives_up(db):
    mailing = started(1)
    batch = mailing.batches.get()
    waits = []
    for _ in range(putting_back.MAX_ATTEMPTS):
        held = ledger.claim(batch.pk)
        ledger.record(held, Report(reason="De mailserver is weg."))
        batch.refresh_from_db()
        if batch.status == "queued":
            waits.append((batch.run_after - timezone.now()).total_seconds())
        due_now(mailing)
    assert waits == sorted(waits)
    assert len(set(waits)) == putting_back.MAX_ATTEMPTS - 1
    assert counts(mailing) == {"failed": 1}
    assert errors(mailing) == ["Na 8 pogingen niet gelukt. De mailserver is weg."]
    assert batch.status == "failed"


def test_waiting_is_at_least_what_the_esp_asks():
    assert 500 <= putting_back.backoff(1, asked=500) <= 550
    assert 4 <= putting_back.backoff(1) <= 5
    assert 0.8 <= putting_back.backoff(99) / putting_back.LONGEST_WAIT <= 1
    assert putting_back.backoff(99, asked=6 * 3600) >= 6 * 3600


def test_success_of_some_begins_counting_anew(db):
    mailing = started(2)
    batch = mailing.batches.get()
    Batch.objects.update(attempts=putting_back.MAX_ATTEMPTS - 1)
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


def test_late_refusal_says_nothing_about_what_was_sent_again(db):
    """The first attempt was refused after all; nobody knows of the second, which may be there."""
    mailing = started(2)
    held = ledger.claim(mailing.batches.get().pk)
    expire(mailing.batches.get())
    ledger.sweep()
    unknowns.send_many_again(mailing)
    again = ledger.claim(mailing.batches.latest("number").pk)
    expire(mailing.batches.latest("number"))
    ledger.sweep()
    ledger.record(held, report(held, Fate.REJECTED, Fate.SENT))
    assert counts(mailing) == {"unknown": 1, "sent": 1}
    ledger.record(again, report(again, Fate.SENT, Fate.REJECTED))
    assert counts(mailing) == {"sent": 2}


def test_key_of_a_call_is_never_used_for_other_people(db):
    mailing = started(3)
    batch = mailing.batches.get()
    first = ledger.claim(batch.pk)
    ledger.record(first, report(first, wait=0.0))
    due_now(mailing)
    second = ledger.claim(batch.pk)
    assert second.attempt_key == first.attempt_key
    ledger.record(second, report(second, Fate.REJECTED, blameless=True))
    due_now(mailing)
    third = ledger.claim(batch.pk)
    assert len(third.recipients) == 2
    assert third.attempt_key != first.attempt_key


def test_suppressed_are_found_among_any_number_of_former_keys(db, settings):
    """SQLite takes 32,766 values in a statement; this asks for four times 9,001."""
    settings.SECRET_KEY_FALLBACKS = [f"oud-{number}" for number in range(9000)]
    mailing = started(4)
    gone = mailing.deliveries.order_by("pk").last().subscriber
    remember(gone.email_key, reason=Suppression.Reason.BOUNCED)
    held = ledger.claim(mailing.batches.get().pk)
    assert len(held.recipients) == 3
    assert gone.pk not in {who.subscriber_id for who in held.recipients}
