"""Who would get an issue, and where a mailing stands. Reads only."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef

from articles.models import Issue, RenderedIssue
from subscriptions.addresses import address_hashes
from subscriptions.models import Delivery, Mailing, Subscriber, SubscriberQuerySet, Suppression

ACCEPTED = (
    Delivery.Status.SENT,
    Delivery.Status.DEFERRED,
    Delivery.Status.DELIVERED,
    Delivery.Status.BOUNCED,
    Delivery.Status.COMPLAINED,
)


class Standing(NamedTuple):
    """Where a mailing stands: `counts` has every status, and adds up to `audience`."""

    audience: int
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def adds_up(self) -> bool:
        return self.total == self.audience

    @property
    def open(self) -> int:
        return sum(self.counts[status] for status in Delivery.OPEN)

    @property
    def done(self) -> int:
        return self.audience - self.open

    @property
    def accepted(self) -> int:
        return sum(self.counts[status] for status in ACCEPTED)

    @property
    def percentage(self) -> int:
        """How far it is, rounded down: 100 only when nothing is open."""
        return 100 * self.done // self.audience if self.audience else 100


def audience_of(issue: Issue) -> SubscriberQuerySet:
    """Return the active subscribers whom `issue` has not reached.

    Whose address is suppressed is found out when a batch is claimed: that is known by a keyed
    hash, which no database can compute.
    """
    reached = Delivery.objects.filter(issue=issue, subscriber=OuterRef("pk")).exclude(
        status__in=Delivery.NOT_REACHED
    )
    return Subscriber.objects.active().filter(~Exists(reached))


def suppressed_among(keys: Iterable[str]) -> set[str]:
    """Return those of the keys of addresses that are suppressed, whatever the reason."""
    key_of = {known: key for key in keys for known in address_hashes(key)}
    found = Suppression.objects.filter(address_hash__in=key_of)
    return {key_of[known] for known in found.values_list("address_hash", flat=True)}


def newest_rendering(issue: Issue) -> RenderedIssue | None:
    """Return what was approved last, whatever happened to the issue since."""
    return issue.renderings.order_by("-approved_at", "-pk").first()


def standing(mailing: Mailing) -> Standing:
    """Return the count of every status, zeros too."""
    found = dict(
        Delivery.objects.filter(mailing=mailing)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    audience = Mailing.objects.values_list("audience", flat=True).get(pk=mailing.pk)
    return Standing(audience, {status: found.get(status, 0) for status in Delivery.Status.values})
