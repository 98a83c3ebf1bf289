"""Wake-up calls: one row in the task queue per batch that waits.

The ledger is the truth. A wake-up that is lost is made again by `tick`; one that comes twice, or
too early, finds nothing to claim. Rows are made by one statement, since a start may make 20,000.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from subscriptions.lists import among

TASK = "subscriptions.tasks.send_batch"  # by name: tasks import acts, not the other way
QUEUE = "default"  # what `manage.py db_worker` takes when it is told nothing
PRIORITY = -10  # somebody waits for a confirmation; nobody waits for a newsletter
# A worker claims first of all, so a task that runs this long while its batch waits has died.
STALE = dt.timedelta(seconds=60)

_DIALECTS = {
    "postgresql": {
        "uuid": "gen_random_uuid()",
        "arguments": "jsonb_build_object('args', jsonb_build_array(b.id), 'kwargs', '{}'::jsonb)",
        "nobody": "'[]'::jsonb",
        "now": "STATEMENT_TIMESTAMP()",
    },
    "sqlite": {
        "uuid": "lower(hex(randomblob(16)))",
        "arguments": "json_object('args', json_array(b.id), 'kwargs', json('{}'))",
        "nobody": "'[]'",
        "now": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    },
}
_RENEW = """
    UPDATE subscriptions_batch SET wake_up = {uuid}
    WHERE status = 'queued'
      AND mailing_id IN (SELECT id FROM subscriptions_mailing WHERE status = 'sending')
      AND {which}
"""
_ASLEEP = """NOT EXISTS (
    SELECT 1 FROM {tasks} t WHERE t.id = subscriptions_batch.wake_up
    AND (t.status = 'READY' OR (t.status = 'RUNNING' AND t.started_at BETWEEN %s AND %s)))"""
_INSERT = """
    INSERT INTO {tasks} (id, status, enqueued_at, args_kwargs, priority, task_path, worker_ids,
        queue_name, backend_name, run_after, exception_class_path, traceback)
    SELECT b.wake_up, 'READY', %s, {arguments}, %s, %s, {nobody}, %s, 'default',
        COALESCE(b.run_after, %s), '', ''
    FROM subscriptions_batch b
    WHERE b.status = 'queued' AND b.wake_up IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM {tasks} t WHERE t.id = b.wake_up)
"""
# A machine whose clock is behind would let a wake-up wait: the clock of the database counts.
_HURRY = """
    UPDATE {tasks} SET run_after = %s
    WHERE status = 'READY' AND run_after < %s AND id IN (
        SELECT wake_up FROM subscriptions_batch WHERE status = 'queued' AND run_after <= {now}
          AND mailing_id IN (SELECT id FROM subscriptions_mailing WHERE status = 'sending'))
"""
_FOLLOW = """
    UPDATE {tasks} SET run_after = b.run_after FROM subscriptions_batch b
    WHERE {tasks}.id = b.wake_up AND {tasks}.status = 'READY' AND b.status = 'queued'
      AND b.run_after IS NOT NULL AND {tasks}.run_after <> b.run_after
      AND b.mailing_id IN (SELECT id FROM subscriptions_mailing WHERE status = 'sending')
"""


def wake_all() -> int:
    """Make a wake-up for each waiting batch of a running mailing that has none."""
    moment = timezone.now()
    woken = _wake(_ASLEEP, [_adapt(moment - STALE), _adapt(moment + STALE)])
    words = {**_DIALECTS[connection.vendor], "tasks": DBTaskResult._meta.db_table}  # noqa: SLF001  Django documents _meta
    with connection.cursor() as cursor:
        cursor.execute(_HURRY.format(**words), [_adapt(get_date_max())] * 2)
    return woken


def wake_again(batches: Collection[int]) -> int:
    """Make new wake-ups for these batches, also while the tasks that handled them still run."""
    places = ", ".join(["%s"] * len(batches))
    return _wake(f"id IN ({places})", list(batches)) if batches else 0


def follow_plan() -> int:
    """Move waiting wake-ups to the moments that their batches have now."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW.format(tasks=DBTaskResult._meta.db_table))  # noqa: SLF001  Django documents _meta
        return int(cursor.rowcount)


def drop(wake_ups: Iterable[uuid.UUID]) -> int:
    """Drop the wake-ups of batches that were claimed before those came."""
    pk, tasks = DBTaskResult._meta.pk, DBTaskResult._meta.db_table  # noqa: SLF001  Django documents _meta
    numbers = [pk.get_db_prep_value(one, connection) for one in wake_ups]
    if not numbers:
        return 0
    statement = f"DELETE FROM {tasks} WHERE status = 'READY' AND id {{among}}"  # noqa: S608  our names
    with connection.cursor() as cursor:
        cursor.execute(*among(statement, numbers))
        return int(cursor.rowcount)


def fail_abandoned(*, older_than: dt.timedelta) -> int:
    """Fail the task rows that a killed worker left running; the ledger tells what became of it."""
    moment = timezone.now()
    abandoned = DBTaskResult.objects.running().filter(
        task_path=TASK, started_at__lt=moment - older_than
    )
    return int(
        abandoned.update(
            status=TaskResultStatus.FAILED, finished_at=moment, traceback="The worker is gone."
        )
    )


def _wake(which: str, values: list[Any]) -> int:
    words = {**_DIALECTS[connection.vendor], "tasks": DBTaskResult._meta.db_table}  # noqa: SLF001  Django documents _meta
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RENEW.format(which=which.format(**words), **words), values)
        if not cursor.rowcount:
            return 0
        cursor.execute(
            _INSERT.format(**words),
            [_adapt(timezone.now()), PRIORITY, TASK, QUEUE, _adapt(get_date_max())],
        )
        return int(cursor.rowcount)


def _adapt(moment: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
