"""What the pages of one issue share: who is at it, the status, the tabs and the buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from articles.checks import Findings
from articles.edits import dropped_by
from articles.four_eyes import why_not
from articles.models import Issue

Urls = list[tuple[str, Callable[..., HttpResponse], str]]


def person(request: HttpRequest) -> User:
    """Return who is logged in: nobody else gets here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def desk_context(
    request: HttpRequest, issue: Issue, *, findings: Findings | None = None
) -> dict[str, Any]:
    """Return what the pages of one issue share: status, tabs and buttons.

    Pass `findings` (`check_issue` with `by`) where they are at hand: they hold why one may not.
    """
    may_approve = request.user.has_perm("articles.approve_issue")
    approval = issue.renderings.select_related("approved_by").first()
    in_review = issue.status == Issue.Status.IN_REVIEW
    is_draft = issue.status == Issue.Status.DRAFT
    return {
        "opts": Issue._meta,  # noqa: SLF001  Django's public _meta
        "issue": issue,
        "may_change": request.user.has_perm("articles.change_issue"),
        "may_approve": may_approve,
        "why_not": _why_not(request, issue, findings) if in_review and may_approve else "",
        "plan_url": _plan_url(request, issue),
        "rendering": None if is_draft else approval,
        "approval": approval,
        "dropped": dropped_by(issue, approval.approved_at) if is_draft and approval else None,
    }


def _why_not(request: HttpRequest, issue: Issue, findings: Findings | None) -> str:
    if findings is None:
        return why_not(issue, person(request))
    return next((finding.message for finding in findings if finding.code == "alone"), "")


def number(text: str | None, otherwise: int) -> int:
    """Return what a hidden field says, or `otherwise` where that is no number."""
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise


def back_to_composing(request: HttpRequest, pk: int, to: str) -> str:
    """Return the address of the page on which an issue is composed, with the focus at `to`."""
    words = {"q": request.POST.get("q", ""), "naar": to}
    query = urlencode({name: value for name, value in words.items() if value})
    return f"{reverse('admin:articles_issue_compose', args=[pk])}?{query}"


def _plan_url(request: HttpRequest, issue: Issue) -> str:
    if issue.status not in (Issue.Status.APPROVED, Issue.Status.PUBLISHED):
        return ""
    if not request.user.has_perm("subscriptions.send_mailing"):
        return ""
    try:
        return reverse("admin:subscriptions_mailing_plan", args=[issue.pk])
    except NoReverseMatch:
        return ""
