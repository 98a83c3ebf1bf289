"""The desk of sending, before it begins: plan an issue, and see the number before pressing."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from articles.issues import checksum_of
from articles.models import Issue, RenderedIssue
from articles.rendering import render_issue
from subscriptions import mailings
from subscriptions.audience import audience_of, newest_rendering
from subscriptions.mailing_forms import PlanForm
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Mailing

SEND = "subscriptions.send_mailing"
APPROVED_SINCE = (
    "Deze editie is net opnieuw goedgekeurd. Bekijk de nieuwste versie en bevestig die."
)


class PlanningPages(admin.ModelAdmin):
    """What the admin of mailings shows before a mailing exists; its base."""

    def planning_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("plannen/<int:issue_pk>/", view(self.plan), name="subscriptions_mailing_plan"),
        ]

    def planning_context(self, mailing: Mailing) -> dict[str, Any]:
        """Return what the templates of this module add to the page of a mailing."""
        return {}

    def plan(self, request: HttpRequest, issue_pk: int) -> HttpResponse:
        """Ask when, then ask whether that is right, naming the number; only then do it."""
        require_sender(request)
        issue = get_object_or_404(Issue, pk=issue_pk)
        rendering = newest_rendering(issue)
        refusal = _refusal(rendering)
        form = PlanForm(request.POST or None)
        confirming = request.method == "POST" and not refusal and form.is_valid()
        if confirming and rendering and "bevestigd" in request.POST:
            if request.POST["bevestigd"] != str(rendering.pk):
                messages.error(request, APPROVED_SINCE)
                return redirect(request.path)
            return self._planned(request, rendering, form)
        return self.desk_page(
            request,
            "mailing_plan.html",
            title="Verzending bevestigen" if confirming else "Editie verzenden",
            issue=issue,
            rendering=rendering,
            refusal=refusal,
            form=form,
            confirming=confirming,
            differs=rendering is not None and not refusal and _differs(rendering),
            at=form.cleaned_data["at"] if confirming else None,
            recipients=audience_of(issue).count(),
        )

    def _planned(
        self, request: HttpRequest, rendering: RenderedIssue, form: PlanForm
    ) -> HttpResponse:
        at = form.cleaned_data["at"]
        try:
            if at is None:
                mailing = mailings.schedule_and_start(rendering, by=request.user)
                messages.success(request, "De verzending is begonnen.")
            else:
                mailing = mailings.schedule(rendering, at=at, by=request.user)
                moment = timezone.localtime(at)
                messages.success(request, f"De verzending begint op {moment:%d-%m-%Y om %H:%M}.")
        except MailingRefusedError as error:
            messages.error(request, str(error))
            return redirect(request.path)
        return redirect("admin:subscriptions_mailing_change", mailing.pk)

    def desk_page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        return TemplateResponse(
            request,
            f"admin/subscriptions/{template}",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "list_url": reverse("admin:subscriptions_mailing_changelist"),
                **context,
            },
        )


def _refusal(rendering: RenderedIssue | None) -> str:
    """Return why this cannot be sent, or nothing."""
    if rendering is None:
        return "Deze editie is nog niet goedgekeurd."
    try:
        mailings.refuse_unsendable(rendering)
    except MailingRefusedError as error:
        return str(error)
    return ""


def _differs(rendering: RenderedIssue) -> bool:
    """Return whether the issue would look otherwise now: an article or a picture changed since."""
    return checksum_of(render_issue(rendering.issue)) != rendering.checksum


def may_send(request: HttpRequest) -> bool:
    return request.user.has_perm(SEND)


def require_sender(request: HttpRequest) -> None:
    if not may_send(request):
        raise PermissionDenied
