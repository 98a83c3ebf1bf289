"""What happens to a batch and its deliveries: claimed, recorded, split, swept.

Every change compares the status it starts from, in the database. Between `claim` and `record`
the row says *sending*, and no transaction is open.
"""

import datetime as dt
import os
import random
import socket
import uuid
from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from subscriptions import environment, wake_ups
from subscriptions.audience import suppressed_among
from subscriptions.models import Batch, Delivery, Mailing, Subscriber
from subscriptions.transports.base import Recipient, Report
from subscriptions.transports.outcomes import Fate

MAX_ATTEMPTS = 8  # without a single delivery accepted; about three hours with the waits below
FIRST_WAIT, WAIT_FACTOR, LONGEST_WAIT = 10, 3, 4 * 3600  # seconds
SETBACK_LIMIT = 24  # in a row; then the mailing pauses and asks for a person
SETBACKS = {Fate.UNKNOWN: 8, Fate.REJECTED: 1, Fate.FAILED: 1}
WENT_AWAY = "De abonnee is intussen weg."
NOT_CONFIRMED = "De verzender viel weg voordat vaststond of dit bericht weg was."
STATUS_OF = {
    Fate.SENT: Delivery.Status.SENT,
    Fate.REJECTED: Delivery.Status.REJECTED,
    Fate.FAILED: Delivery.Status.FAILED,
    Fate.UNKNOWN: Delivery.Status.UNKNOWN,
    Fate.AGAIN: Delivery.Status.QUEUED,
}


class Claim(NamedTuple):
    """A batch that is this worker's alone until its lease runs out."""

    batch_id: int
    mailing_id: int
    name: str
    attempts: int
    attempt_key: uuid.UUID
    recipients: tuple[Recipient, ...]


def claim(batch_id: int) -> Claim | None:
    """Take a batch that is due, or return None: somebody else has it, or it may not go now.

    Whoever left since the audience was frozen is skipped here. All clocks are the database's.
    """
    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex}"
    with transaction.atomic():
        due = _due(batch_id)
        if not _lock(due):
            return None
        taken = due.update(
            status=Batch.Status.SENDING,
            lease_until=Now() + dt.timedelta(seconds=settings.NPLV_LEASE),
            claimed_by=name,
            attempts=F("attempts") + 1,
        )
        if not taken:
            return None
        batch = Batch.objects.get(pk=batch_id)
        recipients = _take_deliveries(batch)
        if not recipients:
            _close(batch)
    return Claim(
        batch_id, batch.mailing_id, name, batch.attempts, batch.attempt_key, tuple(recipients)
    )


def record(held: Claim, report: Report) -> None:
    """Write down what became of a claimed batch, and where it goes from here.

    Comes this after the lease ran out, then the deliveries are *unknown* already: what was sent or
    refused is settled, what was not is left for a person, who may have sent it again by now.
    """
    with transaction.atomic():
        in_time = Batch.objects.filter(
            pk=held.batch_id, status=Batch.Status.SENDING, claimed_by=held.name
        ).update(claimed_by=held.name)  # locks the row on both databases
        _record_outcomes(held, report, in_time=bool(in_time))
        batch = Batch.objects.get(pk=held.batch_id)
        if in_time and batch.deliveries.filter(status=Delivery.Status.QUEUED).exists():
            _put_back(batch, report)
        else:
            _close(batch)
        _count_setbacks(held.mailing_id, report)


def split(batch: Batch, *, reason: str = "") -> Batch | None:
    """Move half of what waits to a batch of its own; the rest stays. Both may go at once."""
    waiting = list(
        batch.deliveries.filter(status=Delivery.Status.QUEUED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if len(waiting) < 2:
        return None
    Mailing.objects.select_for_update().get(pk=batch.mailing_id)  # one new number at a time
    last = Batch.objects.filter(mailing_id=batch.mailing_id).aggregate(Max("number"))
    half = Batch.objects.create(
        mailing_id=batch.mailing_id, number=last["number__max"] + 1, error=reason[:300]
    )
    Delivery.objects.filter(pk__in=waiting[len(waiting) // 2 :]).update(batch=half)
    # Other people than before: an ESP that knows the key must not take it for the same call.
    Batch.objects.filter(pk=batch.pk).update(attempt_key=uuid.uuid4(), attempts=0)
    wake_ups.wake_again(half.pk)
    return half


def sweep() -> int:
    """Turn what was claimed and abandoned into *unknown*; return how many batches.

    Nobody knows whether it was handed over, so no machine sends it again.
    """
    with transaction.atomic():
        abandoned = Batch.objects.filter(status=Batch.Status.SENDING, lease_until__lt=Now())
        swept = _lock(abandoned)
        Batch.objects.filter(pk__in=swept).update(status=Batch.Status.UNKNOWN, error=NOT_CONFIRMED)
        Delivery.objects.filter(batch__in=swept, status=Delivery.Status.SENDING).update(
            status=Delivery.Status.UNKNOWN, status_at=timezone.now(), error=NOT_CONFIRMED
        )
    return len(swept)


def backoff(attempts: int, *, asked: float | None = None) -> float:
    """Return how many seconds to wait before the next try; at least what the ESP asked."""
    wait = FIRST_WAIT * WAIT_FACTOR ** max(attempts - 1, 0) * random.uniform(0.8, 1.2)  # noqa: S311  jitter
    return max(float(min(wait, LONGEST_WAIT)), asked or 0.0)


def _lock(batches: QuerySet[Batch]) -> list[int]:
    """Return those that nobody else is at, locked. On SQLite the transaction is the lock."""
    if connection.features.has_select_for_update_skip_locked:
        batches = batches.select_for_update(skip_locked=True)
    return list(batches.order_by("pk").values_list("pk", flat=True))


def _due(batch_id: int) -> QuerySet[Batch]:
    sending = Mailing.objects.filter(
        pk=OuterRef("mailing_id"), status=Mailing.Status.SENDING, stamp=environment.stamp()
    )
    return Batch.objects.filter(
        Exists(sending),
        Q(run_after=None) | Q(run_after__lte=Now()),
        pk=batch_id,
        status=Batch.Status.QUEUED,
    )


def _take_deliveries(batch: Batch) -> list[Recipient]:
    rows = list(
        batch.deliveries.filter(status=Delivery.Status.QUEUED)
        .order_by("pk")
        .values_list(
            "pk",
            "subscriber_id",
            "subscriber__status",
            "subscriber__email",
            "subscriber__email_key",
        )
    )
    suppressed = suppressed_among(row[4] for row in rows)
    left = {row[0] for row in rows if row[2] != Subscriber.Status.ACTIVE or row[4] in suppressed}
    recipients = [
        Recipient(delivery_id=row[0], subscriber_id=row[1], email=row[3])
        for row in rows
        if row[0] not in left
    ]
    queued = Delivery.objects.filter(batch=batch, status=Delivery.Status.QUEUED)
    queued.filter(pk__in=left).update(
        status=Delivery.Status.SKIPPED, status_at=timezone.now(), error=WENT_AWAY
    )
    queued.filter(pk__in=[recipient.delivery_id for recipient in recipients]).update(
        status=Delivery.Status.SENDING, status_at=timezone.now()
    )
    return recipients


def _record_outcomes(held: Claim, report: Report, *, in_time: bool) -> None:
    before = Delivery.Status.SENDING if in_time else Delivery.Status.UNKNOWN
    groups: dict[tuple[Fate, str], list[int]] = defaultdict(list)
    for recipient in held.recipients:
        outcome = report.of(recipient)
        groups[outcome.fate, outcome.reason].append(recipient.delivery_id)
    for (fate, reason), numbers in groups.items():
        if in_time or fate not in {Fate.AGAIN, Fate.UNKNOWN}:
            Delivery.objects.filter(pk__in=numbers, status=before).update(
                status=STATUS_OF[fate], status_at=timezone.now(), error=reason[:300]
            )
    _record_message_ids(report)


def _record_message_ids(report: Report) -> None:
    """One id for the whole batch is one statement; ids of their own are as many as go in one."""
    ids = {
        number: outcome.message_id
        for number, outcome in report.outcomes.items()
        if outcome.message_id
    }
    if len(set(ids.values())) == 1:
        Delivery.objects.filter(pk__in=ids).update(message_id=next(iter(ids.values()))[:200])
    elif ids:
        rows = [Delivery(pk=number, message_id=value[:200]) for number, value in ids.items()]
        Delivery.objects.bulk_update(rows, ["message_id"], batch_size=200)


def _put_back(batch: Batch, report: Report) -> None:
    """Let what was not sent wait its turn, or give up after so many tries without any success."""
    if any(outcome.fate is Fate.SENT for outcome in report.outcomes.values()) or report.blameless:
        batch.attempts = 0
    if batch.attempts >= MAX_ATTEMPTS:
        batch.deliveries.filter(status=Delivery.Status.QUEUED).update(
            status=Delivery.Status.FAILED,
            status_at=timezone.now(),
            error=f"Na {MAX_ATTEMPTS} pogingen niet gelukt. {report.reason}"[:300],
        )
        _close(batch)
        return
    wait = 0.0 if report.blameless else backoff(batch.attempts, asked=report.wait)
    Batch.objects.filter(pk=batch.pk).update(
        status=Batch.Status.QUEUED,
        attempts=batch.attempts,
        run_after=Now() + dt.timedelta(seconds=wait),
        lease_until=None,
        error=report.reason[:300],
    )
    if report.split:
        split(batch, reason=report.reason)
    wake_ups.wake_again(batch.pk)


def _close(batch: Batch) -> None:
    """Give a batch in which nothing is open the status that its deliveries say."""
    counts = dict(batch.deliveries.order_by().values_list("status").annotate(Count("pk")))
    if any(counts.get(status) for status in Delivery.OPEN):
        return
    bad = counts.get(Delivery.Status.FAILED, 0) + counts.get(Delivery.Status.REJECTED, 0)
    status = Batch.Status.SENT
    if counts.get(Delivery.Status.UNKNOWN):
        status = Batch.Status.UNKNOWN
    elif bad and bad == sum(counts.values()):
        status = Batch.Status.FAILED
    Batch.objects.filter(pk=batch.pk).exclude(status=Batch.Status.CANCELLED).update(
        status=status, lease_until=None
    )


def _count_setbacks(mailing_id: int, report: Report) -> None:
    """Count hand-overs in a row that brought nothing; a success begins anew.

    The row of the mailing is touched only when something is wrong: all workers share it.
    """
    fates = {outcome.fate for outcome in report.outcomes.values()}
    mailing = Mailing.objects.filter(pk=mailing_id)
    if Fate.SENT in fates:
        mailing.filter(setbacks__gt=0).update(setbacks=0)
    elif weight := max((SETBACKS.get(fate, 0) for fate in fates), default=0):
        mailing.update(setbacks=F("setbacks") + weight)
