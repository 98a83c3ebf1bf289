"""The desk of sending: follow a mailing, stop it, settle what is unknown."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from subscriptions import environment, mailings, pacing, unknowns
from subscriptions.admin.planning import PlanningPages, may_send, require_sender
from subscriptions.admin.reporting import ReportPages
from subscriptions.audience import standing
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Delivery, Mailing

SHOWN_UNKNOWN = 50
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
class MailingAdmin(PlanningPages, ReportPages):
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
            path(
                "bezorging/<int:pk>/<slug:act>/",
                view(self.settle),
                name="subscriptions_mailing_settle",
            ),
            path("<int:pk>/doe/<slug:act>/", view(self.act), name="subscriptions_mailing_act"),
            *self.planning_urls(),
            *self.report_urls(),
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
        return self.desk_page(
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
            **self.planning_context(mailing),
            **self.report_context(mailing),
        )

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
