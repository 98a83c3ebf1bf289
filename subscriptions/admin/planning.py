"""The desk of sending, before it begins: plan an issue, and see the number before pressing."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from articles.checks import Finding, check_issue
from articles.issues import checksum_of
from articles.models import Issue, RenderedIssue
from articles.rendering import render_issue
from subscriptions import mailings
from subscriptions.audience import audience_of, newest_rendering
from subscriptions.forecast import duration_in_words, expected_duration
from subscriptions.mailing_forms import LATER, MomentForm, PlanForm
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Delivery, Mailing
from subscriptions.moments import ZONE, in_words, remark_on, suggestions

SEND = "subscriptions.send_mailing"
APPROVED_SINCE = (
    "Deze editie is net opnieuw goedgekeurd. Bekijk de nieuwste versie en bevestig die."
)
MUCH = 0.03  # the audience may change by this part between reading its number and pressing


class PlanningPages(admin.ModelAdmin):
    """What the admin of mailings shows before a mailing begins; its base."""

    def planning_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("plannen/<int:issue_pk>/", view(self.plan), name="subscriptions_mailing_plan"),
            path("<int:pk>/verzetten/", view(self.move), name="subscriptions_mailing_move"),
        ]

    def planning_context(self, mailing: Mailing) -> dict[str, Any]:
        """Return what the templates of this module add to the page of a mailing."""
        if mailing.status != Mailing.Status.SCHEDULED:
            return {}
        return {
            "recipients": audience_of(mailing.issue).count(),
            "moment": in_words(mailing.scheduled_for),
            "too_late": mailing.too_late_after < timezone.now(),
        }

    def plan(self, request: HttpRequest, issue_pk: int) -> HttpResponse:
        """Ask when, then ask whether that is right, naming the number; only then do it."""
        require_sender(request)
        issue = get_object_or_404(Issue, pk=issue_pk)
        rendering = newest_rendering(issue)
        form = PlanForm(request.POST or None, initial=_wished(request.GET))
        return self._ask(request, issue, rendering, form, mailing=None)

    def move(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for another moment for a mailing that has not begun, in the same two steps."""
        require_sender(request)
        mailing = get_object_or_404(Mailing.objects.select_related("issue", "rendering"), pk=pk)
        if mailing.status != Mailing.Status.SCHEDULED:
            messages.error(request, "Deze verzending is al begonnen of geannuleerd.")
            return redirect("admin:subscriptions_mailing_change", pk)
        local = mailing.scheduled_for.astimezone(ZONE)
        initial = {"date": local.date(), "time": local.time(), **_wished(request.GET)}
        form = MomentForm(request.POST or None, initial=initial)
        return self._ask(request, mailing.issue, mailing.rendering, form, mailing=mailing)

    def _ask(
        self,
        request: HttpRequest,
        issue: Issue,
        rendering: RenderedIssue | None,
        form: MomentForm,
        *,
        mailing: Mailing | None,
    ) -> HttpResponse:
        refusal = _refusal(rendering, planned=mailing is not None)
        recipients = audience_of(issue).count()
        confirming = request.method == "POST" and not refusal and form.is_valid()
        changed = ""
        if confirming and rendering and "bevestigd" in request.POST:
            changed = _changed(request.POST, rendering, recipients)
            if not changed:
                return self._do_plan(request, rendering, form.cleaned_data["at"], mailing)
        at = form.cleaned_data["at"] if confirming else None
        return self.desk_page(
            request,
            "mailing_plan.html",
            title=_title(mailing, confirming=confirming),
            issue=issue,
            rendering=rendering,
            mailing=mailing,
            refusal=refusal,
            form=form,
            confirming=confirming,
            changed=changed,
            moment=in_words(at) if at else "",
            suggestions=suggestions(timezone.now()),
            recipients=recipients,
            **_advice(issue, rendering, recipients, at) if not refusal and rendering else {},
        )

    def _do_plan(
        self,
        request: HttpRequest,
        rendering: RenderedIssue,
        at: dt.datetime | None,
        mailing: Mailing | None,
    ) -> HttpResponse:
        try:
            if at is None:
                mailing = mailings.schedule_and_start(rendering, by=request.user)
                messages.success(request, "De verzending is begonnen.")
            elif mailing is None:
                mailing = mailings.schedule(rendering, at=at, by=request.user)
                messages.success(request, f"De verzending begint op {in_words(at)}.")
            else:
                mailing = mailings.reschedule(mailing, at=at)
                messages.success(request, f"Verzet: de verzending begint op {in_words(at)}.")
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


def _wished(query: QueryDict) -> dict[str, Any]:
    """Return what the address of a suggestion fills in."""
    wished = {name: query[name] for name in ("date", "time") if query.get(name)}
    return {**wished, "when": LATER} if wished else {}


def _refusal(rendering: RenderedIssue | None, *, planned: bool) -> str:
    """Return why this cannot be sent, or nothing."""
    if rendering is None:
        return "Deze editie is nog niet goedgekeurd."
    try:
        mailings.refuse_unsendable(rendering)
    except MailingRefusedError as error:
        return f"{error} Annuleer deze verzending en plan opnieuw." if planned else str(error)
    return ""


def _changed(given: QueryDict, rendering: RenderedIssue, recipients: int) -> str:
    """Return what is no longer as it was when the question was asked, or nothing."""
    if given["bevestigd"] != str(rendering.pk):
        return APPROVED_SINCE
    seen = given.get("gezien", "")
    if not seen.isdecimal() or abs(int(seen) - recipients) > MUCH * int(seen):
        return "Het aantal abonnees is intussen veranderd. Kijk nog een keer en bevestig dan."
    return ""


def _advice(
    issue: Issue, rendering: RenderedIssue, recipients: int, at: dt.datetime | None
) -> dict[str, Any]:
    """Return what somebody should know before pressing; nothing of it stands in the way."""
    fresh = render_issue(issue)
    warnings: list[Finding] = check_issue(issue, rendering=fresh)
    duration = expected_duration(recipients)
    reached = Delivery.objects.filter(issue=issue).exclude(status__in=Delivery.NOT_REACHED)
    return {
        # It would look otherwise now: an article or a picture changed since.
        "differs": checksum_of(fresh) != rendering.checksum,
        "warnings": warnings,
        "duration": duration_in_words(duration) if duration else "",
        "ready_by": in_words((at or timezone.now()) + duration) if duration else "",
        "remark": remark_on(at or timezone.now()),
        "reached": reached.count(),
    }


def _title(mailing: Mailing | None, *, confirming: bool) -> str:
    if confirming:
        return "Verzending bevestigen"
    return "Ander moment kiezen" if mailing else "Editie verzenden"


def may_send(request: HttpRequest) -> bool:
    return request.user.has_perm(SEND)


def require_sender(request: HttpRequest) -> None:
    if not may_send(request):
        raise PermissionDenied
