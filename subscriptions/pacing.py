"""Keeps to NPLV_SEND_RATE by saying when each batch may go, never by sleeping."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from subscriptions.models import Mailing

_LATER = {
    "postgresql": "%s + (number - first) * %s * interval '1 second'",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', %s, ((number - first) * %s) || ' seconds')",
}


def spread(mailing: Mailing, *, limit: int) -> None:
    """Set `run_after` of the waiting batches one after another, the first one now.

    Belongs inside a transaction, before the wake-ups. A batch that waits longer, after an error,
    keeps its own time. The rate holds for the site: only one mailing at a time is worth having.
    """
    if not settings.NPLV_SEND_RATE:
        return
    values: list[Any] = [timezone.now(), limit / settings.NPLV_SEND_RATE]
    values[0] = connection.ops.adapt_datetimefield_value(values[0])
    first = (
        "(SELECT MIN(number) FROM subscriptions_batch WHERE status = 'queued' AND mailing_id = %s)"
    )
    later = _LATER[connection.vendor].replace("first", first)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE subscriptions_batch SET run_after = {later} "  # noqa: S608  constants only
            "WHERE mailing_id = %s AND status = 'queued' AND attempts = 0",
            [values[0], mailing.pk, values[1], mailing.pk],
        )


def expected_end(*, waiting: int) -> dt.datetime | None:
    """Return when `waiting` recipients are done at the rate that is set, if one is."""
    if not settings.NPLV_SEND_RATE:
        return None
    return timezone.now() + dt.timedelta(seconds=waiting / settings.NPLV_SEND_RATE)
