"""Where an article is used."""

from typing import NamedTuple

from django.db.models import Q

from articles.models import Article, Issue, IssueItem


class Use(NamedTuple):
    """One issue that shows the article, and as what."""

    issue: Issue
    role: str


def uses_of(article: Article) -> list[Use]:
    """Return the issues that `article` is in, the newest first, each once."""
    items = (
        IssueItem.objects.filter(Q(article=article) | Q(events=article))
        .select_related("issue")
        .order_by("-issue__date", "-issue_id", "position")
        .distinct()
    )
    found: dict[int, Use] = {}
    for item in items:
        role = "in de agenda" if item.kind == IssueItem.Kind.AGENDA else item.get_layout_display()
        found.setdefault(item.issue_id, Use(item.issue, role))
    return list(found.values())
