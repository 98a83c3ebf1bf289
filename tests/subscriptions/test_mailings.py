import threading
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Issue
from subscriptions import mailings, transports, unknowns
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Batch, Delivery, Mailing, Subscriber
from subscriptions.sending import send_batch
from tests.articles.factories import IssueFactory, RenderedIssueFactory
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import counts, planned, ready_tasks, rendering, run, started

NOW = timezone.now()


@pytest.fixture
def in_twos(monkeypatch):
    monkeypatch.setattr(transports.MailboxTransport, "limit", 2)


def test_planning_sends_nothing(db, mailoutbox):
    mailing = planned()
    assert (mailing.status, counts(mailing), mailoutbox) == ("scheduled", {}, [])
    assert mailing.too_late_after == mailing.scheduled_for + mailings.TOO_LATE


@pytest.mark.parametrize("status", [Issue.Status.DRAFT, Issue.Status.IN_REVIEW])
def test_planning_an_issue_that_is_not_approved_is_refused(db, status):
    SubscriberFactory()
    with pytest.raises(MailingRefusedError, match="nog niet goedgekeurd"):
        mailings.schedule(rendering(issue=IssueFactory(status=status)), at=NOW)


def test_planning_an_older_rendering_is_refused(db):
    SubscriberFactory()
    older = rendering()
    RenderedIssueFactory(issue=older.issue)
    with pytest.raises(MailingRefusedError, match="opnieuw goedgekeurd"):
        mailings.schedule(older, at=NOW)


def test_planning_twice_is_refused(db):
    mailing = planned()
    with pytest.raises(MailingRefusedError, match="staat al een verzending klaar"):
        mailings.schedule(mailing.rendering, at=NOW)


def test_planning_for_nobody_is_refused(db):
    SubscriberFactory(status=Subscriber.Status.UNSUBSCRIBED)
    with pytest.raises(MailingRefusedError, match="niemand"):
        mailings.schedule(rendering(), at=NOW)


def test_starting_freezes_active_subscribers_in_batches(db, in_twos):
    for status in ("pending", "unsubscribed", "bounced", "complained"):
        SubscriberFactory(status=status)
    mailing = started(5)
    assert (mailing.status, mailing.audience, counts(mailing)) == ("sending", 5, {"queued": 5})
    sizes = [batch.deliveries.count() for batch in mailing.batches.order_by("number")]
    assert sizes == [2, 2, 1]
    assert ready_tasks() == sorted(mailing.batches.values_list("pk", flat=True))
    assert set(mailing.deliveries.values_list("subscriber__status", flat=True)) == {"active"}


def test_starting_publishes_the_issue(db):
    mailing = started()
    assert Issue.objects.get(pk=mailing.issue_id).status == "published"


def test_starting_takes_as_many_statements_for_few_as_for_many(db, in_twos):
    def statements(subscribers):
        mailing = planned(subscribers)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            mailings.start(mailing)
        return len(queries)

    assert statements(2) == statements(40)


def test_starting_twice_is_refused(db):
    mailing = started()
    with pytest.raises(MailingRefusedError, match="wordt verzonden"):
        mailings.start(mailing)
    assert counts(mailing) == {"queued": 3}


def test_starting_an_issue_that_was_changed_since_is_refused_and_changes_nothing(db):
    mailing = planned()
    Issue.objects.filter(pk=mailing.issue_id).update(status="draft")
    with pytest.raises(MailingRefusedError, match="nog niet goedgekeurd"):
        mailings.start(mailing)
    mailing.refresh_from_db()
    assert (mailing.status, counts(mailing)) == ("scheduled", {})


def test_second_mailing_goes_to_newcomers_only(db):
    first = started(3)
    run(first)
    newcomer = SubscriberFactory()
    second = mailings.schedule_and_start(first.rendering)
    assert list(second.deliveries.values_list("subscriber", flat=True)) == [newcomer.pk]


def test_second_mailing_goes_to_whom_the_first_did_not_reach(db):
    first = started(2)
    run(first)
    failed = first.deliveries.first()
    Delivery.objects.filter(pk=failed.pk).update(status="failed")
    second = mailings.schedule_and_start(first.rendering)
    assert list(second.deliveries.values_list("subscriber", flat=True)) == [failed.subscriber_id]


def test_sending_now_leaves_no_plan_behind_when_it_is_refused(db):
    mailing = started(1)
    run(mailing)
    with pytest.raises(MailingRefusedError):
        mailings.schedule_and_start(mailing.rendering)
    assert Mailing.objects.count() == 1


def test_paused_mailing_sends_nothing_until_resumed(db, in_twos, mailoutbox):
    mailing = started(4)
    mailings.pause(mailing, reason="even wachten")
    run(mailing)
    assert (mailoutbox, counts(mailing)) == ([], {"queued": 4})
    mailings.resume(mailing)
    run(mailing)
    assert (mailing.status, counts(mailing), len(mailoutbox)) == ("sent", {"sent": 4}, 4)
    assert mailing.pause_reason == ""


def test_resuming_a_mailing_with_nothing_left_finishes_it(db):
    mailing = started(1)
    mailings.pause(mailing)
    Delivery.objects.update(status="sent")
    Batch.objects.update(status="sent")
    assert mailings.resume(mailing).status == "sent"


def test_cancelled_mailing_keeps_what_was_sent_and_drops_the_rest(db, in_twos, mailoutbox):
    mailing = started(4)
    send_batch(mailing.batches.get(number=1).pk)
    mailings.cancel(mailing)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("cancelled", {"sent": 2, "cancelled": 2})
    assert len(mailoutbox) == 2


def test_cancelled_mailing_cannot_be_resumed(db):
    mailing = started(1)
    mailings.cancel(mailing)
    with pytest.raises(MailingRefusedError, match="geannuleerd"):
        mailings.resume(mailing)


def test_planned_mailing_can_be_cancelled_and_planned_anew(db):
    mailing = planned()
    mailings.cancel(mailing)
    assert mailings.schedule(mailing.rendering, at=NOW).status == "scheduled"


def test_copy_of_the_database_sends_nothing_until_rearmed(db, settings, mailoutbox):
    mailing = planned(1)
    settings.SITE_URL = "https://oefening.example.org"
    with pytest.raises(MailingRefusedError, match="kopie van de database"):
        mailings.start(mailing)
    mailings.start(mailings.rearm(mailing))
    run(mailing)
    assert len(mailoutbox) == 1


def test_copy_of_the_database_does_not_go_on_with_a_running_mailing(db, settings, mailoutbox):
    mailing = started(1)
    settings.SITE_URL = "https://oefening.example.org"
    run(mailing)
    assert (mailoutbox, counts(mailing)) == ([], {"queued": 1})
    mailings.pause(mailing)
    with pytest.raises(MailingRefusedError, match="kopie van de database"):
        mailings.resume(mailing)


def test_finished_mailing_cannot_be_rearmed(db):
    mailing = started(1)
    run(mailing)
    with pytest.raises(MailingRefusedError, match="afgerond"):
        mailings.rearm(mailing)


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_start_once(transactional_db):
    mailing = planned(20)
    barrier, results = threading.Barrier(2), []

    def start():
        own = Mailing.objects.get(pk=mailing.pk)
        barrier.wait()
        try:
            mailings.start(own)
            results.append("started")
        except MailingRefusedError:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused", "started"]
    assert counts(mailing) == {"queued": 20}
    assert len(ready_tasks()) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_is_called_sent_while_somebody_lets_it_wait_again(transactional_db):
    """`finish` waits for the row, and what it saw before it had to wait is old by then."""
    mailing = started(2)
    run(mailing)
    mailing.deliveries.update(status="unknown")
    mailing.batches.update(status="unknown")
    Mailing.objects.update(status="sending")
    pids, done = [], []

    def finish():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
        done.append(mailings.finish())
        connection.close()

    thread = threading.Thread(target=finish)
    with transaction.atomic():
        unknowns.send_many_again(mailing)
        thread.start()
        while not (pids and _waits_for_a_lock(pids[0])):
            time.sleep(0.01)
    thread.join()
    mailing.refresh_from_db()
    assert (done, mailing.status, counts(mailing)) == ([0], "sending", {"queued": 2})


def _waits_for_a_lock(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return cursor.fetchone()[0]
