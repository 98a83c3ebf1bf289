"""The stored counts of a mailing, and the course of it over the last minutes.

Counting a million deliveries takes a tenth of a second: too long for every look at a page, no
trouble once in a while. So whoever changes deliveries calls `refresh`, which counts seldom; what
a page then reads is one row. One statement counts all statuses, so that the sum adds up.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterable

from django.db import DatabaseError
from django.db.models import Count, F, Q
from django.db.models.functions import Now

from subscriptions.models import Delivery, Mailing

logger = logging.getLogger(__name__)
EVERY = 3.0  # seconds between two counts, at least
SHARE = 20  # and at least so many times what the last count took: 5 % of the time
PATIENCE = 60  # seconds; then a process that began to count and never ended is given up
REMEMBERED = 180.0  # seconds that the course goes back


def refresh(mailing_ids: Iterable[int], *, force: bool = False) -> int:
    """Count the deliveries of these mailings where that is due; return how many were counted.

    Cheap where it is not due: one statement. Of processes that call it in the same moment one
    counts. `force` counts always and begins a new course: a mailing started, or went on. Call it
    after the commit that changed something. All clocks are the database's. Where the database
    refuses it is logged, and counted another time: no sending ends for want of a number.
    """
    try:
        return _refresh_all(mailing_ids, force=force)
    except DatabaseError:
        logger.warning("not counted", exc_info=True)
        return 0


def refresh_open() -> int:
    """Refresh what is under way, and what was not counted since it ended."""
    under_way = Q(status__in=[Mailing.Status.SENDING, Mailing.Status.PAUSED])
    ended = Q(finished_at__isnull=False) & (
        Q(counted_at=None) | Q(counted_at__lt=F("finished_at") + dt.timedelta(seconds=PATIENCE))
    )
    return refresh(Mailing.objects.filter(under_way | ended).values_list("pk", flat=True))


def count(mailing_id: int) -> dict[str, int]:
    """Return the count of every status now, zeros too; one statement."""
    found = dict(
        Delivery.objects.filter(mailing_id=mailing_id)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    return {status: found.get(status, 0) for status in Delivery.Status.values}


def handled(counts: dict[str, int]) -> int:
    """Return how many are neither waiting nor under way."""
    return sum(number for status, number in counts.items() if status not in Delivery.OPEN)


def samples_of(mailing: Mailing) -> list[tuple[float, int]]:
    """Return the course that is stored: epoch seconds, and how many were handled then."""
    return [(float(at), int(done)) for at, done in mailing.samples or []]


def _refresh_all(mailing_ids: Iterable[int], *, force: bool) -> int:
    due = Mailing.objects.filter(pk__in=list(mailing_ids), started_at__isnull=False)
    if not force:
        due = due.filter(_is_due())
    return sum(_refresh(pk, force=force) for pk in due.values_list("pk", flat=True))


def _is_due() -> Q:
    return Q(count_after=None) | Q(count_after__lte=Now())


def _refresh(pk: int, *, force: bool) -> int:
    mailing = Mailing.objects.filter(pk=pk)
    free = mailing if force else mailing.filter(_is_due())
    if not free.update(count_after=Now() + dt.timedelta(seconds=PATIENCE)):
        return 0
    claim, moment, samples = mailing.values_list("count_after", Now(), "samples").get()
    began = time.monotonic()
    counts = count(pk)
    wait = max(EVERY, SHARE * (time.monotonic() - began))
    # Whoever claimed later, by force, counts later: what is older must not take its place.
    return mailing.filter(count_after=claim).update(
        counts=counts,
        counted_at=moment,
        count_after=moment + dt.timedelta(seconds=wait),
        samples=_course([] if force else samples or [], moment.timestamp(), handled(counts)),
    )


def _course(samples: list[list[float]], at: float, done: int) -> list[list[float]]:
    """Add a sample, and drop what is too old. Of a standstill the beginning and the end stay."""
    samples = [*samples, [round(at, 1), done]]
    if len(samples) > 2 and samples[-3][1] == samples[-2][1] == done:
        del samples[-2]
    recent = [sample for sample in samples if sample[0] >= at - REMEMBERED]
    before = samples[: len(samples) - len(recent)]
    return [*before[-1:], *recent]
