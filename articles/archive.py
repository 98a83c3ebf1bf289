"""Reads an issue for its page in the archive."""

from django.db.models import Q

from articles.models import Issue, IssueItem
from articles.models.articles import Article


def issue_items(issue: Issue) -> list[IssueItem]:
    """Return the items in order with all that the page shows.

    An article that is no longer public keeps its heading and teaser, for that is what was
    mailed, but the page must not link to it: see `Article.is_public`.
    """
    return list(
        issue.items.select_related("article__image", "image").prefetch_related(
            "events", "awards__round__scheme", "awards__area", "article__areas"
        )
    )


def neighbours(issue: Issue) -> tuple[Issue | None, Issue | None]:
    """Return the published issue before and the one after this one."""
    issues = Issue.objects.published()
    before = Q(date__lt=issue.date) | Q(date=issue.date, pk__lt=issue.pk)
    after = Q(date__gt=issue.date) | Q(date=issue.date, pk__gt=issue.pk)
    return issues.filter(before).first(), issues.filter(after).order_by("date", "pk").first()


def public_events(item: IssueItem) -> list[Article]:
    """Return the events of an agenda item that are public, the first to come first."""
    events = [event for event in item.events.all() if event.is_public]
    return sorted(events, key=lambda event: (event.starts_at, event.pk))
