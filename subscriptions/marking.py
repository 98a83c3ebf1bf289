"""Writes what became of many deliveries, in a number of statements that does not grow with them.

Where all deliveries of a batch fared alike, that is one statement for any number of batches, which
carries their message ids where each has one of its own. Where each has an answer of its own, it is
one statement that carries all of it as a table.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from subscriptions.models import Delivery
from subscriptions.transports.base import Recipient, Report
from subscriptions.transports.outcomes import Fate, Outcome

STATUS_OF = {
    Fate.SENT: Delivery.Status.SENT,
    Fate.REJECTED: Delivery.Status.REJECTED,
    Fate.FAILED: Delivery.Status.FAILED,
    Fate.UNKNOWN: Delivery.Status.UNKNOWN,
    Fate.AGAIN: Delivery.Status.QUEUED,
}
LONGEST_ERROR, LONGEST_ID = 300, 200
STOOD_STILL = "De verzender stond te lang stil. Dit bericht is zeker niet aangeboden."

_TABLES = {
    "postgresql": "unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])"
    " AS told(id, status, error, message_id)",
    "sqlite": "(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS status,"
    " json_extract(value, '$[2]') AS error, json_extract(value, '$[3]') AS message_id"
    " FROM json_each(%s)) AS told",
}
# PostgreSQL expects one delivery that is *sending* where there are hundreds, since nobody counted
# since: it would read the whole table, and the whole list for each row (measured: 6 ms for what
# takes 2). So it is told the batches, and not what the status says.
_WHICH = {
    "postgresql": """subscriptions_delivery.batch_id = ANY(%s)
      AND CASE WHEN subscriptions_delivery.status = %s THEN true ELSE false END""",
    "sqlite": "subscriptions_delivery.status = %s",
}
_MARK = """
    UPDATE subscriptions_delivery
    SET status = told.status, status_at = %s, error = told.error,
        message_id = CASE WHEN told.message_id <> '' THEN told.message_id
                          ELSE subscriptions_delivery.message_id END
    FROM {told} WHERE subscriptions_delivery.id = told.id AND {which}
"""
_MARK_NAMED = """
    UPDATE subscriptions_delivery
    SET status = %s, status_at = %s, error = %s, message_id = told.value
    FROM {each}(%s) AS told
    WHERE subscriptions_delivery.id = CAST(told.key AS bigint) AND {which}
"""
_EACH = {"postgresql": "json_each_text", "sqlite": "json_each"}
_NAME = """
    UPDATE subscriptions_delivery SET message_id = told.message_id
    FROM {told} WHERE subscriptions_delivery.id = told.id
      AND subscriptions_delivery.message_id = '' AND told.message_id <> ''
"""


class Told(NamedTuple):
    """A batch, whom it was for, and the report on them."""

    batch_id: int
    recipients: Sequence[Recipient]
    report: Report


class Alike(NamedTuple):
    """What many have in common; `message_id` is None where each has one of its own."""

    fate: Fate
    reason: str
    message_id: str | None


def mark_sending(told: Iterable[Told]) -> None:
    """Record the deliveries of batches that are still ours."""
    groups: dict[Alike, list[Told]] = defaultdict(list)
    others: list[Told] = []
    for one in told:
        alike = _alike([one.report.of(recipient) for recipient in one.recipients])
        (groups[alike] if alike else others).append(one)
    for alike, batches in groups.items():
        if not _mark_batches(batches, alike):
            others += batches
    rows = [(who.delivery_id, one.report.of(who)) for one in others for who in one.recipients]
    _mark_rows(rows, before=Delivery.Status.SENDING, batches=[one.batch_id for one in others])


def _alike(outcomes: list[Outcome]) -> Alike | None:
    fate, message_id, reason = outcomes[0]
    if any(one.fate is not fate or one.reason != reason for one in outcomes):
        return None
    if all(one.message_id == message_id for one in outcomes):
        return Alike(fate, reason, message_id)
    return Alike(fate, reason, None) if all(one.message_id for one in outcomes) else None


def mark_late(told: Told, *, was_last: bool) -> None:
    """Settle what came to be called *unknown* while we were away.

    A person may have sent it again by now, in another batch: that this one was refused says
    nothing about that one. What was certainly not sent may be tried again, by a person, since the
    mailing may be over; only the last who had the batch knows that (`was_last`).
    """
    here = set(
        Delivery.objects.filter(batch=told.batch_id, status=Delivery.Status.UNKNOWN).values_list(
            "pk", flat=True
        )
    )
    pairs = [(who.delivery_id, told.report.of(who)) for who in told.recipients]
    settled = [
        (pk, said)
        for pk, said in pairs
        if said.fate is Fate.SENT or (pk in here and said.fate in {Fate.REJECTED, Fate.FAILED})
    ]
    _mark_rows(settled, before=Delivery.Status.UNKNOWN)
    not_sent = [pk for pk, said in pairs if was_last and pk in here and said.fate is Fate.AGAIN]
    Delivery.objects.filter(pk__in=not_sent, status=Delivery.Status.UNKNOWN).update(
        status=Delivery.Status.FAILED, status_at=timezone.now(), error=STOOD_STILL, temporary=True
    )


def _mark_batches(batches: list[Told], alike: Alike) -> bool:
    """Return whether every delivery took it; an event that came before us moved some further."""
    status, reason = STATUS_OF[alike.fate], _fitting(alike.reason, LONGEST_ERROR)
    if alike.message_id is None:
        moved = _mark_named(batches, status=status, reason=reason)
    else:
        values: dict[str, Any] = {"error": reason}
        if alike.message_id:
            values["message_id"] = _fitting(alike.message_id, LONGEST_ID)
        moved = Delivery.objects.filter(
            batch__in=[one.batch_id for one in batches], status=Delivery.Status.SENDING
        ).update(status=status, status_at=timezone.now(), **values)
    return moved >= sum(len(one.recipients) for one in batches)


def _mark_named(batches: list[Told], *, status: str, reason: str) -> int:
    """Give all the same status, and each the message id of its own; return how many took it."""
    names = {
        who.delivery_id: _fitting(one.report.of(who).message_id, LONGEST_ID)
        for one in batches
        for who in one.recipients
    }
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    which, numbers = _which([one.batch_id for one in batches])
    statement = _MARK_NAMED.format(each=_EACH[connection.vendor], which=which)
    given = [str(status), now, reason, json.dumps(names), *numbers, str(Delivery.Status.SENDING)]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def _mark_rows(
    rows: list[tuple[int, Outcome]], *, before: str, batches: list[int] | None = None
) -> None:
    """`batches`: those that the rows are in, where that is known."""
    if not rows:
        return
    table = [
        (
            number,
            str(STATUS_OF[outcome.fate]),
            _fitting(outcome.reason, LONGEST_ERROR),
            _fitting(outcome.message_id, LONGEST_ID),
        )
        for number, outcome in rows
    ]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    words, told = _TABLES[connection.vendor], _as_values(table)
    with connection.cursor() as cursor:
        which, numbers = _which(batches)
        statement = _MARK.format(told=words, which=which)
        cursor.execute(statement, [now, *told, *numbers, before])
        if cursor.rowcount < len(rows) and any(row[3] for row in table):
            cursor.execute(_NAME.format(told=words), told)


def _which(batches: list[int] | None) -> tuple[str, list[Any]]:
    """Return which deliveries may change, and the batches as far as they are told."""
    if batches and connection.vendor == "postgresql":
        return _WHICH["postgresql"], [batches]
    return _WHICH["sqlite"], []


def _as_values(table: list[tuple[int, str, str, str]]) -> list[Any]:
    if connection.vendor == "postgresql":
        return [list(column) for column in zip(*table, strict=True)]
    return [json.dumps(table)]


def _fitting(text: str, longest: int) -> str:
    """An ESP may say anything; no database takes half a character, nor PostgreSQL a NUL."""
    if text.isascii() and "\0" not in text:
        return text[:longest]  # nearly all
    return text[:longest].replace("\0", "").encode(errors="replace").decode()
