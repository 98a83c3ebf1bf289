"""What came of a mailing, in numbers that say nothing about one person. Reads only.

Opens and clicks are not among them: we do not follow readers.
"""

import datetime as dt
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Func, IntegerField, Q, QuerySet, TextField, When
from django.utils import timezone

from subscriptions.audience import COUNTED_LIVE
from subscriptions.counting import count
from subscriptions.models import ConsentEvent, Delivery, DeliveryEvent, Mailing, MailingReport

Status = Delivery.Status
ARRIVING = (Status.SENT, Status.DEFERRED, Status.DELIVERED)
FIRST_HOURS = 24
NAMED_DOMAINS = 10
FEWEST = 5  # a domain with fewer recipients may be a person's own: never named
# Bounced people are erased four weeks after (`retention.LEFT`), and with them their domains.
SETTLED = dt.timedelta(days=27)
UNKNOWN_REASON = "not_told"
# Where an event was stored without saying whether it was soft: RFC 3463 class 4, and reasons
# that say something about the moment rather than the address.
SOFT_CODE = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b|^\s*4\d\d[ -]")
SOFT_REASONS = {"blocked", "spam", "timed_out", "other"}


@dataclass(frozen=True)
class Figures:
    """All that a report is drawn from; kept as JSON under these names.

    `minutes` has how many went on their way or arrived in each minute since the start, `domains`
    the recipients and the bounces of the largest domains; the empty name stands for the rest.
    """

    counts: dict[str, int]
    hard: int = 0
    soft: int = 0
    reasons: list[list[Any]] = field(default_factory=list)
    minutes: list[list[int]] = field(default_factory=list)
    domains: list[list[Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Domain(Func):
    """The part of an address after the @; empty where there is none."""

    output_field = TextField()
    template = "SPLIT_PART(%(expressions)s, '@', 2)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        after = "SUBSTR(%(expressions)s, INSTR(%(expressions)s, '@') + 1)"
        template = f"CASE WHEN INSTR(%(expressions)s, '@') > 0 THEN {after} ELSE '' END"
        return self.as_sql(compiler, connection, template=template, **context)


class MinuteSince(Func):
    """The whole minutes between a moment, given as seconds since 1970, and a column."""

    output_field = IntegerField()
    template = "FLOOR((EXTRACT(EPOCH FROM %(expressions)s) - %(start)s) / 60)::integer"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(CAST(STRFTIME('%%%%s', %(expressions)s) AS INTEGER) - %(start)s) / 60"
        return self.as_sql(compiler, connection, template=template, **context)


def figures_of(mailing: Mailing) -> Figures:
    """Count everything now: seconds for a million recipients, so not while somebody waits."""
    deliveries = Delivery.objects.filter(mailing=mailing).order_by()
    hard, soft, reasons = _bounces(deliveries)
    return Figures(
        counts=count(mailing.pk),
        hard=hard,
        soft=soft,
        reasons=reasons,
        minutes=_minutes(deliveries, mailing),
        domains=_domains(deliveries),
    )


def figures_to_show(mailing: Mailing) -> tuple[Figures, dt.datetime] | None:
    """Return the figures and when they were counted; None for a large mailing not counted yet.

    A small one is counted on the spot, unless it ended and no status changed since it was counted,
    and until its rows are about to be erased.
    """
    report = MailingReport.objects.filter(mailing=mailing).first()
    now = timezone.now()
    fresh = mailing.finished_at is None or mailing.finished_at > now - SETTLED
    is_small = mailing.audience < COUNTED_LIVE
    if report is None:
        return (figures_of(mailing), now) if is_small else None
    if is_small and fresh and not _still_holds(report, mailing):
        return figures_of(mailing), now
    return Figures(**report.figures), report.counted_at


def _still_holds(report: MailingReport, mailing: Mailing) -> bool:
    if mailing.finished_at is None or report.counted_at < mailing.finished_at:
        return False
    return bool(report.figures["counts"] == count(mailing.pk))


def departures(mailing_ids: list[int]) -> dict[int, int]:
    """Return how many unsubscribed through a link in each of these mailings."""
    found = (
        ConsentEvent.objects.filter(mailing__in=mailing_ids, kind=ConsentEvent.Kind.WITHDRAWN)
        .order_by()
        .values_list("mailing_id")
        .annotate(Count("pk"))
    )
    return {**dict.fromkeys(mailing_ids, 0), **dict(found)}


def previous(mailing: Mailing, *, limit: int) -> list[Mailing]:
    """Return the mailings that were sent before this one, the latest first."""
    earlier = Mailing.objects.filter(status=Mailing.Status.SENT, audience__gt=0)
    if mailing.started_at:
        earlier = earlier.filter(started_at__lt=mailing.started_at)
    return list(
        earlier.exclude(pk=mailing.pk).select_related("issue").order_by("-started_at")[:limit]
    )


def _bounces(deliveries: QuerySet[Delivery]) -> tuple[int, int, list[list[Any]]]:
    """Return hard, soft, and how many for which reason; each delivery counts once."""
    bounced = deliveries.filter(status=Status.BOUNCED)
    told: dict[int, tuple[bool, str]] = {}
    events = DeliveryEvent.objects.filter(kind=Status.BOUNCED.value, delivery__in=bounced).order_by(
        "occurred_at", "pk"
    )
    rows = events.values_list("delivery_id", "is_soft", "reject_reason", "description")
    for delivery, is_soft, reason, description in rows.iterator():
        soft = _is_soft(reason, description) if is_soft is None else is_soft
        told[delivery] = (soft, reason or UNKNOWN_REASON)
    reasons: dict[str, int] = {}
    for _, reason in told.values():
        reasons[reason] = reasons.get(reason, 0) + 1
    if untold := bounced.count() - len(told):
        reasons[UNKNOWN_REASON] = reasons.get(UNKNOWN_REASON, 0) + untold
    soft_ones = sum(soft for soft, _ in told.values())
    most = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return len(told) - soft_ones, soft_ones, [list(pair) for pair in most]


def _is_soft(reason: str, description: str) -> bool:
    return reason in SOFT_REASONS or bool(SOFT_CODE.search(description))


def _minutes(deliveries: QuerySet[Delivery], mailing: Mailing) -> list[list[int]]:
    if mailing.started_at is None:
        return []
    found = (
        deliveries.filter(
            status__in=ARRIVING,
            status_at__gte=mailing.started_at,
            status_at__lt=mailing.started_at + dt.timedelta(hours=FIRST_HOURS),
        )
        .annotate(minute=MinuteSince(F("status_at"), start=int(mailing.started_at.timestamp())))
        .values_list("minute")
        .annotate(number=Count("pk"))
        .order_by("minute")
    )
    return [list(pair) for pair in found]


def _domains(deliveries: QuerySet[Delivery]) -> list[list[Any]]:
    """Return name, recipients and bounces of the largest domains; in the last row all others."""
    bounced = Count(Case(When(status=Status.BOUNCED, then=1)))
    handed = deliveries.exclude(status__in=[Status.SKIPPED, Status.CANCELLED, *Delivery.OPEN])
    largest = (
        handed.annotate(domain=Domain(F("subscriber__email_key")))
        .filter(~Q(domain=""))
        .values_list("domain")
        .annotate(recipients=Count("pk"), bounced=bounced)
        .filter(recipients__gte=FEWEST)
        .order_by("-recipients", "domain")[:NAMED_DOMAINS]
    )
    named = [list(row) for row in largest]
    total = handed.aggregate(recipients=Count("pk"), bounced=bounced)
    rest = ["", *(total[key] - sum(row[i] for row in named) for i, key in enumerate(total, 1))]
    return [*named, rest] if rest[1] else named
