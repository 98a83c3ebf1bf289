"""The three ways out of *unknown*: the ESP tells, or a person decides one of two things.

A person decides about what was on the page in front of them: `last_batch` was the newest batch
then. What was sent again since is in a newer one, so that a stale page or a second press does
nothing to it.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from subscriptions import counting, environment, pacing, wake_ups
from subscriptions.mailings import ELSEWHERE, MailingRefusedError, reopen
from subscriptions.models import Batch, Delivery, Mailing

BY_HAND = "Door een medewerker als verzonden gemarkeerd."
SETTLED = "Deze bezorging is intussen niet meer onbekend."
NONE_LEFT = "Deze bezorgingen zijn intussen niet meer onbekend. Er is niets veranderd."
CHUNK = 1000


def mark_sent(delivery: Delivery) -> Delivery:
    """Believe that it was sent: a person looked it up."""
    if not _believe(Delivery.objects.filter(pk=delivery.pk)):
        raise MailingRefusedError(SETTLED)
    delivery.refresh_from_db()
    return delivery


def mark_many_sent(
    mailing: Mailing,
    *,
    only: Iterable[int] | None = None,
    last_batch: int | None = None,
    expected: int | None = None,
) -> int:
    """Believe of these unknown deliveries, or of all, that they were sent; return how many.

    Raises MailingRefusedError where none of them is unknown any more, and where they are not as
    many as `expected`.
    """
    _compare(mailing, only, last_batch, expected)
    moved = sum(_believe(found) for found in _chosen(mailing, only, last_batch))
    if not moved:
        raise MailingRefusedError(NONE_LEFT)
    counting.refresh([mailing.pk], force=True)
    return moved


def mark_all_sent(mailing: Mailing) -> int:
    """Believe of a whole mailing that what is unknown was sent; return how many that were."""
    return mark_many_sent(mailing)


def send_again(delivery: Delivery) -> Delivery:
    """Send it once more: a person accepts that the subscriber may get it twice."""
    try:
        send_many_again(delivery.mailing, only=[delivery.pk])
    except NothingUnknownError as error:
        raise MailingRefusedError(SETTLED) from error
    delivery.refresh_from_db()
    return delivery


class NothingUnknownError(MailingRefusedError):
    """What was chosen is settled already."""


def send_many_again(
    mailing: Mailing,
    *,
    only: Iterable[int] | None = None,
    last_batch: int | None = None,
    expected: int | None = None,
) -> int:
    """Send these unknown deliveries, or all, once more; return how many.

    In new batches of the usual size. Opens the mailing again if that was finished already.
    Raises MailingRefusedError where the mailing was cancelled, belongs elsewhere, or another one of
    the issue runs, and where they are not as many as `expected`; NothingUnknownError where none of
    them is unknown any more.
    """
    with transaction.atomic():
        locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if locked.stamp != environment.stamp():
            raise MailingRefusedError(ELSEWHERE)
        reopen(locked)
        _compare(locked, only, last_batch, expected)
        size = pacing.batch_size()
        moved = sum(_queue(locked, found, size) for found in _chosen(locked, only, last_batch))
        if not moved:
            raise NothingUnknownError(NONE_LEFT)
        pacing.spread()
        wake_ups.wake_all()
    counting.refresh([mailing.pk], force=True)
    mailing.refresh_from_db()
    return moved


def _chosen(
    mailing: Mailing, only: Iterable[int] | None, last_batch: int | None
) -> Iterator[QuerySet[Delivery]]:
    """Yield the unknown deliveries that are meant, in querysets that fit in a statement."""
    unknown = Delivery.objects.filter(mailing=mailing, status=Delivery.Status.UNKNOWN)
    if last_batch is not None:
        unknown = unknown.filter(batch__lte=last_batch)
    if only is None:
        yield unknown
        return
    numbers = sorted(set(only))
    for first in range(0, len(numbers), CHUNK):
        yield unknown.filter(pk__in=numbers[first : first + CHUNK])


def _compare(
    mailing: Mailing, only: Iterable[int] | None, last_batch: int | None, expected: int | None
) -> None:
    if expected is None:
        return
    found = sum(chosen.count() for chosen in _chosen(mailing, only, last_batch))
    if found and found != expected:
        raise MailingRefusedError(
            f"Er is iets veranderd: het zijn er nu {found} in plaats van {expected}. Er is niets "
            "gedaan. Bekijk de lijst opnieuw."
        )


def _believe(deliveries: QuerySet[Delivery]) -> int:
    return deliveries.filter(status=Delivery.Status.UNKNOWN).update(
        status=Delivery.Status.SENT, status_at=timezone.now(), error=BY_HAND
    )


def _queue(mailing: Mailing, deliveries: QuerySet[Delivery], size: int) -> int:
    """Put deliveries in new batches: two statements for each of those."""
    moved = 0
    while last := list(deliveries.order_by("pk").values_list("pk", flat=True)[:size])[-1:]:
        number = Batch.objects.filter(mailing=mailing).aggregate(last=Max("number"))["last"]
        batch = Batch.objects.create(mailing=mailing, number=number + 1)
        moved += deliveries.filter(pk__lte=last[0]).update(
            batch=batch, status=Delivery.Status.QUEUED, status_at=timezone.now(), error=""
        )
    return moved
