"""How fast a mailing goes, and when it ends. Reads only; the clock is the database's."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from subscriptions import environment, pacing
from subscriptions.audience import Standing
from subscriptions.counting import handled, samples_of
from subscriptions.models import Batch, Delivery, Mailing
from subscriptions.waiting import (
    FOR_RELEASE,
    SOON,
    batches_of,
    number_text,
    tried_before,
    waiting_of,
)

WINDOW = 60.0  # seconds over which speed is measured
SOONEST = 2.0  # seconds: less says nothing about speed
COUNTED_TAIL = 10_000
OVER = {Mailing.Status.SENT, Mailing.Status.CANCELLED}


@dataclass(frozen=True, slots=True)
class Progress:
    """`speed` is recipients a second over the last minute, None before it can be measured.

    `waits_for` are sentences; `stuck` says that one of them needs somebody to do something.
    `elsewhere` says that it was planned at another place and a person has to release it here.
    `tail` is how many recipients wait for another try, at most COUNTED_TAIL.
    """

    speed: float | None
    speed_text: str
    ends_at: dt.datetime | None
    waits_for: list[str]
    stuck: bool
    tail: int
    tail_from: dt.datetime | None
    tail_until: dt.datetime | None
    elsewhere: bool

    @property
    def ends_later(self) -> bool:
        """Whether the end is on another day."""
        return bool(self.ends_at) and timezone.localdate(self.ends_at) != timezone.localdate()

    @property
    def tail_text(self) -> str:
        more = "meer dan " if self.tail >= COUNTED_TAIL else ""
        return f"{more}{number_text(self.tail)}"


def progress_of(mailing: Mailing, now: Standing) -> Progress:
    """Return how it goes. Takes the row as it is given, with its stored samples."""
    moment = Mailing.objects.filter(pk=mailing.pk).values_list(Now(), flat=True).get()
    batches = batches_of(mailing, moment)
    is_sending = mailing.status == Mailing.Status.SENDING
    speed = _speed(mailing, now, moment) if is_sending else None
    elsewhere = mailing.status not in OVER and mailing.stamp != environment.stamp()
    waiting = FOR_RELEASE if elsewhere else waiting_of(mailing, now, batches, moment)
    goes_on = is_sending and not waiting.stuck
    tries_later = batches["later"] and batches["later_until"] > moment + SOON
    return Progress(
        speed=speed,
        speed_text=_per_time(speed),
        ends_at=_end(now, speed, batches, moment) if goes_on else None,
        waits_for=waiting.sentences,
        stuck=waiting.stuck,
        tail=_tail(mailing, moment) if tries_later else 0,
        tail_from=batches["later_from"],
        tail_until=batches["later_until"],
        elsewhere=elsewhere,
    )


def _tail(mailing: Mailing, moment: dt.datetime) -> int:
    waiting = Batch.objects.filter(
        tried_before(), mailing=mailing, status=Batch.Status.QUEUED, run_after__gt=moment
    )
    queued = Delivery.objects.filter(batch__in=waiting, status=Delivery.Status.QUEUED)
    return len(queued.order_by().values_list("pk")[:COUNTED_TAIL])


def _speed(mailing: Mailing, now: Standing, moment: dt.datetime) -> float | None:
    """Measure from the newest sample that is a minute old, or else from the oldest one."""
    at = moment.timestamp()
    samples = samples_of(mailing)
    old = [sample for sample in samples if sample[0] <= at - WINDOW]
    begin = old[-1] if old else samples[0] if samples else None
    if begin is None or at - begin[0] < SOONEST:
        return None
    return max(handled(now.counts) - begin[1], 0) / (at - begin[0])


def _end(
    now: Standing, speed: float | None, batches: dict[str, Any], moment: dt.datetime
) -> dt.datetime | None:
    if not now.open:
        return None
    if speed:
        end = moment + dt.timedelta(seconds=now.open / speed)
        return max(end, batches["last"] or end)
    return pacing.expected_end(waiting=now.open) or batches["last"]


def _per_time(speed: float | None) -> str:
    if speed is None:
        return ""
    if speed >= 1:
        return f"{number_text(round(speed))} per seconde"
    return f"{number_text(round(speed * 60))} per minuut"
