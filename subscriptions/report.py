"""The report of a mailing, for people and for machines. Reads only."""

from typing import Any

from subscriptions.audience import standing
from subscriptions.models import Delivery, Mailing


def report_of(mailing: Mailing) -> dict[str, Any]:
    """Return audience, the count of every delivery status, and whether they add up."""
    now = standing(mailing, exact=True)
    return {
        "id": mailing.pk,
        "issue": mailing.issue.slug,
        "status": mailing.status,
        "reason": mailing.pause_reason,
        "audience": now.audience,
        "counts": now.counts,
        "total": now.total,
        "adds_up": now.adds_up,
        "scheduled_for": mailing.scheduled_for,
        "started_at": mailing.started_at,
        "finished_at": mailing.finished_at,
    }


def lines_of(mailing: Mailing) -> list[str]:
    """Return the report in Dutch, one line each."""
    now = standing(mailing, exact=True)
    labels = dict(Delivery.Status.choices)
    counts = [f"  {labels[status]:<16}{count:>9}" for status, count in now.counts.items()]
    return [
        f"Verzending {mailing.pk} van ‘{mailing.issue}’: {mailing.get_status_display()}",
        *([f"Reden: {mailing.pause_reason}"] if mailing.pause_reason else []),
        f"Ontvangers: {now.audience}",
        *counts,
        f"  {'samen':<16}{now.total:>9}",
        "De som klopt." if now.adds_up else "LET OP: de som klopt niet.",
    ]
