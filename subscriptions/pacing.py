"""Keeps to NPLV_SEND_RATE and to an ESP's calls a minute, over all mailings and all workers.

By saying when each batch may go (`run_after`), never by sleeping. One row, `Pace.next_at`, is the
gate: nothing is claimed before it, and each claim moves it by what the batch costs. The plan
gives every waiting batch a moment of its own, so that wake-ups come when the gate opens.
"""

import datetime as dt
import math

from django.conf import settings
from django.db import connection
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from subscriptions import transports, wake_ups
from subscriptions.models import Pace

ROW = 1
# Workers look once a second, so what they are late may be made up for; no more than this.
SLACK = dt.timedelta(seconds=2)
TOLERANCE = dt.timedelta(milliseconds=50)
_DIALECTS = {
    "postgresql": {
        "now": "STATEMENT_TIMESTAMP()",
        "greatest": "GREATEST",
        "lock": "FOR UPDATE OF b SKIP LOCKED",
        "later": "moment.first + placed.later * interval '1 second'",
    },
    "sqlite": {
        "now": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
        "greatest": "MAX",
        "lock": "",
        "later": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', moment.first, placed.later || ' seconds')",
    },
}
# What waits after an error keeps its own, later moment; mailings take turns.
_SPREAD = """
    WITH moment AS (
        SELECT {greatest}({now}, COALESCE(
            (SELECT next_at FROM subscriptions_pace WHERE id = 1), {now})) AS first),
    waiting AS (
        SELECT b.id, b.mailing_id, b.number FROM subscriptions_batch b
        WHERE b.status = 'queued'
          AND b.mailing_id IN (SELECT id FROM subscriptions_mailing WHERE status = 'sending')
          AND (b.attempts = 0 OR b.run_after IS NULL
               OR b.run_after <= (SELECT first FROM moment)) {lock}),
    priced AS (
        SELECT w.id, w.mailing_id, {greatest}({size} * %s, %s) AS cost,
               ROW_NUMBER() OVER (PARTITION BY w.mailing_id ORDER BY w.number) AS turn
        FROM waiting w),
    placed AS (
        SELECT id, SUM(cost) OVER (ORDER BY turn, mailing_id ROWS UNBOUNDED PRECEDING) - cost
               AS later
        FROM priced)
    UPDATE subscriptions_batch SET run_after = {later}
    FROM placed, moment WHERE subscriptions_batch.id = placed.id
"""
_SIZE = """(SELECT COUNT(*) FROM subscriptions_delivery d
            WHERE d.batch_id = w.id AND d.status = 'queued')"""


def is_limited() -> bool:
    """Return whether there is a rate to keep to."""
    return bool(settings.NPLV_SEND_RATE or _calls_per_minute())


def batch_size() -> int:
    """Return for how many recipients a new batch is: about a second's worth where a rate is set.

    More where the ESP's calls a minute would not reach the rate otherwise.
    """
    limit: int = transports.chosen().limit
    if not settings.NPLV_SEND_RATE:
        return limit
    seconds = max(1.0, 60 / (_calls_per_minute() or 60))
    return min(limit, max(1, math.ceil(float(settings.NPLV_SEND_RATE) * seconds)))


def charge(recipients: int) -> None:
    """Move the gate by what a claimed batch costs. In the transaction of the claim."""
    if recipients and is_limited():
        _move(Greatest("next_at", Now() - SLACK) + dt.timedelta(seconds=_cost(recipients)))


def hold(seconds: float) -> None:
    """Let nothing go for so long: the other side is away, or asked us to wait."""
    _move(Greatest("next_at", Now() + dt.timedelta(seconds=seconds)))
    spread()


def is_closed() -> bool:
    """Return whether nothing may go at this moment."""
    return Pace.objects.filter(pk=ROW, next_at__gt=Now() + TOLERANCE).exists()


def spread(*, anew: bool = False) -> None:
    """Plan when each waiting batch of the running mailings may go, and when it is woken.

    Belongs inside a transaction, after whatever changed what waits. Without a rate it does
    nothing, unless `anew`: there may have been one when the last plan was made.
    """
    if not (anew or is_limited() or is_closed()):
        return
    if is_limited():
        _move(Greatest("next_at", Now()))  # what was not used before now is not saved up
    words = _DIALECTS[connection.vendor]
    size = _SIZE if settings.NPLV_SEND_RATE else "0"
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD.format(size=size, **words), [_a_recipient(), _a_call()])
    wake_ups.follow_plan()


def expected_end(*, waiting: int) -> dt.datetime | None:
    """Return when `waiting` recipients are done at the rate that is set, if one is."""
    if not settings.NPLV_SEND_RATE:
        return None
    return timezone.now() + dt.timedelta(seconds=waiting / settings.NPLV_SEND_RATE)


def _move(moment: Combinable) -> None:
    row = Pace.objects.filter(pk=ROW)
    if not row.update(next_at=moment):
        long_ago = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        Pace.objects.bulk_create([Pace(pk=ROW, next_at=long_ago)], ignore_conflicts=True)
        row.update(next_at=moment)


def _cost(recipients: int) -> float:
    return max(recipients * _a_recipient(), _a_call())


def _a_recipient() -> float:
    return 1 / settings.NPLV_SEND_RATE if settings.NPLV_SEND_RATE else 0.0


def _a_call() -> float:
    calls = _calls_per_minute()
    return 60 / calls if calls else 0.0


def _calls_per_minute() -> int | None:
    try:
        return transports.chosen().calls_per_minute
    except Exception:  # noqa: BLE001  wrong settings show where something is handed over
        return None
