"""The way of an issue from draft to archive: reviewed, approved or sent back, published.

Like composing it takes the issue as the caller saw it. Whoever is concerned gets a mail.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.checks import Finding, blocking, check_issue
from articles.four_eyes import why_not
from articles.issues import (
    IssueChangedError,
    IssueError,
    IssueStepError,
    checksum_of,
    take,
)
from articles.models import Issue, RenderedIssue
from articles.notices import (
    tell_approved,
    tell_dropped,
    tell_sent_back,
    tell_submitted,
    writers_of,
)
from articles.rendering import render_issue

Status = Issue.Status


class IssueBlockedError(IssueError):
    """The checks found something that must be solved first; see `findings`."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("Goedkeuren kan nog niet. Los eerst op wat hieronder staat.")
        self.findings = findings


class FourEyesError(IssueError):
    """Who asks may not approve; the text says why. See `four_eyes.why_not`."""


@transaction.atomic
def submit(issue: Issue, *, by: User | None) -> Issue:
    """Ask for review. Nothing is checked yet: that is what approving does."""
    _step(issue, to=Status.IN_REVIEW, by=by, refusal="Alleen een concept kan ter beoordeling.")
    issue.remark = ""
    issue.save()
    tell_submitted(issue, by=by)
    return issue


@transaction.atomic
def approve(issue: Issue, *, by: User | None, seen: str = "") -> RenderedIssue:
    """Freeze the mail of an issue in review, to the byte.

    `seen` is the checksum of what the caller looked at: an article may have changed since, which
    the version of the issue does not tell. Raises IssueChangedError then, IssueBlockedError (with
    the findings) and FourEyesError; then nothing changed.
    """
    if refusal := why_not(issue, by):
        raise FourEyesError(refusal)
    _step(
        issue,
        to=Status.APPROVED,
        by=by,
        refusal="Deze editie ligt niet ter beoordeling. Misschien was een collega je voor.",
    )
    rendering = render_issue(issue)
    checksum = checksum_of(rendering)
    if seen and seen != checksum:
        raise IssueChangedError
    if findings := blocking(check_issue(issue, rendering=rendering)):
        issue.version, issue.status = issue.version - 1, Status.IN_REVIEW  # as it stays
        raise IssueBlockedError(findings)
    issue.save()
    tell_approved(issue, by=by, writers=writers_of(issue))  # those since the approval before
    return RenderedIssue.objects.create(
        issue=issue,
        subject=rendering.subject,
        preheader=rendering.preheader,
        html=rendering.html,
        text=rendering.text,
        checksum=checksum,
        approved_by=by,
    )


@transaction.atomic
def send_back(issue: Issue, *, by: User | None, remark: str) -> Issue:
    """Return an issue in review to its author with a remark on what to change."""
    if issue.status != Status.IN_REVIEW:
        raise IssueStepError("Je kunt alleen terugsturen wat ter beoordeling ligt.")
    if not remark.strip():
        raise IssueStepError("Schrijf erbij wat er anders moet.")
    _step(issue, to=Status.DRAFT, by=by, refusal="")
    issue.remark = remark.strip()
    issue.save()
    tell_sent_back(issue, by=by, writers=writers_of(issue))
    return issue


@transaction.atomic
def reopen(issue: Issue, *, by: User | None) -> Issue:
    """Take an issue in review or approved back to draft, to go on with it."""
    dropped = issue.status == Status.APPROVED
    _step(
        issue,
        to=Status.DRAFT,
        by=by,
        refusal="Deze editie is al een concept of al gepubliceerd.",
    )
    issue.save()
    if dropped:
        tell_dropped(issue, by=by)
    return issue


@transaction.atomic
def publish(issue: Issue) -> Issue:
    """Put an approved issue in the public archive; nothing happens where it is there already.

    Called when its first mailing starts.
    """
    if Issue.objects.published().filter(pk=issue.pk).exists():
        issue.refresh_from_db()
        return issue
    _step(
        issue,
        to=Status.PUBLISHED,
        by=None,
        refusal="Alleen een goedgekeurde editie kan naar het archief.",
    )
    issue.published_at = timezone.now()
    issue.save()
    return issue


def _step(issue: Issue, *, to: str, by: User | None, refusal: str) -> None:
    if to not in Issue.STEPS[Status(issue.status)]:
        raise IssueStepError(refusal)
    take(issue, by)
    issue.status = to
