"""Who would get an issue, and where a mailing stands. Reads only."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef

from articles.models import Issue, RenderedIssue
from subscriptions.addresses import address_hashes
from subscriptions.counting import count
from subscriptions.lists import among
from subscriptions.models import Delivery, Mailing, Subscriber, SubscriberQuerySet

COUNTED_LIVE = 20_000  # deliveries: fewer are counted at every look
_SUPPRESSED = (
    "SELECT address_hash, reason FROM subscriptions_suppression WHERE address_hash {among}"
)
ACCEPTED = (
    Delivery.Status.SENT,
    Delivery.Status.DEFERRED,
    Delivery.Status.DELIVERED,
    Delivery.Status.BOUNCED,
    Delivery.Status.COMPLAINED,
)


class Standing(NamedTuple):
    """Where a mailing stands: `counts` has every status, and adds up to `audience`.

    `counted_at` is None where the counts are of this very moment.
    """

    audience: int
    counts: dict[str, int]
    counted_at: dt.datetime | None = None

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

    @property
    def tenth(self) -> int:
        """The same in steps of ten: what is read out to who listens."""
        return self.percentage // 10 * 10


def audience_of(issue: Issue) -> SubscriberQuerySet:
    """Return the active subscribers whom `issue` has not reached.

    Whose address is suppressed is found out when a batch is claimed: that is known by a keyed
    hash, which no database can compute.
    """
    reached = Delivery.objects.filter(issue=issue, subscriber=OuterRef("pk")).exclude(
        status__in=Delivery.NOT_REACHED
    )
    return Subscriber.objects.active().filter(~Exists(reached))


def suppressed_among(keys: Iterable[str]) -> dict[str, str]:
    """Return those of the keys of addresses that are suppressed, each with the reason."""
    key_of = {known: key for key in keys for known in address_hashes(key)}
    with connection.cursor() as cursor:
        cursor.execute(*among(_SUPPRESSED, list(key_of)))
        return {key_of[known]: reason for known, reason in cursor.fetchall()}


def newest_rendering(issue: Issue) -> RenderedIssue | None:
    """Return what was approved last, whatever happened to the issue since."""
    return issue.renderings.order_by("-approved_at", "-pk").first()


def standing(mailing: Mailing, *, exact: bool = False) -> Standing:
    """Return the count of every status, zeros too; of a large mailing the one stored last.

    `exact` counts now, however long that takes. Stored or not, one statement counted them all.
    """
    audience, counts, counted_at, finished_at = Mailing.objects.values_list(
        "audience", "counts", "counted_at", "finished_at"
    ).get(pk=mailing.pk)
    is_old = not counted_at or (finished_at and counted_at < finished_at)
    if exact or audience < COUNTED_LIVE or not counts or is_old:
        return Standing(audience, count(mailing.pk))
    known = {status: counts.get(status, 0) for status in Delivery.Status.values}
    return Standing(audience, known, counted_at)
