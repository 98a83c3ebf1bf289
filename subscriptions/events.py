"""What an ESP tells afterwards: stored once, moves a delivery forward only, may only suppress.

Events come in any order, twice, days late, or before our own commit. Opens and clicks are not
kept: we do not follow readers.
"""

import hashlib
import logging
import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import transaction
from django.utils import timezone

from nplv.logs import redact
from subscriptions.models import Delivery, DeliveryEvent, Subscriber
from subscriptions.unsubscribe import suppress, unsubscribe

logger = logging.getLogger(__name__)
MOVES = {
    EventType.QUEUED: Delivery.Status.SENT,
    EventType.SENT: Delivery.Status.SENT,
    EventType.DEFERRED: Delivery.Status.DEFERRED,
    EventType.DELIVERED: Delivery.Status.DELIVERED,
    EventType.BOUNCED: Delivery.Status.BOUNCED,
    EventType.REJECTED: Delivery.Status.REJECTED,
    EventType.FAILED: Delivery.Status.FAILED,
    EventType.COMPLAINED: Delivery.Status.COMPLAINED,
}
KEPT = {*MOVES, EventType.UNSUBSCRIBED}
SOFT_LIMIT, SOFT_WINDOW = 3, 5  # so many of the last so many deliveries
# A bounce of these kinds says something about the moment or the message, not about the address.
PASSING = {RejectReason.BLOCKED, RejectReason.SPAM, RejectReason.TIMED_OUT, RejectReason.OTHER}
SOFT_WORDS = re.compile(r"soft|transient|temporary|mailbox_?full", re.IGNORECASE)
SOFT_CODE = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b|^\s*4\d\d[ -]")
LONGEST_KEY = 128
EVENT_NAME_FIELDS = ("event", "Type", "type", "RecordType", "severity")


def record(event: AnymailTrackingEvent, *, esp: str) -> DeliveryEvent | None:
    """Store one event and do what follows from it; return None for what is known or not kept.

    An event that names no delivery of ours is stored and logged: it may be of another system.
    """
    if event.event_type not in KEPT:
        return None
    delivery = _delivery_of(event)
    key = event_key(event)
    with transaction.atomic():
        row, is_new = DeliveryEvent.objects.get_or_create(
            esp=esp,
            event_key=key,
            defaults={
                "delivery": delivery,
                "kind": event.event_type,
                "reject_reason": (event.reject_reason or "")[:30],
                "description": redact(event.mta_response or event.description or "")[:300],
                "occurred_at": event.timestamp or timezone.now(),
            },
        )
        if not is_new:
            return None
        if delivery is None:
            logger.warning("event of %s names no delivery of ours: %s", esp, event.event_type)
            return row
        _move(delivery, event)
        _follow_policy(delivery, event)
    return row


def event_key(event: AnymailTrackingEvent) -> str:
    """Return what makes an event this one: the ESP's own id, or a digest of what it says."""
    given = str(event.event_id or "")
    if 0 < len(given) <= LONGEST_KEY:
        return given
    said = (given, event.message_id, event.event_type, event.timestamp, event.recipient)
    metadata = sorted((event.metadata or {}).items())
    return hashlib.sha256(repr((said, metadata)).encode()).hexdigest()


def is_soft(event: AnymailTrackingEvent) -> bool:
    """Return whether a bounce may pass by itself; a hard one means that the address is gone."""
    if event.reject_reason in PASSING:
        return True
    raw: Any = event.esp_event or {}
    named = [str(raw.get(name, "")) for name in EVENT_NAME_FIELDS] if hasattr(raw, "get") else []
    told = event.mta_response or event.description or ""
    return any(SOFT_WORDS.search(word) for word in named) or bool(SOFT_CODE.search(told))


def _delivery_of(event: AnymailTrackingEvent) -> Delivery | None:
    number = str((event.metadata or {}).get("delivery", ""))
    if not number.isdecimal() or len(number) > 18:
        return None
    return Delivery.objects.select_related("subscriber").filter(pk=int(number)).first()


def _move(delivery: Delivery, event: AnymailTrackingEvent) -> None:
    """Move to the status that the event says if that is further; settles *unknown* as well."""
    if event.event_type not in MOVES:
        return
    status = MOVES[event.event_type]
    rank = Delivery.RANK
    # A late event does not turn "reached nobody" into "reached": that would take the place of a
    # second mailing that did.
    lower = [
        before
        for before in rank
        if rank[before] < rank[status] and before not in Delivery.NOT_REACHED
    ]
    Delivery.objects.filter(pk=delivery.pk, status__in=lower).update(
        status=status,
        status_at=timezone.now(),
        error=redact(event.mta_response or event.description or "")[:300],
    )


def _follow_policy(delivery: Delivery, event: AnymailTrackingEvent) -> None:
    subscriber = delivery.subscriber
    if event.event_type == EventType.COMPLAINED:
        suppress(subscriber, status=Subscriber.Status.COMPLAINED, reason="spamklacht")
    elif event.event_type == EventType.UNSUBSCRIBED:
        unsubscribe(subscriber, reason="esp", source="esp")
    elif event.event_type == EventType.BOUNCED and not is_soft(event):
        suppress(subscriber, status=Subscriber.Status.BOUNCED, reason="adres bestaat niet")
    elif event.event_type == EventType.BOUNCED and _bounces_often(subscriber):
        suppress(subscriber, status=Subscriber.Status.BOUNCED, reason="te vaak teruggekomen")


def _bounces_often(subscriber: Subscriber) -> bool:
    """Count since the last confirmation: whoever came back begins anew."""
    latest = subscriber.deliveries.exclude(status__in=Delivery.NOT_REACHED).order_by("-pk")
    if subscriber.confirmed_at:
        latest = latest.filter(status_at__gte=subscriber.confirmed_at)
    statuses = list(latest.values_list("status", flat=True)[:SOFT_WINDOW])
    return statuses.count(Delivery.Status.BOUNCED) >= SOFT_LIMIT
