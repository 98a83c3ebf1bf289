"""How long a send takes, before it has begun. Reads only."""

import datetime as dt

from django.conf import settings
from django.db.models import F

from subscriptions.models import Mailing

MINUTE, HOUR = 60, 3600
LEAST = 1000  # recipients: a smaller mailing says little about the speed


def expected_duration(recipients: int) -> dt.timedelta | None:
    """Return how long it takes at NPLV_SEND_RATE, or at the speed of the last large mailing."""
    if settings.NPLV_SEND_RATE:
        return dt.timedelta(seconds=recipients / settings.NPLV_SEND_RATE)
    last = (
        Mailing.objects.filter(
            status=Mailing.Status.SENT,
            audience__gte=LEAST,
            paused_at=None,
            finished_at__gt=F("started_at"),
        )
        .order_by("-finished_at")
        .first()
    )
    if last is None or last.finished_at is None or last.started_at is None:
        return None
    return (last.finished_at - last.started_at) * recipients / last.audience


def duration_in_words(duration: dt.timedelta) -> str:
    """Return a duration as somebody would say it: ongeveer 8 minuten."""
    seconds = duration.total_seconds()
    if seconds < MINUTE:
        return "minder dan een minuut"
    if seconds < 1.5 * HOUR:
        minutes = round(seconds / MINUTE)
        return f"ongeveer {minutes} {'minuut' if minutes == 1 else 'minuten'}"
    return f"ongeveer {round(seconds / HOUR)} uur"
