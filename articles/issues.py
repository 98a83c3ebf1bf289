"""What happens to an issue: made, reviewed, approved, published, corrected. Its items: composing.

Every act takes the issue as the caller saw it. Where somebody else changed it since, the act
raises IssueChangedError and nothing happened. A change to the content of an issue that is in
review or approved takes it back to draft; what was approved stays on record.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.checks import Finding, blocking, check_issue
from articles.four_eyes import editors_since_approval, in_words, unseen_work
from articles.models import Issue, RenderedIssue
from articles.rendering import Rendering, render_issue

Status = Issue.Status


class IssueError(Exception):
    """An act was refused; the text says in Dutch what to do."""


class IssueChangedError(IssueError):
    """Somebody else changed the issue since the caller read it. Read it again, then decide."""

    def __init__(self) -> None:
        super().__init__(
            "Iemand anders heeft deze editie intussen veranderd. Bekijk de nieuwste versie en "
            "doe het dan opnieuw."
        )


class IssueStepError(IssueError):
    """The issue is not in a status from which this step leads."""


class IssueBlockedError(IssueError):
    """The checks found something that must be solved first; see `findings`."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("Goedkeuren kan nog niet. Los eerst op wat hieronder staat.")
        self.findings = findings


class FourEyesError(IssueError):
    """Whoever edited last may not approve, nor whoever is the only one that edited.

    The same holds for each article, picture and award that is in the issue.
    """


@transaction.atomic
def create_issue(issue: Issue, *, by: User | None) -> Issue:
    """Save a new issue as a draft of `by`."""
    issue.status = Status.DRAFT
    issue.author = by
    issue._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
    issue.save()
    return issue


@transaction.atomic
def change_issue(issue: Issue, *, by: User | None, values: dict[str, Any]) -> Issue:
    """Set fields of the issue itself. Approval, if there was one, is gone."""
    begin_change(issue, by)
    for name, value in values.items():
        setattr(issue, name, value)
    issue.save()
    return issue


@transaction.atomic
def submit(issue: Issue, *, by: User | None) -> Issue:
    """Ask for review. Nothing is checked yet: that is what approving does."""
    _step(issue, to=Status.IN_REVIEW, by=by, refusal="Alleen een concept kan ter beoordeling.")
    issue.remark = ""
    issue.save()
    return issue


@transaction.atomic
def approve(issue: Issue, *, by: User | None, seen: str = "") -> RenderedIssue:
    """Freeze the mail of an issue in review, to the byte.

    `seen` is the checksum of what the caller looked at: an article may have changed since, which
    the version of the issue does not tell. Raises IssueChangedError then, IssueBlockedError (with
    the findings) and FourEyesError; then nothing changed.
    """
    if settings.NPLV_FOUR_EYES:
        _require_other_eyes(issue, by)
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
    return issue


@transaction.atomic
def reopen(issue: Issue, *, by: User | None) -> Issue:
    """Take an issue in review or approved back to draft, to go on with it."""
    _step(
        issue,
        to=Status.DRAFT,
        by=by,
        refusal="Deze editie is al een concept of al gepubliceerd.",
    )
    issue.save()
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


@transaction.atomic
def correct(issue: Issue, *, by: User | None, note: str) -> Issue:
    """Say in the archive what was wrong in a published issue. The mail that was sent stays."""
    if issue.status != Status.PUBLISHED:
        raise IssueStepError("Alleen bij een gepubliceerde editie hoort een correctie.")
    if not note.strip():
        raise IssueStepError("Schrijf op wat er is gecorrigeerd.")
    _take(issue, by)
    issue.correction = note.strip()
    issue.corrected_at = timezone.now()
    issue.save()
    return issue


def checksum_of(rendering: Rendering | RenderedIssue) -> str:
    """Return the SHA-256 over subject, preheader, HTML and text."""
    parts = (rendering.subject, rendering.preheader, rendering.html, rendering.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _require_other_eyes(issue: Issue, by: User | None) -> None:
    """Raise FourEyesError unless somebody else than `by` worked on the issue, and did so last."""
    ask = "Vraag een collega om haar goed te keuren"
    if by is None or by.pk == issue.author_id:
        raise FourEyesError(f"Jij hebt deze editie het laatst bewerkt. {ask}.")
    # The last editor may be nobody: a command, or somebody who left. Then who edited before?
    if editors_since_approval(issue) == {by.pk}:
        raise FourEyesError(f"Alleen jij hebt aan deze editie gewerkt. {ask}.")
    if parts := unseen_work(issue, by=by):
        raise FourEyesError(
            f"Jij hebt {in_words(parts)} het laatst bewerkt en nog geen collega heeft dat gezien. "
            f"{ask}, of om haar opnieuw ter beoordeling voor te leggen."
        )


def _take(issue: Issue, by: User | None) -> None:
    """Compare and set: go on only when nobody changed the issue since it was read."""
    issue._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
    taken = Issue.objects.filter(pk=issue.pk, version=issue.version, status=issue.status)
    if not taken.update(version=F("version") + 1):
        raise IssueChangedError
    issue.version += 1


def _step(issue: Issue, *, to: str, by: User | None, refusal: str) -> None:
    if to not in Issue.STEPS[Status(issue.status)]:
        raise IssueStepError(refusal)
    _take(issue, by)
    issue.status = to


def begin_change(issue: Issue, by: User | None) -> None:
    """Begin an act on the content: nobody was first, and it is a draft again. Then save `issue`."""
    if issue.status == Status.PUBLISHED:
        raise IssueStepError(
            "Deze editie is verzonden en ligt vast. Je kunt er wel een correctie bij zetten."
        )
    _take(issue, by)
    issue.status = Status.DRAFT
    issue.author = by
