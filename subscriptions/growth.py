"""How many people the newsletter has, and how that went lately. Reads only.

At a million subscribers counting takes part of a second, so what was counted is kept for a while.
"""

import datetime as dt
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from subscriptions.models import Subscriber

WEEKS = 12
KEPT = 600  # seconds
KEY = "subscriptions.growth"
GONE = ("unsubscribed", "bounced", "complained", "erased")


class Week(NamedTuple):
    monday: dt.date
    joined: int
    left: int


class Growth(NamedTuple):
    """The active subscribers now, and who came and went per week, the oldest week first."""

    active: int
    weeks: list[Week]
    counted_at: dt.datetime

    @property
    def joined(self) -> int:
        return sum(week.joined for week in self.weeks)

    @property
    def left(self) -> int:
        return sum(week.left for week in self.weeks)


def growth() -> Growth:
    """Return the figures of at most ten minutes ago."""
    found: Growth | None = cache.get(KEY)
    if found is None:
        found = count_growth()
        cache.set(KEY, found, KEPT)
    return found


def count_growth() -> Growth:
    """Count now. Who was erased counts as leaving then, and never who did not confirm."""
    now = timezone.now()
    this_week = timezone.localdate(now) - dt.timedelta(days=timezone.localdate(now).weekday())
    mondays = [this_week - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]
    begin = dt.datetime.combine(mondays[0], dt.time(), timezone.get_default_timezone())
    found = _per_week(since=begin)
    weeks = [Week(monday, *found.get(monday, (0, 0))) for monday in mondays]
    return Growth(Subscriber.objects.active().count(), weeks, now)


def _per_week(*, since: dt.datetime) -> dict[dt.date, tuple[int, int]]:
    """Return how many joined and how many left, by the first day of the week."""
    came = Q(status=Subscriber.Status.ACTIVE)
    went = Q(status__in=GONE, confirmed_at__isnull=False)
    found = (
        Subscriber.objects.filter(came | went, status_at__gte=since)
        .order_by()
        .annotate(week=TruncWeek("status_at"))
        .values_list("week")
        .annotate(joined=Count("pk", filter=came), left=Count("pk", filter=went))
    )
    return {week.date(): (joined, left) for week, joined, left in found}
