"""The steps of an issue at the desk: up for review, approved, sent back, reopened, corrected."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.admin.issue_pages import (
    Urls,
    back_to_composing,
    desk_context,
    number,
    person,
)
from articles.correcting import correct
from articles.edits import edits_since
from articles.issues import IssueError, checksum_of
from articles.mail_diff import compare
from articles.models import Issue
from articles.rendering import render_issue
from articles.reviewing import IssueBlockedError, approve, reopen, send_back, submit

# Name in the address -> permission, and what is said when it is done.
STEPS = {
    "submit": ("change_issue", "De editie ligt nu ter beoordeling."),
    "approve": ("approve_issue", "Goedgekeurd. Wat je zag, ligt nu vast."),
    "send_back": ("approve_issue", "Teruggestuurd, met je opmerking erbij."),
    "reopen": ("change_issue", "De editie is weer een concept."),
    "correct": ("approve_issue", "De correctie staat bij de editie in het archief."),
}


class ReviewPages:
    """Mix-in of the admin of issues."""

    admin_site: Any
    message_user: Any
    has_view_permission: Any

    def review_urls(self) -> Urls:
        return [
            ("<int:pk>/stap/<str:step>/", self.step_view, "step"),
            ("<int:pk>/wijzigingen/", self.changes_view, "changes"),
        ]

    def changes_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the mail says now that it did not when it was approved last."""
        issue = get_object_or_404(Issue.objects.select_related("author"), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        approval = issue.renderings.select_related("approved_by").first()
        rendering = render_issue(issue)
        context = {
            **self.admin_site.each_context(request),
            **desk_context(request, issue),
            "title": f"Wijzigingen in {issue.title}",
            "tab": "changes",
            "approval": approval,
            "shown": rendering,
            "difference": compare(approval, rendering) if approval else None,
            "edits": edits_since(issue, approval.approved_at if approval else None),
            "seen": checksum_of(rendering),
            "here": "changes",
        }
        return TemplateResponse(request, "admin/articles/issue/changes.html", context)

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Take one step with the version that the editor saw; tell what came of it."""
        if step not in STEPS:
            raise PermissionDenied
        permission, told = STEPS[step]
        if request.method != "POST" or not request.user.has_perm(f"articles.{permission}"):
            raise PermissionDenied
        issue = get_object_or_404(Issue, pk=pk)
        issue.version = number(request.POST.get("version"), issue.version)
        try:
            _act_of(step, request)(issue)
        except IssueError as error:
            self.message_user(request, str(error), messages.ERROR)
            to = "findings" if isinstance(error, IssueBlockedError) else "items"
        else:
            self.message_user(request, told, messages.SUCCESS)
            to = "status"
        if step == "correct":
            return HttpResponseRedirect(reverse("admin:articles_issue_corrections", args=[pk]))
        return HttpResponseRedirect(back_to_composing(request, pk, to))


def _act_of(step: str, request: HttpRequest) -> Callable[[Issue], Any]:
    by, words = person(request), request.POST.get("words", "")
    acts: dict[str, Callable[[Issue], Any]] = {
        "submit": lambda issue: submit(issue, by=by),
        "approve": lambda issue: approve(issue, by=by, seen=request.POST.get("seen", "")),
        "send_back": lambda issue: send_back(issue, by=by, remark=words),
        "reopen": lambda issue: reopen(issue, by=by),
        "correct": lambda issue: correct(issue, by=by, note=words),
    }
    return acts[step]
