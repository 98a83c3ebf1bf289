"""Gives a batch in which nothing is open any more the status that its deliveries say."""

from django.db.models import Count

from subscriptions.models import Batch, Delivery


def close(batch: Batch) -> None:
    """Close a batch if nothing in it is open; a cancelled one stays cancelled."""
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
