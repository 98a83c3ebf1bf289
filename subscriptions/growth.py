"""How many people the newsletter has, and how that went lately. Reads only.

At a million subscribers counting takes part of a second, so no page does that: the clock counts and
keeps the figures (`subscriptions.reporting`). A few are counted on the spot.
"""

import datetime as dt
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from subscriptions.models import GrowthReport, Subscriber

WEEKS = 12
FEW = 10_000
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

    def as_json(self) -> dict[str, Any]:
        return {"active": self.active, "weeks": [list(week) for week in self.weeks]}


def growth() -> Growth | None:
    """Return the figures of now, or of very many those of some minutes ago; None before those."""
    states = list(Subscriber.objects.order_by().values_list("status", flat=True)[: FEW + 1])
    if len(states) <= FEW:
        return _with(states.count(Subscriber.Status.ACTIVE))
    report = GrowthReport.objects.first()
    return _kept(report) if report else None


def _kept(report: GrowthReport) -> Growth:
    weeks = [
        Week(dt.date.fromisoformat(monday), joined, left)
        for monday, joined, left in report.figures["weeks"]
    ]
    return Growth(report.figures["active"], weeks, report.counted_at)


def count_growth() -> Growth:
    """Count now. Who was erased counts as leaving then, and never who did not confirm."""
    return _with(Subscriber.objects.active().count())


def _with(active: int) -> Growth:
    now = timezone.now()
    this_week = timezone.localdate(now) - dt.timedelta(days=timezone.localdate(now).weekday())
    mondays = [this_week - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]
    counts = _per_week([*mondays, mondays[-1] + dt.timedelta(weeks=1)])
    weeks = [Week(monday, *pair) for monday, pair in zip(mondays, counts, strict=True)]
    return Growth(active, weeks, now)


def _per_week(mondays: list[dt.date]) -> list[tuple[int, int]]:
    """Return how many joined and how many left between each two of these days.

    Compared with moments, not cut to weeks: SQLite would ask Python about each row.
    """
    came = Q(status=Subscriber.Status.ACTIVE)
    went = Q(status__in=GONE, confirmed_at__isnull=False)
    midnights = [_midnight(monday) for monday in mondays]
    wanted: dict[str, Any] = {}
    for place, (begin, end) in enumerate(pairwise(midnights)):
        within = Q(status_at__gte=begin, status_at__lt=end)
        wanted |= {f"joined_{place}": Count("pk", filter=came & within)}
        wanted |= {f"left_{place}": Count("pk", filter=went & within)}
    recent = Subscriber.objects.filter(came | went, status_at__gte=midnights[0])
    found = recent.aggregate(**wanted)
    weeks = range(len(mondays) - 1)
    return [(found[f"joined_{place}"], found[f"left_{place}"]) for place in weeks]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())
