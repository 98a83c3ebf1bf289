"""The statements by which a worker takes batches and lets go of them, by hand.

Every turn of every worker needs them. Django would make each anew every time, which takes longer
than the statement itself: together half of what a turn cost (measured).
"""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from subscriptions.lists import among

_DIALECTS = {
    "postgresql": {
        "now": "STATEMENT_TIMESTAMP()",
        "later": "STATEMENT_TIMESTAMP() + %s * interval '1 second'",
        "skip": "FOR UPDATE OF b SKIP LOCKED",
        "wait": "FOR UPDATE",
    },
    "sqlite": {  # there the transaction is the lock
        "now": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
        "later": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', %s || ' seconds')",
        "skip": "",
        "wait": "",
    },
}
_DUE = """
    SELECT b.id, b.mailing_id, b.attempt_key, b.claimed_by, b.wake_up
    FROM subscriptions_batch b
    WHERE b.status = 'queued' AND (b.run_after IS NULL OR b.run_after <= {now})
      AND b.mailing_id IN (
          SELECT id FROM subscriptions_mailing WHERE status = 'sending' AND stamp = %s)
      AND NOT EXISTS (SELECT 1 FROM subscriptions_pace WHERE id = 1 AND next_at > {later})
      {which}
    ORDER BY b.mailing_id, b.number LIMIT %s {skip}
"""
_TAKE = """
    UPDATE subscriptions_batch
    SET status = 'sending', lease_until = {later}, claimed_by = %s, attempts = attempts + 1
    WHERE id {among_due}
"""
_BEGIN = """
    UPDATE subscriptions_delivery SET status = 'sending', status_at = %s
    WHERE status = 'queued' AND batch_id {among_due}
"""
# PostgreSQL does the three above in one go; SQLite changes nothing within a WITH.
_AT_ONCE = "WITH due AS MATERIALIZED ({due}), taken AS ({take}), begun AS ({begin}) TABLE due"
_HELD = """
    SELECT id, claimed_by, status FROM subscriptions_batch
    WHERE id {{among}} ORDER BY id {wait}
"""
_CLOSE = """
    UPDATE subscriptions_batch SET status = 'sent', lease_until = NULL
    WHERE status = 'sending' AND (id, claimed_by) IN (VALUES {pairs})
    RETURNING id, (SELECT setbacks FROM subscriptions_mailing m WHERE m.id = mailing_id)
"""
_CALM = "UPDATE subscriptions_mailing SET setbacks = 0 WHERE setbacks > 0 AND id {among}"


class Taken(NamedTuple):
    """A batch as it was before it was taken; `claimed_by` is empty where nobody had it before."""

    pk: int
    mailing_id: int
    attempt_key: uuid.UUID
    claimed_by: str
    wake_up: Any


class Holder(NamedTuple):
    """Under which name a batch was taken last, and whether it still is."""

    name: str
    holds: bool


class Due(NamedTuple):
    """Which batches are looked for: of mailings with this stamp, and of these only if not None.

    `tolerance`: so many seconds too early counts as in time.
    """

    stamp: str
    tolerance: float
    batch_id: int | None = None
    mailing_id: int | None = None


def take_due(due: Due, *, at_most: int, name: str, lease: float) -> list[Taken]:
    """Take batches that may go now and that nobody else is at, under a name for so many seconds.

    Whoever waits in them is *sending* from here.
    """
    which, values = _which(due, at_most=at_most)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            words = {"among_due": "IN (SELECT id FROM due)", **_words()}
            take, begin = _TAKE.format(**words), _BEGIN.format(**words)
            statement = _AT_ONCE.format(due=which, take=take, begin=begin)
            cursor.execute(statement, [*values, lease, name, now])
            return _taken(cursor.fetchall())
        cursor.execute(which, values)
        found = _taken(cursor.fetchall())
        numbers = [batch.pk for batch in found]
        for sql, given in ((_TAKE, [lease, name]), (_BEGIN, [now])) if found else ():
            statement, them = among(sql.format(among_due="{among}", **_words()), numbers)
            cursor.execute(statement, [*given, *them])
        return found


def _which(due: Due, *, at_most: int) -> tuple[str, list[Any]]:
    which, values = "", list[Any]()
    for column, value in (("b.id", due.batch_id), ("b.mailing_id", due.mailing_id)):
        if value is not None:
            which += f" AND {column} = %s"
            values.append(value)
    return _DUE.format(which=which, **_words()), [due.stamp, due.tolerance, *values, at_most]


def _taken(rows: list[Any]) -> list[Taken]:
    return [
        Taken(pk, mailing_id, _as_uuid(key), name, wake_up)
        for pk, mailing_id, key, name, wake_up in rows
    ]


def holders_of(batches: Sequence[int]) -> dict[int, Holder]:
    """Return who has each of these batches, or had it last; locked."""
    with connection.cursor() as cursor:
        cursor.execute(*among(_HELD.format(**_words()), batches))
        return {pk: Holder(name, status == "sending") for pk, name, status in cursor.fetchall()}


def close_sent(claims: Collection[tuple[int, str]]) -> dict[int, int]:
    """Close batches, each with the name it was taken under, of which all is known to be sent.

    One that has another name by now stays as it is. Returns those that were closed, each with the
    setbacks of its mailing.
    """
    if not claims:
        return {}
    pairs = ", ".join(["(%s, %s)"] * len(claims))
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE.format(pairs=pairs), [value for pair in claims for value in pair])
        return dict(cursor.fetchall())


def calm(mailings: Collection[int]) -> None:
    """Count the setbacks of these mailings from zero again; touch no row that has none."""
    if mailings:
        with connection.cursor() as cursor:
            cursor.execute(*among(_CALM, list(mailings)))


def _words() -> dict[str, str]:
    return _DIALECTS[connection.vendor]


def _as_uuid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
