"""The ways out. Each ends an active subscription once, whoever asks and however often.

A suppression after a bounce, an erasure or an unsubscription long ago ends when the owner of the
address confirms a new request. One after a complaint, or by staff, is lifted by staff only: until
then not even a confirmation goes to that address.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from subscriptions import leaving_rows, rate_limits
from subscriptions.addresses import address_hashes
from subscriptions.letters import GOODBYE, post_letter
from subscriptions.models import Subscriber, Suppression

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
    unsubscribe_all([subscriber.pk], reason=reason, source=source, detail=detail, mailing=mailing)
    subscriber.refresh_from_db()
    return subscriber


def unsubscribe_all(
    subscribers: Collection[int],
    *,
    reason: str,
    source: str,
    detail: str = "",
    mailing: int | None = None,
) -> int:
    """Do what `unsubscribe` does for many, by number; return how many subscriptions it ended."""
    proof = {"source": source, "detail": detail[:200], "mailing_id": mailing or None}
    with transaction.atomic():
        asked = Subscriber.objects.filter(pk__in=subscribers)
        keys = list(asked.order_by("pk").select_for_update().values_list("email_key", flat=True))
        asked.update(requested_at=None)
        rate_limits.forget(*keys)
        ended = _end(subscribers, Status.UNSUBSCRIBED, reason=reason, proof=proof)
        for number in ended:
            post_letter.enqueue(GOODBYE, number)
    return len(ended)


def suppress(subscriber: Subscriber, *, status: str, reason: str) -> Subscriber:
    """End a subscription because mail bounced or was called spam, and remember the address.

    `status` is `bounced` or `complained`. A complaint counts for whoever left before too. Sends
    nothing.
    """
    suppress_all([subscriber.pk], status=status, reason=reason)
    subscriber.refresh_from_db()
    return subscriber


def suppress_all(subscribers: Collection[int], *, status: str, reason: str) -> int:
    """Do what `suppress` does for many, by number; return how many subscriptions it ended."""
    with transaction.atomic(savepoint=False):
        ended = _end(subscribers, Status(status), reason=reason, proof={"source": "esp"})
        remember_all(ended.values(), reason=Reason(status))
    return len(ended)


def block(key: str) -> Suppression:
    """Keep an address out because staff says so; an active subscription ends."""
    with transaction.atomic():
        active = Subscriber.objects.active().filter(email_key=key).values_list("pk", flat=True)
        _end(list(active), Status.UNSUBSCRIBED, reason="block", proof={"source": "staff"})
        Subscriber.objects.filter(email_key=key).update(requested_at=None)
        return remember(key, reason=Reason.STAFF)


def remember(key: str, *, reason: Suppression.Reason) -> Suppression:
    """Suppress an address. A final reason takes the place of another, never the other way."""
    remember_all([key], reason=reason)
    return _of(key).earliest("pk")


def remember_all(keys: Iterable[str], *, reason: Suppression.Reason) -> None:
    """Do what `remember` does for many addresses."""
    with transaction.atomic(savepoint=False):
        hashes = {key: address_hashes(key) for key in keys}
        known_as = [known for of_one in hashes.values() for known in of_one]
        there = set[str]()
        if len(known_as) > len(hashes):  # else one that is there shows when it is put in
            there = set(_known_as(known_as).values_list("address_hash", flat=True))
        new = [of_one[0] for of_one in hashes.values() if there.isdisjoint(of_one)]
        leaving_rows.suppress(new, reason=reason)
        if reason in FINAL:
            _known_as(known_as).exclude(reason__in=FINAL).update(reason=reason)


def is_shut_out(key: str) -> bool:
    """Return whether nothing at all may go to an address, not even at its owner's request."""
    return _of(key).filter(reason__in=FINAL).exists()


def lift(key: str) -> None:
    """Forget a suppression that its owner may end by confirming."""
    _of(key).exclude(reason__in=FINAL).delete()


def _of(key: str) -> QuerySet[Suppression]:
    return _known_as(address_hashes(key))


def _known_as(hashes: list[str]) -> QuerySet[Suppression]:
    return Suppression.objects.filter(address_hash__in=hashes)


def _end(
    subscribers: Collection[int], status: Subscriber.Status, *, reason: str, proof: dict[str, Any]
) -> dict[int, str]:
    """Move to `status` where the model allows the step; return the keys of whom this call moved.

    `proof` are further fields of the consent events.
    """
    sources = [before for before, after in Subscriber.STEPS.items() if status in after]
    ended = leaving_rows.end(subscribers, before=sources, after=status, reason=reason[:100])
    leaving_rows.withdraw(ended, **proof)
    return ended
