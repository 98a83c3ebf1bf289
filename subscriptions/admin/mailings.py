"""The desk of sending: plan an issue, follow a mailing, stop it, settle what is unknown."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.issues import checksum_of
from articles.models import Issue, RenderedIssue
from articles.rendering import render_issue
from subscriptions import environment, mailings, pacing, unknowns
from subscriptions.audience import audience_of, newest_rendering, standing
from subscriptions.mailing_forms import PlanForm
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Delivery, Mailing

SEND = "subscriptions.send_mailing"
SHOWN_UNKNOWN = 50
APPROVED_SINCE = (
    "Deze editie is net opnieuw goedgekeurd. Bekijk de nieuwste versie en bevestig die."
)
# Act in the address -> the act, and what is said when it is done.
ACTS: dict[str, tuple[Callable[[Mailing], Any], str]] = {
    "starten": (mailings.start, "De verzending is begonnen."),
    "pauzeren": (
        lambda mailing: mailings.pause(mailing, reason="Gepauzeerd door een medewerker."),
        "De verzending staat stil. Wat al onderweg was, wordt afgemaakt.",
    ),
    "hervatten": (mailings.resume, "De verzending gaat verder."),
    "annuleren": (mailings.cancel, "De verzending is geannuleerd."),
    "vrijgeven": (mailings.rearm, "De verzending mag nu vanaf hier weg."),
    "alles-verzonden": (
        unknowns.mark_all_sent,
        "Alle onbekende bezorgingen staan nu als verzonden.",
    ),
}
DELIVERY_ACTS: dict[str, tuple[Callable[[Delivery], Any], str]] = {
    "verzonden": (unknowns.mark_sent, "De bezorging staat nu als verzonden."),
    "opnieuw": (unknowns.send_again, "De editie gaat nog een keer naar deze abonnee."),
}


@admin.register(Mailing)
class MailingAdmin(admin.ModelAdmin):
    list_display = ["issue", "state", "audience", "scheduled_for", "started_at", "finished_at"]
    list_filter = ["status"]
    list_select_related = ["issue"]
    search_fields = ["issue__title"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        return super().has_view_permission(request, obj) or may_send(request)

    @admin.display(description="status", ordering="status")
    def state(self, mailing: Mailing) -> SafeString:
        return format_html(
            '<span class="desk-state mailing-state--{}">{}</span>',
            mailing.status,
            mailing.get_status_display(),
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("plannen/<int:issue_pk>/", view(self.plan), name="subscriptions_mailing_plan"),
            path(
                "bezorging/<int:pk>/<slug:act>/",
                view(self.settle),
                name="subscriptions_mailing_settle",
            ),
            path("<int:pk>/doe/<slug:act>/", view(self.act), name="subscriptions_mailing_act"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show where a mailing stands; the buttons on it are forms of their own."""
        mailing = self.get_object(request, object_id)
        if mailing is None:
            raise Http404
        if not self.has_view_permission(request, mailing):
            raise PermissionDenied
        now = standing(mailing)
        labels = dict(Delivery.Status.choices)
        unknown = mailing.deliveries.filter(status=Delivery.Status.UNKNOWN)
        return self._page(
            request,
            "mailing_page.html",
            title=f"Verzending van ‘{mailing.issue}’",
            mailing=mailing,
            now=now,
            rows=[(status, labels[status], count) for status, count in now.counts.items()],
            unknown=unknown.select_related("subscriber").order_by("pk")[:SHOWN_UNKNOWN],
            expected_end=pacing.expected_end(waiting=now.open),
            may_send=may_send(request),
            elsewhere=mailing.stamp != environment.stamp(),
            is_live=mailing.status == Mailing.Status.SENDING,
        )

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
        return self._page(
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

    def act(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Do one thing with a mailing, and go back to its page."""
        mailing = get_object_or_404(Mailing, pk=pk)
        return self._do(request, ACTS, act, mailing, back_to=pk)

    def settle(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Decide about one unknown delivery, and go back to its mailing."""
        delivery = get_object_or_404(Delivery, pk=pk)
        return self._do(request, DELIVERY_ACTS, act, delivery, back_to=delivery.mailing_id)

    def _do(
        self, request: HttpRequest, acts: Any, act: str, row: Any, *, back_to: int
    ) -> HttpResponse:
        if act not in acts:
            raise Http404
        require_sender(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        do, said = acts[act]
        try:
            do(row)
        except MailingRefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return redirect("admin:subscriptions_mailing_change", back_to)

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
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
