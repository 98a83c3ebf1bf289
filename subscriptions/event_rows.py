"""Two statements of events, each for any number of rows; the same on both databases.

Django's ORM cannot tell which rows an insert that ignores conflicts did insert, nor update rows
to values of their own in less than a CASE per row and column.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from subscriptions.models import DeliveryEvent

AT_ONCE = 1000  # rows in one statement: SQLite takes 32,766 values, PostgreSQL 65,535
_INSERT = """
    INSERT INTO subscriptions_deliveryevent
        (esp, event_key, delivery_id, kind, reject_reason, description, is_soft,
         occurred_at, received_at)
    VALUES {rows}
    ON CONFLICT (esp, event_key) DO NOTHING
    RETURNING event_key
"""
_MOVE = """
    WITH told(id, status_before, status_after, error) AS (VALUES {rows})
    UPDATE subscriptions_delivery AS delivery
    SET status = told.status_after, error = told.error, status_at = %s
    FROM told
    WHERE delivery.id = told.id AND delivery.status = told.status_before
"""


class Move(NamedTuple):
    """A delivery to be moved, where its status is still what it was."""

    delivery_id: int
    before: str
    after: str
    error: str


def insert_new(events: Iterable[DeliveryEvent]) -> set[str]:
    """Store those that were not stored before, and return their keys.

    In the order of the keys: two that store the same events wait for each other, not in a circle.
    """
    now = _adapted(timezone.now())
    rows = [
        (
            event.esp,
            event.event_key,
            event.delivery_id,
            event.kind,
            event.reject_reason,
            event.description,
            event.is_soft,
            _adapted(event.occurred_at),
            now,
        )
        for event in sorted(events, key=lambda event: event.event_key)
    ]
    new: set[str] = set()
    with connection.cursor() as cursor:
        for some in _batches(rows):
            cursor.execute(_INSERT.format(rows=_places(some)), _flat(some))
            new.update(row[0] for row in cursor.fetchall())
    return new


def move(moves: Sequence[Move]) -> int:
    """Move deliveries, each from the status that it had; return how many did."""
    moved = 0
    with connection.cursor() as cursor:
        for some in _batches(moves):
            values = [*_flat(some), _adapted(timezone.now())]
            cursor.execute(_MOVE.format(rows=_places(some)), values)
            moved += cursor.rowcount
    return moved


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _places(rows: Sequence[Sequence[Any]]) -> str:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([one] * len(rows))


def _flat(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [value for row in rows for value in row]


def _adapted(moment: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
