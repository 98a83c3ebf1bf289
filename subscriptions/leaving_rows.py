"""The rows that many people leave behind when they go, each kind in one statement.

For a thousand of them Django's models cost more than the database does.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils import timezone

from subscriptions.lists import among, as_value

_VALUES = {
    "postgresql": "SELECT unnest(%s::{kind}[]) AS value",
    "sqlite": "SELECT value FROM json_each(%s)",
}
_WITHDRAW = """
    INSERT INTO subscriptions_consentevent
        (subscriber_id, kind, wording, source, detail, mailing_id, at)
    SELECT given.value, 'withdrawn', '', %s, %s, {mailing}, {now} FROM ({values}) AS given
"""
_SUPPRESS = """
    INSERT INTO subscriptions_suppression (address_hash, reason, created_at)
    SELECT given.value, %s, {now} FROM ({values}) AS given WHERE true
    ON CONFLICT (address_hash) DO NOTHING
"""
# By a join: without figures of the table PostgreSQL would look a thousand times through a list of
# numbers for each row of a status (measured). Locked in the order of the numbers: two that end the
# same subscriptions do not wait in a circle.
_END = """
    WITH leaving AS (
        SELECT s.id FROM ({values}) AS given JOIN subscriptions_subscriber s ON s.id = given.value
        WHERE s.status {{among}} ORDER BY s.id {lock})
    UPDATE subscriptions_subscriber
    SET status = %s, reason = %s, status_at = %s, requested_at = NULL
    WHERE id IN (SELECT id FROM leaving) RETURNING id, email_key
"""
_LOCK = {"postgresql": "FOR UPDATE OF s", "sqlite": ""}  # there the transaction is the lock
_TYPES = {
    "postgresql": {"mailing": "%s::bigint", "now": "%s::timestamptz"},
    "sqlite": {"mailing": "%s", "now": "%s"},
}


def end(
    subscribers: Collection[int], *, before: Collection[str], after: str, reason: str
) -> dict[int, str]:
    """Move those whose status is one of `before` to `after`; return the keys of whom this moved."""
    words = {"values": _values("bigint"), "lock": _LOCK[connection.vendor]}
    statement, statuses = among(_END.format(**words), [*map(str, before)])
    numbers = as_value(list(subscribers))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, [numbers, *statuses, str(after), reason, now])
        return dict(cursor.fetchall())


def withdraw(
    subscribers: Collection[int], *, source: str, detail: str = "", mailing_id: int | None = None
) -> None:
    """Write down that these people withdrew their consent, and where."""
    _insert(_WITHDRAW, "bigint", [source, detail, mailing_id], list(subscribers))


def suppress(hashes: Collection[str], *, reason: str) -> None:
    """Remember these hashes of addresses; one that is known already keeps its reason.

    In their order: two that suppress the same addresses do not wait in a circle.
    """
    _insert(_SUPPRESS, "text", [reason], sorted(hashes))


def _insert(sql: str, kind: str, before: list[Any], values: list[Any]) -> None:
    if not values:
        return
    words = _values(kind)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            sql.format(values=words, **_TYPES[connection.vendor]), [*before, now, as_value(values)]
        )


def _values(kind: str) -> str:
    return _VALUES[connection.vendor].format(kind=kind)
