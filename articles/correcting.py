"""What was wrong in an issue that is out, put right on the site. The mail that was sent stays."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.issues import IssueStepError, take
from articles.models import Issue


@transaction.atomic
def correct(issue: Issue, *, by: User | None, note: str) -> Issue:
    """Say in the archive what was wrong in a published issue. The mail that was sent stays."""
    if issue.status != Issue.Status.PUBLISHED:
        raise IssueStepError("Alleen bij een gepubliceerde editie hoort een correctie.")
    if not note.strip():
        raise IssueStepError("Schrijf op wat er is gecorrigeerd.")
    take(issue, by)
    issue.correction = note.strip()
    issue.corrected_at = timezone.now()
    issue.save()
    return issue
