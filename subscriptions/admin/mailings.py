"""The desk of sending: follow a mailing while it goes, stop it, go on."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from subscriptions import mailings
from subscriptions.admin.delivery_pages import DeliveryPages, may_see_deliveries
from subscriptions.admin.planning import may_send, require_sender
from subscriptions.admin.reporting import ReportPages
from subscriptions.audience import Standing, standing
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Delivery, Mailing
from subscriptions.progress import progress_of
from subscriptions.reasons import reasons_of
from subscriptions.waiting import PAUSED_BY_HAND, number_text
from subscriptions.webhooks import tells_later

# Act in the address -> the act, and what is said when it is done.
ACTS: dict[str, tuple[Callable[[Mailing], Any], str]] = {
    "starten": (mailings.start, "De verzending is begonnen."),
    "pauzeren": (
        lambda mailing: mailings.pause(mailing, reason=PAUSED_BY_HAND),
        "De verzending staat stil. Wat al onderweg was, wordt afgemaakt.",
    ),
    "hervatten": (mailings.resume, "De verzending gaat verder."),
    "annuleren": (mailings.cancel, "De verzending is geannuleerd."),
    "mislukte-opnieuw": (mailings.retry_failed, "Wie door een storing niets kreeg, wacht weer."),
    "vrijgeven": (mailings.rearm, "De verzending mag nu vanaf hier weg."),
}
CANCELLABLE = [
    status for status, after in Mailing.STEPS.items() if Mailing.Status.CANCELLED in after
]


@admin.register(Mailing)
class MailingAdmin(DeliveryPages, ReportPages):
    list_display = ["issue", "state", "recipients", "planned", "began", "ended"]
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

    @admin.display(description="ontvangers", ordering="audience")
    def recipients(self, mailing: Mailing) -> str:
        return number_text(mailing.audience) if mailing.started_at else "–"

    @admin.display(description="gepland voor", ordering="scheduled_for")
    def planned(self, mailing: Mailing) -> str:
        return _moment(mailing.scheduled_for)

    @admin.display(description="begonnen", ordering="started_at")
    def began(self, mailing: Mailing) -> str:
        return _moment(mailing.started_at)

    @admin.display(description="klaar", ordering="finished_at")
    def ended(self, mailing: Mailing) -> str:
        return _moment(mailing.finished_at)

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
            path("<int:pk>/stand/", view(self.live), name="subscriptions_mailing_live"),
            path("<int:pk>/annuleren/", view(self.ask), name="subscriptions_mailing_cancel"),
            path("<int:pk>/doe/<slug:act>/", view(self.act), name="subscriptions_mailing_act"),
            *self.delivery_urls(),
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
        return self.desk_page(
            request,
            "mailing_page.html",
            title=f"Verzending van ‘{mailing.issue}’",
            stays_put="stil" in request.GET,
            reasons=reasons_of(mailing, now.counts),
            **self._live_context(request, mailing, now),
            **self.planning_context(mailing),
            **self.report_context(mailing),
        )

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the part of the page that changes while a mailing goes, for a script."""
        mailing = get_object_or_404(Mailing.objects.select_related("issue", "rendering"), pk=pk)
        if not self.has_view_permission(request, mailing):
            raise PermissionDenied
        context = self._live_context(request, mailing, standing(mailing))
        return render(request, "admin/subscriptions/_mailing_live.html", context)

    def _live_context(
        self, request: HttpRequest, mailing: Mailing, now: Standing
    ) -> dict[str, Any]:
        labels = dict(Delivery.Status.choices)
        is_live = mailing.status == Mailing.Status.SENDING
        under_way = mailing.status == Mailing.Status.PAUSED and now.counts["sending"]
        return {
            "mailing": mailing,
            "now": now,
            "rows": [(status, labels[status], count) for status, count in now.counts.items()],
            "progress": progress_of(mailing, now),
            "seen_at": now.counted_at or timezone.now(),
            "may_send": may_send(request),
            "may_see_deliveries": may_see_deliveries(request),
            "is_live": is_live or bool(under_way),
            "retry": _retryable(mailing, now),
            "tells_later": tells_later(),
            "is_done": mailing.status in {Mailing.Status.SENT, Mailing.Status.CANCELLED},
        }

    def ask(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what cancelling does, and ask."""
        require_sender(request)
        mailing = get_object_or_404(Mailing, pk=pk)
        if mailing.status not in CANCELLABLE:
            messages.error(request, _too_late(mailing))
            return redirect("admin:subscriptions_mailing_change", pk)
        return self.desk_page(
            request,
            "mailing_cancel.html",
            title="Verzending annuleren?",
            mailing=mailing,
            now=standing(mailing),
        )

    def act(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Do one thing with a mailing, and go back to its page."""
        if act not in ACTS:
            raise Http404
        require_sender(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        mailing = get_object_or_404(Mailing, pk=pk)
        do, said = ACTS[act]
        if request.POST.get("status", mailing.status) != mailing.status:
            messages.error(request, _too_late(mailing))
            return redirect("admin:subscriptions_mailing_change", pk)
        try:
            do(mailing)
        except MailingRefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
            self.log_change(request, mailing, said)
        return redirect("admin:subscriptions_mailing_change", pk)


def _moment(moment: dt.datetime | None) -> str:
    """Return a moment as short as a column wants it: 23 nov 2026 14:05."""
    return date_format(timezone.localtime(moment), "j N Y H:i") if moment else "–"


def _retryable(mailing: Mailing, now: Standing) -> int:
    """Return how many can be tried again; nobody of a cancelled mailing."""
    if not now.counts["failed"] or mailing.status == Mailing.Status.CANCELLED:
        return 0
    return mailings.retryable(mailing).count()


def _too_late(mailing: Mailing) -> str:
    """Say what a page did not know that somebody had open for a while."""
    return (
        f"Dat kan niet meer: de status is nu ‘{mailing.get_status_display()}’. "
        "Er is niets veranderd."
    )
