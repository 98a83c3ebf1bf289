"""Keeps the figures of mailings, so that a page need not count and no number is lost.

Rows are erased after their term (`retention`): numbers that were counted before that stay.
"""

import datetime as dt

from django.utils import timezone

from subscriptions.figures import SETTLED, figures_of
from subscriptions.growth import count_growth
from subscriptions.models import GrowthReport, Mailing, MailingReport

SOONEST, LATEST = dt.timedelta(minutes=5), dt.timedelta(days=1)
SHARE = 4  # counted anew after a fourth of the time since the end: news becomes rare
GROWTH_EVERY = dt.timedelta(minutes=10)
AT_ONCE = 3  # mailings that one tick counts; a million recipients take seconds


def keep_figures(mailing: Mailing) -> MailingReport:
    """Count a mailing now and store that."""
    report, _ = MailingReport.objects.update_or_create(
        mailing=mailing,
        defaults={"figures": figures_of(mailing).as_json(), "counted_at": timezone.now()},
    )
    return report


def keep_growth() -> bool:
    """Count the subscribers if that is due; return whether it was. For the clock."""
    now = timezone.now()
    if GrowthReport.objects.filter(counted_at__gt=now - GROWTH_EVERY).exists():
        return False
    found = count_growth()
    GrowthReport.objects.update_or_create(
        pk=1, defaults={"figures": found.as_json(), "counted_at": found.counted_at}
    )
    return True


def keep_due_figures() -> int:
    """Count the finished mailings of which that is due; return how many. For the clock."""
    now = timezone.now()
    ended = Mailing.objects.filter(started_at__isnull=False, finished_at__isnull=False)
    missing = list(ended.filter(report=None).order_by("-pk")[:AT_ONCE])
    changing = ended.filter(report__isnull=False, finished_at__gt=now - SETTLED)
    due = [
        mailing
        for mailing in changing.select_related("report").order_by("-pk")
        if mailing.finished_at and now >= _next_count(mailing.finished_at, mailing.report)
    ]
    chosen = [*missing, *due][:AT_ONCE]
    for mailing in chosen:
        keep_figures(mailing)
    return len(chosen)


def _next_count(finished_at: dt.datetime, report: MailingReport) -> dt.datetime:
    """Return when to count again; before a mailing finished anew is always due."""
    age = report.counted_at - finished_at
    if age < dt.timedelta():
        return finished_at
    return report.counted_at + min(max(age / SHARE, SOONEST), LATEST)
