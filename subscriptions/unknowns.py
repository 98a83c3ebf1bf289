"""The three ways out of *unknown*: the ESP tells, or a person decides one of two things."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from subscriptions import environment, wake_ups
from subscriptions.mailings import ELSEWHERE, MailingRefusedError
from subscriptions.models import Batch, Delivery, Mailing

BY_HAND = "Door een medewerker als verzonden gemarkeerd."
SETTLED = "Deze bezorging is intussen niet meer onbekend."


def mark_sent(delivery: Delivery) -> Delivery:
    """Believe that it was sent: a person looked it up."""
    moved = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.UNKNOWN).update(
        status=Delivery.Status.SENT,
        status_at=timezone.now(),
        error=BY_HAND,
    )
    if not moved:
        raise MailingRefusedError(SETTLED)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def send_again(delivery: Delivery) -> Delivery:
    """Send it once more: a person accepts that the subscriber may get it twice.

    In a batch of its own. Opens the mailing again if that was finished already.
    """
    mailing = Mailing.objects.select_for_update().get(pk=delivery.mailing_id)
    if mailing.stamp != environment.stamp():
        raise MailingRefusedError(ELSEWHERE)
    _reopen(mailing)
    last = Batch.objects.filter(mailing=mailing).aggregate(number=Max("number"))["number"]
    batch = Batch.objects.create(mailing=mailing, number=last + 1)
    moved = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.UNKNOWN).update(
        batch=batch, status=Delivery.Status.QUEUED, status_at=timezone.now(), error=""
    )
    if not moved:
        raise MailingRefusedError(SETTLED)
    wake_ups.wake_again([batch.pk])
    delivery.refresh_from_db()
    return delivery


def _reopen(mailing: Mailing) -> None:
    if mailing.status == Mailing.Status.CANCELLED:
        raise MailingRefusedError("Deze verzending is geannuleerd: er gaat niets meer weg.")
    if mailing.status != Mailing.Status.SENT:
        return
    try:
        with transaction.atomic():
            Mailing.objects.filter(pk=mailing.pk, status=Mailing.Status.SENT).update(
                status=Mailing.Status.SENDING, finished_at=None
            )
    except IntegrityError as error:
        raise MailingRefusedError("Van deze editie loopt al een andere verzending.") from error


def mark_all_sent(mailing: Mailing) -> int:
    """Believe of a whole mailing that what is unknown was sent; return how many that were."""
    return Delivery.objects.filter(mailing=mailing, status=Delivery.Status.UNKNOWN).update(
        status=Delivery.Status.SENT, status_at=timezone.now(), error=BY_HAND
    )
