"""The statements of events, each for any number of rows; nearly the same on both databases.

Django's ORM cannot tell which rows an insert that ignores conflicts did insert, nor update rows
to values of their own in less than a CASE per row and column.
"""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from subscriptions.lists import among

AT_ONCE = 1000  # rows in one statement: SQLite takes 32,766 values
MANY = 20  # rows from which PostgreSQL gets them as one value
_INSERT = """
    WITH told({names}) AS ({rows})
    INSERT INTO subscriptions_deliveryevent
        (event_key, delivery_id, kind, reject_reason, description, is_soft, occurred_at,
         esp, received_at)
    SELECT told.*, %s, {now} FROM told WHERE true
    ON CONFLICT (esp, event_key) DO NOTHING
    RETURNING event_key
"""
_MOVE = """
    WITH told({names}) AS ({rows})
    UPDATE subscriptions_delivery AS delivery
    SET status = told.status_after, error = told.error, status_at = {now}
    FROM told
    WHERE delivery.id = told.id AND delivery.status = told.status_before
"""
_LOCK = """
    SELECT delivery.id, delivery.status, delivery.mailing_id, delivery.subscriber_id,
        subscriber.email_key
    FROM subscriptions_delivery AS delivery
    JOIN subscriptions_subscriber AS subscriber ON subscriber.id = delivery.subscriber_id
    WHERE delivery.id {among} ORDER BY delivery.id
"""
_EVENT = {
    "event_key": "text",
    "delivery_id": "bigint",
    "kind": "text",
    "reject_reason": "text",
    "description": "text",
    "is_soft": "boolean",
    "occurred_at": "timestamptz",
}
_MOVED = {"id": "bigint", "status_before": "text", "status_after": "text", "error": "text"}


# A moment as both databases read it; SQLite as Django writes it there.
_ADAPTED: dict[str, Callable[[dt.datetime], str]] = {
    "postgresql": dt.datetime.isoformat,
    "sqlite": lambda moment: str(moment.astimezone(dt.UTC).replace(tzinfo=None)),
}


class Event(NamedTuple):
    """A row of DeliveryEvent, in the order of the columns above."""

    event_key: str
    delivery_id: int | None
    kind: str
    reject_reason: str
    description: str
    is_soft: bool | None
    occurred_at: dt.datetime


class Move(NamedTuple):
    """A delivery to be moved, where its status is still what it was."""

    delivery_id: int
    before: str
    after: str
    error: str


class Row(NamedTuple):
    """A delivery as it stands, locked."""

    pk: int
    status: str
    mailing_id: int
    subscriber_id: int
    email_key: str


def lock(numbers: Collection[int]) -> dict[int, Row]:
    """Return deliveries by number, locked in that order until the transaction ends.

    On SQLite the transaction is the lock.
    """
    if not numbers:
        return {}
    of_row = " FOR NO KEY UPDATE OF delivery" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(*among(_LOCK + of_row, list(numbers)))
        return {row[0]: Row(*row) for row in cursor.fetchall()}


def insert_new(events: Iterable[Event], *, esp: str) -> set[str]:
    """Store those that were not stored before, and return their keys.

    In the order of the keys: two that store the same events wait for each other, not in a circle.
    """
    adapted = _ADAPTED[connection.vendor]
    rows = [(*event[:-1], adapted(event.occurred_at)) for event in sorted(events)]
    new: set[str] = set()
    with connection.cursor() as cursor:
        for some in _batches(rows):
            cursor.execute(*_statement(_INSERT, _EVENT, some, esp))
            new.update(row[0] for row in cursor.fetchall())
    return new


def move(moves: Sequence[Move]) -> None:
    """Move deliveries, each from the status that it had; one that has another by now stays."""
    with connection.cursor() as cursor:
        for some in _batches(moves):
            cursor.execute(*_statement(_MOVE, _MOVED, some))


def _statement(
    sql: str, columns: dict[str, str], rows: Sequence[Sequence[Any]], *further: Any
) -> tuple[str, list[Any]]:
    """Return the statement with a table of rows in it.

    Many rows are one value on PostgreSQL, which is quicker there than eight for each. It takes
    any such table for a hundred rows, though, and reads all deliveries for one (measured).
    """
    values: list[Any]
    if connection.vendor == "postgresql" and len(rows) >= MANY:
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        table = f"SELECT * FROM json_to_recordset(%s::json) AS given({typed})"  # noqa: S608  our names
        values = [json.dumps([dict(zip(columns, row, strict=True)) for row in rows])]
    else:
        place = f"({', '.join(['%s'] * len(columns))})"
        table = f"VALUES {', '.join([place] * len(rows))}"
        if connection.vendor == "postgresql":
            typed = ", ".join(f"{name}::{kind}" for name, kind in columns.items())
            table = f"SELECT {typed} FROM ({table}) AS given({', '.join(columns)})"  # noqa: S608  our names
        values = [value for row in rows for value in row]
    return sql.format(names=", ".join(columns), rows=table, now="%s"), [
        *values,
        *further,
        _ADAPTED[connection.vendor](timezone.now()),
    ]


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
