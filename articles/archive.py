"""Reads an issue for its page in the archive."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Prefetch, Q

from areas.models import FundingAward
from articles.models import Article, Image, Issue, IssueItem

HEADINGS: dict[str, str] = {IssueItem.Kind.AGENDA: "Agenda", IssueItem.Kind.AWARDS: "Toekenningen"}


class Entry(NamedTuple):
    """One item as the page shows it: what the item leaves open comes from its article."""

    kind: str
    layout: str
    level: int  # of the heading
    heading: str
    text: str  # rich
    plain: str  # where there is no rich text
    attribution: str
    image: Image | None
    url: str  # empty where there is no public page
    events: list[Article]
    awards: list[FundingAward]


class Correction(NamedTuple):
    at: dt.datetime
    note: str
    who: str


def corrections_of(issue: Issue) -> list[Correction]:
    """Return what was corrected on the page since it is out, the newest first."""
    lines = issue.history.filter(corrected_at__isnull=False).select_related("history_user")
    found: dict[dt.datetime, Correction] = {}
    for line in lines.order_by("history_date", "history_id"):
        user = line.history_user
        who = (user.get_full_name() or user.get_username()) if user else ""
        found.setdefault(line.corrected_at, Correction(line.corrected_at, line.correction, who))
    return sorted(found.values(), reverse=True)


def entries(issue: Issue) -> list[Entry]:
    """Return the items in order, the same for everybody.

    An article that is no longer public keeps the heading and the text that were mailed, without
    a link.
    """
    items = issue.items.select_related("article__image", "image").prefetch_related(
        "events", Prefetch("awards", FundingAward.objects.with_round())
    )
    found, level = [], 2
    for item in items:
        found.append(_entry(item, level))
        if item.kind == IssueItem.Kind.SECTION:
            level = 3
    return found


def neighbours(issue: Issue) -> tuple[Issue | None, Issue | None]:
    """Return the published issue before and the one after this one."""
    issues = Issue.objects.published()
    before = Q(date__lt=issue.date) | Q(date=issue.date, pk__lt=issue.pk)
    after = Q(date__gt=issue.date) | Q(date=issue.date, pk__gt=issue.pk)
    return issues.filter(before).first(), issues.filter(after).order_by("date", "pk").first()


def _entry(item: IssueItem, level: int) -> Entry:
    article = item.article
    heading = item.heading or (article.title if article else HEADINGS.get(item.kind, ""))
    events = [event for event in item.events.all() if event.is_public]
    return Entry(
        kind=item.kind,
        layout=item.layout,
        level=level,
        heading=heading,
        text=item.teaser,
        plain=article.teaser if article else "",
        attribution=item.attribution,
        image=item.image or (article.image if article else None),
        url=article.get_absolute_url() if article and article.is_public else "",
        events=sorted(events, key=lambda event: (event.starts_at, event.pk)),
        awards=list(item.awards.all()),
    )
