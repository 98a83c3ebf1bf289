"""What was wrong in an issue that is out, put right on the site. The mail that was sent stays.

The page in the archive is made of the rows of the issue and its items, so these change; what was
mailed is a RenderedIssue, which nobody can change. The histories keep what stood there before.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.issues import IssueStepError, take
from articles.models import Issue, IssueItem

OF_ISSUE = ("subject", "preheader", "foreword", "signatory", "signatory_role")
OF_ITEM = ("heading", "teaser", "attribution")


@transaction.atomic
def correct(issue: Issue, *, by: User | None, note: str) -> Issue:
    """Say in the archive what was corrected elsewhere, such as in an article."""
    _begin(issue, by, note)
    issue.save()
    return issue


@transaction.atomic
def correct_issue(issue: Issue, *, by: User | None, note: str, values: dict[str, Any]) -> Issue:
    """Change what stands above the items on the page of a published issue, and say so there.

    As every act it raises IssueChangedError where somebody was first.
    """
    _require(values, OF_ISSUE)
    _begin(issue, by, note)
    for name, value in values.items():
        setattr(issue, name, value)
    issue.save()
    return issue


@transaction.atomic
def correct_item(
    item: IssueItem, *, by: User | None, note: str, values: dict[str, Any]
) -> IssueItem:
    """Change the words of one item on the page of a published issue, and say so there."""
    _require(values, OF_ITEM)
    _begin(item.issue, by, note)
    for name, value in values.items():
        setattr(item, name, value)
    item._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
    item.save()
    item.issue.save()
    return item


def _require(values: dict[str, Any], known: tuple[str, ...]) -> None:
    """Refuse what a correction is not for: order, articles and pictures stay as they were sent."""
    if unknown := set(values) - set(known):
        raise ValueError(f"no correction: {', '.join(sorted(unknown))}")
    if not values:
        raise IssueStepError("Je hebt nog niets veranderd.")


def _begin(issue: Issue, by: User | None, note: str) -> None:
    if issue.status != Issue.Status.PUBLISHED:
        raise IssueStepError("Alleen bij een gepubliceerde editie hoort een correctie.")
    if not note.strip():
        raise IssueStepError("Schrijf op wat er is gecorrigeerd.")
    take(issue, by)
    issue.correction = note.strip()
    issue.corrected_at = timezone.now()
