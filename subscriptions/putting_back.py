"""Where a batch goes that was not sent, or not wholly: later, in halves, or no more.

By `run_after`, never by sleeping. At most MAX_ATTEMPTS tries without a single delivery accepted,
and none when the first of them is longer than PATIENCE ago.
"""

import datetime as dt
import random
import uuid

from django.db.models import Max
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from subscriptions import closing, wake_ups
from subscriptions.models import Batch, Delivery, Mailing
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate

MAX_ATTEMPTS = 8
FIRST_WAIT, WAIT_FACTOR, LONGEST_WAIT = 5, 4, 4 * 3600  # seconds; about six hours in all
JITTER = 0.2
SHORTEST_HOLD = 1.0
LONGEST_HOLD = 3  # as after so many tries: other batches ask again sooner than this one
PATIENCE = dt.timedelta(hours=24)


def backoff(attempts: int, *, asked: float | None = None) -> float:
    """Return how many seconds to wait before the next try; at least what the ESP asked."""
    longest = float(min(FIRST_WAIT * WAIT_FACTOR ** max(attempts - 1, 0), LONGEST_WAIT))
    return max(longest * _jitter(1 - JITTER, 1), (asked or 0.0) * _jitter(1, 1 + JITTER / 2))


def hold_for(batch: Batch, report: Report) -> float:
    """Return for how many seconds nobody should knock there: asked to wait, or nobody in.

    As long as was asked and hardly longer: an ESP that counts calls a second says 1. A recipient
    who has to wait, or a refusal of this batch alone, holds up nobody else.
    """
    if report.wait is not None:
        return max(report.wait, SHORTEST_HOLD) * _jitter(1, 1 + JITTER / 2)
    if report.outcomes or report.blameless or report.split or report.stop:
        return 0.0
    return backoff(min(batch.attempts, LONGEST_HOLD))


def put_back(batch: Batch, report: Report) -> None:
    """Let what was not sent wait its turn, or give up after so many tries without any success."""
    if report.blameless or any(told.fate is Fate.SENT for told in report.outcomes.values()):
        batch.attempts, batch.failing_since = 0, None
    if batch.attempts >= MAX_ATTEMPTS or _failed_too_long(batch):
        _give_up(batch, report)
        return
    wait = 0.0 if report.blameless else backoff(batch.attempts, asked=report.wait)
    Batch.objects.filter(pk=batch.pk).update(
        status=Batch.Status.QUEUED,
        attempts=batch.attempts,
        failing_since=Coalesce("failing_since", Now()) if batch.attempts else None,
        run_after=Now() + dt.timedelta(seconds=wait),
        lease_until=None,
        error=report.reason[:300],
    )
    if report.split:
        split(batch, reason=report.reason)
    elif report.outcomes:
        _renew_key(batch)
    wake_ups.wake_again([batch.pk])


def split(batch: Batch, *, reason: str = "") -> Batch | None:
    """Move half of what waits to a batch of its own; the rest stays. Both may go at once."""
    waiting = list(
        batch.deliveries.filter(status=Delivery.Status.QUEUED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if len(waiting) < 2:
        return None
    half = new_batch(batch.mailing_id, error=reason[:300])
    Delivery.objects.filter(pk__in=waiting[len(waiting) // 2 :]).update(batch=half)
    Batch.objects.filter(pk=batch.pk).update(attempts=0)
    _renew_key(batch)
    wake_ups.wake_again([half.pk])
    return half


def _renew_key(batch: Batch) -> None:
    """Other people than before: an ESP that knows the key must not take it for the same call."""
    Batch.objects.filter(pk=batch.pk).update(attempt_key=uuid.uuid4())


def queue_again(mailing_id: int, deliveries: list[int], *, size: int) -> None:
    """Move deliveries that failed for the time being to new batches, so many in each."""
    for begin in range(0, len(deliveries), size):
        batch = new_batch(mailing_id)
        Delivery.objects.filter(
            pk__in=deliveries[begin : begin + size], status=Delivery.Status.FAILED
        ).update(
            batch=batch,
            status=Delivery.Status.QUEUED,
            status_at=timezone.now(),
            error="",
            temporary=False,
        )


def new_batch(mailing_id: int, *, error: str = "") -> Batch:
    """Make an empty batch with the next number of a mailing, one at a time."""
    Mailing.objects.select_for_update().get(pk=mailing_id)
    last = Batch.objects.filter(mailing=mailing_id).aggregate(number=Max("number"))["number"] or 0
    return Batch.objects.create(mailing_id=mailing_id, number=last + 1, error=error)


def _failed_too_long(batch: Batch) -> bool:
    """Ask the database, whose clock counts."""
    long_ago = Batch.objects.filter(pk=batch.pk, failing_since__lt=Now() - PATIENCE)
    return batch.failing_since is not None and long_ago.exists()


def _give_up(batch: Batch, report: Report) -> None:
    batch.deliveries.filter(status=Delivery.Status.QUEUED).update(
        status=Delivery.Status.FAILED,
        status_at=timezone.now(),
        error=f"Na {batch.attempts} pogingen niet gelukt. {report.reason}"[:300],
        temporary=True,
    )
    closing.close(batch)


def _jitter(least: float, most: float) -> float:
    return random.uniform(least, most)  # noqa: S311  no secret
