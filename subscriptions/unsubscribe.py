"""The ways out. Each ends an active subscription once, whoever asks and however often.

A suppression after a bounce or an erasure ends when the owner of the address confirms a new
request. One after a complaint, or by staff, is lifted by staff only: until then not even a
confirmation goes to that address.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from subscriptions import rate_limits
from subscriptions.addresses import address_hash, address_hashes
from subscriptions.letters import GOODBYE, post_letter
from subscriptions.models import ConsentEvent, Subscriber, Suppression

Status = Subscriber.Status
Reason = Suppression.Reason
FINAL = (Reason.COMPLAINED, Reason.STAFF)


def unsubscribe(
    subscriber: Subscriber,
    *,
    reason: str,
    source: str,
    detail: str = "",
    mailing: int | None = None,
) -> Subscriber:
    """End a subscription because the person, or staff for them, said so; a mail confirms it.

    `mailing` is the number of the one whose link was followed, for its report. Also voids a
    request that still waits for its confirmation. Harmless for whoever left before.
    """
    with transaction.atomic():
        Subscriber.objects.filter(pk=subscriber.pk).update(requested_at=None)
        rate_limits.forget(subscriber.email_key)
        if _end(
            subscriber,
            Status.UNSUBSCRIBED,
            reason=reason,
            proof={"source": source, "detail": detail[:200], "mailing_id": mailing or None},
        ):
            post_letter.enqueue(GOODBYE, subscriber.pk)
    subscriber.refresh_from_db()
    return subscriber


def suppress(subscriber: Subscriber, *, status: str, reason: str) -> Subscriber:
    """End a subscription because mail bounced or was called spam, and remember the address.

    `status` is `bounced` or `complained`. A complaint counts for whoever left before too. Sends
    nothing.
    """
    with transaction.atomic():
        key = subscriber.email_key
        if _end(subscriber, Status(status), reason=reason, proof={"source": "esp"}):
            remember(key, reason=Reason(status))
    subscriber.refresh_from_db()
    return subscriber


def block(key: str) -> Suppression:
    """Keep an address out because staff says so; an active subscription ends."""
    with transaction.atomic():
        for subscriber in Subscriber.objects.active().filter(email_key=key):
            _end(subscriber, Status.UNSUBSCRIBED, reason="block", proof={"source": "staff"})
        Subscriber.objects.filter(email_key=key).update(requested_at=None)
        return remember(key, reason=Reason.STAFF)


def remember(key: str, *, reason: Suppression.Reason) -> Suppression:
    """Suppress an address. A final reason takes the place of another, never the other way."""
    row = _of(key).first()
    if row is None:
        row, _ = Suppression.objects.get_or_create(
            address_hash=address_hash(key), defaults={"reason": reason}
        )
    if reason in FINAL and row.reason not in FINAL:
        Suppression.objects.filter(pk=row.pk).update(reason=reason)
        row.reason = reason
    return row


def is_shut_out(key: str) -> bool:
    """Return whether nothing at all may go to an address, not even at its owner's request."""
    return _of(key).filter(reason__in=FINAL).exists()


def lift(key: str) -> None:
    """Forget a suppression that its owner may end by confirming."""
    _of(key).exclude(reason__in=FINAL).delete()


def _of(key: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(address_hash__in=address_hashes(key))


def _end(
    subscriber: Subscriber, status: Subscriber.Status, *, reason: str, proof: dict[str, Any]
) -> bool:
    """Move to `status` where the model allows the step; return whether this call did it.

    `proof` are further fields of the consent event.
    """
    sources = [before for before, after in Subscriber.STEPS.items() if status in after]
    moved = Subscriber.objects.filter(pk=subscriber.pk, status__in=sources).update(
        status=status, reason=reason[:100], status_at=timezone.now(), requested_at=None
    )
    if moved:
        ConsentEvent.objects.create(
            subscriber=subscriber, kind=ConsentEvent.Kind.WITHDRAWN, **proof
        )
    return bool(moved)
