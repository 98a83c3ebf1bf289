"""An issue made and changed. Its items: `composing`. What follows: `reviewing`, `correcting`.

Every act takes the issue as the caller saw it. Where somebody else changed it since, the act
raises IssueChangedError and nothing happened. A change to the content of an issue that is in
review or approved takes it back to draft; what was approved stays on record.
"""

import hashlib
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from articles.models import Issue, RenderedIssue
from articles.notices import tell_dropped
from articles.rendering import Rendering

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


def checksum_of(rendering: Rendering | RenderedIssue) -> str:
    """Return the SHA-256 over subject, preheader, HTML and text."""
    parts = (rendering.subject, rendering.preheader, rendering.html, rendering.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def take(issue: Issue, by: User | None) -> None:
    """Compare and set: go on only when nobody changed the issue since it was read."""
    issue._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
    taken = Issue.objects.filter(pk=issue.pk, version=issue.version, status=issue.status)
    if not taken.update(version=F("version") + 1):
        raise IssueChangedError
    issue.version += 1


def begin_change(issue: Issue, by: User | None) -> None:
    """Begin an act on the content: nobody was first, and it is a draft again. Then save `issue`."""
    if issue.status == Status.PUBLISHED:
        raise IssueStepError(
            "Deze editie is verzonden en ligt vast. Een eindredacteur kan wel de pagina corrigeren."
        )
    dropped = issue.status == Status.APPROVED
    take(issue, by)
    issue.status = Status.DRAFT
    issue.author = by
    if dropped:
        tell_dropped(issue, by=by)
