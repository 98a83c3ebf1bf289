"""Freezes the audience of a mailing: one delivery per subscriber, in batches.

Two or one statements, whatever the number of subscribers. All batches of PostgreSQL come from
one statement, since two would see two different sets of subscribers; SQLite has one writer.
"""

import re
from typing import Any

from django.db import connection
from django.utils import timezone

from subscriptions.models import Delivery, Mailing

# The same set as `audience.audience_of`, numbered; a test holds them together.
_ELIGIBLE = """
    SELECT s.id AS subscriber_id,
           (ROW_NUMBER() OVER (ORDER BY s.id) - 1) / %(limit)s + 1 AS number
    FROM subscriptions_subscriber s
    WHERE s.status = 'active' AND NOT EXISTS (
        SELECT 1 FROM subscriptions_delivery d
        WHERE d.issue_id = %(issue)s AND d.subscriber_id = s.id AND d.status NOT IN {not_reached})
"""
_BATCHES = """
    INSERT INTO subscriptions_batch
        (mailing_id, number, status, attempts, attempt_key, claimed_by, error)
    SELECT %(mailing)s, number, 'queued', 0, {uuid}, '', ''
    FROM (SELECT DISTINCT number FROM {eligible}) AS numbers
"""
_DELIVERIES = """
    INSERT INTO subscriptions_delivery
        (mailing_id, issue_id, batch_id, subscriber_id, status, status_at, message_id, error)
    SELECT %(mailing)s, %(issue)s, b.id, e.subscriber_id, 'queued', %(now)s, '', ''
    FROM {eligible} AS e JOIN {batches} AS b ON b.number = e.number
"""
ANALYZE_FROM = 1000  # deliveries: PostgreSQL plans badly with the statistics of an empty table


def freeze_audience(mailing: Mailing, *, limit: int) -> int:
    """Make the batches and deliveries of `mailing`; return how many deliveries.

    Belongs inside the transaction that starts the mailing.
    """
    values = {
        "mailing": mailing.pk,
        "issue": mailing.issue_id,
        "limit": limit,
        "now": connection.ops.adapt_datetimefield_value(timezone.now()),
    }
    if connection.vendor == "postgresql":
        return _freeze_on_postgresql(values)
    return _freeze_on_sqlite(values)


def _freeze_on_postgresql(values: dict[str, Any]) -> int:
    batches = _BATCHES.format(uuid="gen_random_uuid()", eligible="eligible")
    deliveries = _DELIVERIES.format(eligible="eligible", batches="made")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH eligible AS MATERIALIZED ({_eligible()}), "
            f"made AS ({batches} RETURNING id, number) {deliveries}",
            values,
        )
        made = int(cursor.rowcount)
        if made >= ANALYZE_FROM:
            cursor.execute("ANALYZE subscriptions_batch, subscriptions_delivery")
    return made


def _freeze_on_sqlite(values: dict[str, Any]) -> int:
    eligible = f"({_eligible()})"
    own = "(SELECT id, number FROM subscriptions_batch WHERE mailing_id = %(mailing)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            *_positional(
                _BATCHES.format(uuid="lower(hex(randomblob(16)))", eligible=eligible), values
            )
        )
        cursor.execute(*_positional(_DELIVERIES.format(eligible=eligible, batches=own), values))
        return int(cursor.rowcount)


def _eligible() -> str:
    not_reached = ", ".join(f"'{status}'" for status in Delivery.NOT_REACHED)
    return _ELIGIBLE.format(not_reached=f"({not_reached})")


def _positional(sql: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the statement with `%s`: Django hands SQLite no names inside a sequence."""
    names: list[str] = re.findall(r"%\((\w+)\)s", sql)
    return re.sub(r"%\(\w+\)s", "%s", sql), [values[name] for name in names]
