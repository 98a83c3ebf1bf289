"""Forgets people: the number stays, so that counts stay right; the address goes everywhere.

The consent events stay as well: without the address they say nothing about anybody.
"""

from collections.abc import Collection

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from subscriptions import rate_limits
from subscriptions.models import ConsentEvent, Delivery, DeliveryEvent, Subscriber, Suppression
from subscriptions.unsubscribe import remember_all

Status = Subscriber.Status


def erase(subscriber: Subscriber, *, reason: str) -> Subscriber:
    """Forget one person; see `erase_all`."""
    erase_all([subscriber.pk], reason=reason)
    subscriber.refresh_from_db()
    return subscriber


def erase_by_request(subscriber: Subscriber) -> Subscriber:
    """Erase somebody who asks for it, and see to it that no list brings the address back."""
    erase_all([subscriber.pk], reason="request", remember_as=Suppression.Reason.ERASED)
    subscriber.refresh_from_db()
    return subscriber


def erase_all(
    subscribers: Collection[int], *, reason: str, remember_as: Suppression.Reason | None = None
) -> int:
    """Forget people, by number, in a handful of statements; return how many that were.

    Harmless for whoever is erased already. `remember_as` keeps a keyed hash of each address, by
    which an import knows it; nothing else of it stays.
    """
    with transaction.atomic():
        here = Subscriber.objects.filter(pk__in=subscribers).exclude(status=Status.ERASED)
        found = list(here.order_by("pk").select_for_update())
        if not found:
            return 0
        numbers = [one.pk for one in found]
        keys = [one.email_key for one in found]
        if remember_as:
            remember_all(keys, reason=remember_as)
        Subscriber.objects.filter(pk__in=numbers).update(
            email="",
            email_key=Concat(Value("erased:"), Cast("pk", CharField())),
            all_areas=True,
            status=Status.ERASED,
            reason=reason,
            status_at=timezone.now(),
            requested_at=None,
        )
        Subscriber.areas.through.objects.filter(subscriber__in=numbers).delete()
        _forget_traces(numbers, keys)
        ConsentEvent.objects.bulk_create(
            ConsentEvent(subscriber=one, kind=ConsentEvent.Kind.WITHDRAWN, source=reason)
            for one in found
            if one.status == Status.ACTIVE
        )
    return len(found)


def _forget_traces(numbers: list[int], keys: list[str]) -> None:
    """Clear what repeats an address elsewhere: limits, texts of the ESP, the log of the desk."""
    rate_limits.forget(*keys)
    Delivery.objects.filter(subscriber__in=numbers).exclude(error="").update(error="")
    DeliveryEvent.objects.filter(delivery__subscriber__in=numbers).exclude(description="").update(
        description=""
    )
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Subscriber),
        object_id__in=[str(number) for number in numbers],
    ).update(
        object_repr=Concat(Value("gewiste abonnee "), F("object_id"), output_field=CharField()),
        change_message="",
    )
