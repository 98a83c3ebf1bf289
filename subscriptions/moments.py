"""Moments in Dutch time, and the two nights a year in which the clock is changed.

On the last Sunday of March the clock goes from 02:00 to 03:00: what is between does not exist.
On the last Sunday of October it goes from 03:00 back to 02:00: what is between comes twice
(directive 2000/84/EC). The days come from the time zone database, not from that rule.
"""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE = dt.timedelta(minutes=1)
MORNING, EVENING = 7, 22  # a mail outside these hours wakes people
SATURDAY, TUESDAY, THURSDAY = 5, 1, 3
SOON = dt.timedelta(minutes=30)


class Suggestion(NamedTuple):
    label: str
    day: dt.date
    clock: dt.time


def moments_at(day: dt.date, clock: dt.time) -> list[dt.datetime]:
    """Return the moments that the clock shows this: one, none in March, two in October."""
    shown = dt.datetime.combine(day, clock)
    readings = (shown.replace(tzinfo=ZONE, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    return sorted({moment for moment in readings if _shown(moment) == shown})


def nearest(day: dt.date, clock: dt.time) -> tuple[dt.time, dt.time]:
    """Return the last time before one that does not exist, and the first time after it."""
    before = after = dt.datetime.combine(day, clock).replace(second=0)
    while not moments_at(before.date(), before.time()):
        before -= MINUTE
    while not moments_at(after.date(), after.time()):
        after += MINUTE
    return before.time(), after.time()


def is_summer(moment: dt.datetime) -> bool:
    return bool(moment.astimezone(ZONE).dst())


def in_words(moment: dt.datetime) -> str:
    """Return a moment in full: zondag 25 oktober 2026 om 02:30 uur, wintertijd."""
    local = moment.astimezone(ZONE)
    season = "zomertijd" if is_summer(moment) else "wintertijd"
    return f"{date_format(local, 'l j F Y')} om {local:%H:%M} uur, {season}"


def remark_on(moment: dt.datetime) -> str:
    """Return a sentence where few people expect mail at this moment, or nothing."""
    local = moment.astimezone(ZONE)
    weekend = local.weekday() >= SATURDAY
    night = not MORNING <= local.hour < EVENING
    if weekend and night:
        return "Dit is ’s nachts, in het weekend."
    if weekend:
        return "Dit is in het weekend."
    return "Dit is ’s nachts, of heel vroeg." if night else ""


def suggestions(now: dt.datetime) -> list[Suggestion]:
    """Return some good moments soon: on working days, in the morning, no moment twice."""
    today = now.astimezone(ZONE).date()
    tomorrow = today + dt.timedelta(days=1)
    found = [
        Suggestion("vandaag om 14:00", today, dt.time(14)),
        Suggestion("morgen om 09:00", tomorrow, dt.time(9)),
        Suggestion("dinsdag om 10:00", _next(TUESDAY, after=today), dt.time(10)),
        Suggestion("donderdag om 10:00", _next(THURSDAY, after=today), dt.time(10)),
    ]
    return [
        each
        for each in found
        if each.day.weekday() < SATURDAY and moments_at(each.day, each.clock)[0] > now + SOON
    ]


def _next(weekday: int, *, after: dt.date) -> dt.date:
    return after + dt.timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def _shown(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(ZONE).replace(tzinfo=None, fold=0)
