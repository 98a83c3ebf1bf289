"""What happens to batches and their deliveries: claimed, recorded, swept.

Every change compares the status it starts from, in the database. Between `claim` and `record`
the rows say *sending*, and no transaction is open. All clocks are the database's.
"""

import os
import socket
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from subscriptions import (
    closing,
    environment,
    marking,
    pacing,
    putting_back,
    taking,
    wake_ups,
)
from subscriptions.audience import suppressed_among
from subscriptions.lists import among
from subscriptions.marking import Told
from subscriptions.models import Batch, Delivery, Mailing, Subscriber
from subscriptions.taking import Taken
from subscriptions.transports.base import Recipient, Report
from subscriptions.transports.outcomes import Fate

HOST = socket.gethostname()[:40]
SETBACK_LIMIT = 24  # in a row; then the mailing pauses and asks for a person
SETBACKS = {Fate.UNKNOWN: 8, Fate.REJECTED: 1, Fate.FAILED: 1}
WENT_AWAY = "De abonnee is intussen weg."
NOT_CONFIRMED = "De verzender viel weg voordat vaststond of dit bericht weg was."


# For each batch, so by hand: Django would make these anew each time, which takes longer than they.
_PRESENT = """
    SELECT d.batch_id, d.id, d.subscriber_id, s.email, s.status, s.email_key
    FROM subscriptions_delivery d JOIN subscriptions_subscriber s ON s.id = d.subscriber_id
    WHERE d.status = 'sending' AND d.batch_id {among} ORDER BY d.id
"""


class Claim(NamedTuple):
    """A batch that is this worker's alone until its lease runs out.

    `fresh`: nobody had it before, so that all its deliveries are here or skipped.
    """

    batch_id: int
    mailing_id: int
    name: str
    attempt_key: uuid.UUID
    fresh: bool
    recipients: tuple[Recipient, ...]


def new_name() -> str:
    """Return a name to claim under; never the same one twice."""
    return f"{HOST}:{os.getpid()}:{uuid.uuid4().hex}"


def claim(batch_id: int) -> Claim | None:
    """Take a batch that is due, or return None: somebody else has it, or it may not go now."""
    found = claim_due(new_name(), stamp=environment.stamp(), at_most=1, batch_id=batch_id)
    return found[0] if found else None


@transaction.atomic(savepoint=False)
def claim_due(
    name: str,
    *,
    stamp: str,
    at_most: int,
    mailing_id: int | None = None,
    batch_id: int | None = None,
) -> list[Claim]:
    """Take up to so many batches that are due in running mailings, under one name.

    Whoever left since the audience was frozen is skipped here. A batch of which everybody left
    comes back without recipients, closed already. The wake-ups of what was taken are dropped.
    """
    due = taking.Due(stamp, pacing.TOLERANCE.total_seconds(), batch_id, mailing_id)
    at_most = 1 if pacing.is_limited() else at_most
    taken = taking.take_due(due, at_most=at_most, name=name, lease=settings.NPLV_LEASE)
    if not taken:
        return []
    claims = _with_recipients(name, taken)
    pacing.charge(sum(len(held.recipients) for held in claims))
    # After the gate: whoever plans anew holds that while it moves wake-ups.
    wake_ups.drop(batch.wake_up for batch in taken if batch.wake_up)
    return claims


def claimed_under(name: str) -> list[Claim]:
    """Return what was claimed under a name when nobody saw whether the commit came through.

    Right only while nothing under this name has been handed over.
    """
    taken = list(Batch.objects.filter(claimed_by=name, status=Batch.Status.SENDING).order_by("pk"))
    present = _present([batch.pk for batch in taken])
    return [_claim(name, batch, present, fresh=False) for batch in taken]


def record(held: Claim, report: Report) -> None:
    """Write down what became of a claimed batch, and where it goes from here."""
    record_all([(held, report)])


@transaction.atomic(savepoint=False)
def record_all(done: Sequence[tuple[Claim, Report]]) -> None:
    """Write down what became of claimed batches, and where they go from here.

    Doing it twice changes nothing. Comes this after the lease ran out, then the deliveries are
    *unknown* already: what was sent, refused or not offered is settled.
    """
    all_sent = {
        (held.batch_id, held.name)
        for held, report in done
        if held.fresh and report.brought_all(held.recipients)
    }
    closed = taking.close_sent(all_sent)
    others = [(held, report) for held, report in done if held.batch_id not in closed]
    in_time = _still_ours(others) if others else []
    sent = [(held, report) for held, report in done if held.batch_id in closed]
    marking.mark_sending(
        Told(held.batch_id, held.recipients, report) for held, report in (*sent, *in_time)
    )
    if in_time:
        _move_on(in_time)
    _count_setbacks(in_time, succeeded={held.mailing_id: closed[held.batch_id] for held, _ in sent})


def _still_ours(done: Iterable[tuple[Claim, Report]]) -> list[tuple[Claim, Report]]:
    """Return those whose batch is still under its name; settle the others as far as that goes."""
    found = []
    holders = taking.holders_of([held.batch_id for held, _ in done])
    for held, report in done:
        holder = holders[held.batch_id]
        if holder.holds and holder.name == held.name:
            found.append((held, report))
        else:
            told = Told(held.batch_id, held.recipients, report)
            marking.mark_late(told, was_last=holder.name == held.name)
            closing.close(Batch.objects.get(pk=held.batch_id))
    return found


def sweep() -> int:
    """Turn what was claimed and abandoned into *unknown*; return how many batches.

    Nobody knows whether it was handed over, so no machine sends it again.
    """
    with transaction.atomic():
        abandoned = Batch.objects.filter(status=Batch.Status.SENDING, lease_until__lt=Now())
        swept = [batch.pk for batch in _lock(abandoned.order_by("pk"))]
        Batch.objects.filter(pk__in=swept).update(status=Batch.Status.UNKNOWN, error=NOT_CONFIRMED)
        Delivery.objects.filter(batch__in=swept, status=Delivery.Status.SENDING).update(
            status=Delivery.Status.UNKNOWN, status_at=timezone.now(), error=NOT_CONFIRMED
        )
    return len(swept)


def _lock(batches: QuerySet[Batch]) -> list[Batch]:
    """Return those that nobody else is at, locked. On SQLite the transaction is the lock."""
    if connection.features.has_select_for_update_skip_locked:
        batches = batches.select_for_update(skip_locked=True, of=("self",))
    return list(batches)


def _with_recipients(name: str, taken: list[Taken]) -> list[Claim]:
    """Return who waits in batches that are ours; whoever went away is left out."""
    numbers = [batch.pk for batch in taken]
    rows = _present(numbers)
    suppressed = suppressed_among(row.email_key for row in rows)
    stay: list[_Row] = []
    left: list[_Row] = []
    for row in rows:
        away = row.status != Subscriber.Status.ACTIVE or row.email_key in suppressed
        (left if away else stay).append(row)
    if left:
        Delivery.objects.filter(pk__in=[row.delivery_id for row in left]).update(
            status=Delivery.Status.SKIPPED, status_at=timezone.now(), error=WENT_AWAY
        )
    claims = [_claim(name, batch, stay, fresh=not batch.claimed_by) for batch in taken]
    for batch, made in zip(taken, claims, strict=True):
        if not made.recipients:
            closing.close(Batch.objects.get(pk=batch.pk))
    return claims


class _Row(NamedTuple):
    batch_id: int
    delivery_id: int
    subscriber_id: int
    email: str
    status: str
    email_key: str


def _present(batches: list[int]) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(*among(_PRESENT, batches))
        return [_Row(*row) for row in cursor.fetchall()]


def _claim(name: str, batch: Batch | Taken, rows: list[_Row], *, fresh: bool) -> Claim:
    recipients = tuple(
        Recipient(row.delivery_id, row.subscriber_id, row.email)
        for row in rows
        if row.batch_id == batch.pk
    )
    return Claim(batch.pk, batch.mailing_id, name, batch.attempt_key, fresh, recipients)


def _move_on(done: Iterable[tuple[Claim, Report]]) -> None:
    """Close what has nothing left, put back the rest."""
    done_with = {held.batch_id: (held, report) for held, report in done}
    hold = 0.0
    for batch in Batch.objects.filter(pk__in=done_with).order_by("pk"):
        held, report = done_with[batch.pk]
        if any(report.of(recipient).fate is Fate.AGAIN for recipient in held.recipients):
            putting_back.put_back(batch, report)
            hold = max(hold, putting_back.hold_for(batch, report))
        else:
            closing.close(batch)
    if hold:
        pacing.hold(hold)


def _count_setbacks(done: Iterable[tuple[Claim, Report]], *, succeeded: dict[int, int]) -> None:
    """Count hand-overs in a row that brought nothing; a success begins anew.

    `succeeded`: mailings with a success that is known already, each with its setbacks so far. The
    row of the mailing is touched only when something is wrong: all workers share it.
    """
    weights: dict[int, int] = defaultdict(int)
    calmed = {mailing_id for mailing_id, setbacks in succeeded.items() if setbacks}
    for held, report in done:
        fates = {outcome.fate for outcome in report.outcomes.values()}
        if Fate.SENT in fates:
            calmed.add(held.mailing_id)
        else:
            weights[held.mailing_id] += max((SETBACKS.get(fate, 0) for fate in fates), default=0)
    taking.calm(calmed)
    for mailing_id, weight in weights.items():
        if weight and mailing_id not in calmed and mailing_id not in succeeded:
            Mailing.objects.filter(pk=mailing_id).update(setbacks=F("setbacks") + weight)
