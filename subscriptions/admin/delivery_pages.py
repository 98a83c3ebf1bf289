"""The desk of sending, per status: who, why, as a table, and the ways out of *unknown*."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from subscriptions import delivery_lists, unknowns
from subscriptions.admin.deliveries import may_see_addresses
from subscriptions.admin.planning import PlanningPages, may_send, require_sender
from subscriptions.admin.subscribers import Echo
from subscriptions.audience import standing
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Delivery, Mailing
from subscriptions.reasons import plain_reason
from subscriptions.waiting import number_text
from subscriptions.webhooks import tells_later

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel breaks every ë
MOST_AT_ONCE = delivery_lists.PAGE
WAYS = {
    "verzonden": (unknowns.mark_many_sent, "staat nu als verzonden", "staan nu als verzonden"),
    "opnieuw": (unknowns.send_many_again, "wordt opnieuw verstuurd", "worden opnieuw verstuurd"),
}


class DeliveryPages(PlanningPages):
    """What the admin of mailings shows about deliveries."""

    def delivery_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = "subscriptions_mailing"
        return [
            path("<int:pk>/lijst/<slug:status>/", view(self.deliveries), name=f"{name}_list"),
            path("<int:pk>/lijst/<slug:status>/csv/", view(self.download), name=f"{name}_list_csv"),
            path("<int:pk>/onbekend/<slug:way>/", view(self.decide), name=f"{name}_decide"),
        ]

    def deliveries(self, request: HttpRequest, pk: int, status: str) -> HttpResponse:
        """List the deliveries in one status; of unknown ones with the ways out."""
        mailing = self._looked_at(request, pk, status)
        search, after = request.GET.get("q", "").strip()[:100], _number(request.GET.get("na"))
        sees = may_see_addresses(request)
        page = delivery_lists.page_of(
            mailing,
            status,
            search=search,
            by_address=sees,
            after=after,
            size=delivery_lists.PAGE,
        )
        now = standing(mailing)
        labels = dict(Delivery.Status.choices)
        latest = mailing.batches.order_by("-pk").values_list("pk", flat=True).first()
        return self.desk_page(
            request,
            "mailing_deliveries.html",
            title=f"{labels[status].capitalize()}: verzending van ‘{mailing.issue}’",
            mailing=mailing,
            status=status,
            label=labels[status],
            count=now.counts[status],
            counted_at=now.counted_at,
            others=[(name, labels[name], number) for name, number in now.counts.items() if number],
            rows=[_shown(delivery, with_address=sees) for delivery in page.rows],
            after=page.after,
            is_later=bool(after),
            search=search,
            sees_addresses=sees,
            tells_later=tells_later(),
            may_decide=status == Delivery.Status.UNKNOWN and may_send(request),
            last_batch=latest or 0,
        )

    def download(self, request: HttpRequest, pk: int, status: str) -> HttpResponseBase:
        """Hand over the list, as long as it is, while it is being read."""
        mailing = self._looked_at(request, pk, status)
        rows = delivery_lists.table(
            mailing,
            status,
            search=request.GET.get("q", "").strip()[:100],
            with_addresses=may_see_addresses(request),
        )
        response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        label = dict(Delivery.Status.choices)[status].replace(" ", "-")
        name = f"verzending-{mailing.pk}-{label}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def decide(self, request: HttpRequest, pk: int, way: str) -> HttpResponse:
        """Ask whether that is meant, saying what may happen; then do it, once."""
        if way not in WAYS:
            raise Http404
        require_sender(request)
        mailing = get_object_or_404(Mailing, pk=pk)
        if request.method != "POST":
            return redirect("admin:subscriptions_mailing_list", pk, Delivery.Status.UNKNOWN)
        only = None if "alle" in request.POST else _numbers(request.POST.getlist("bezorging"))
        last_batch = _number(request.POST.get("bundel"))
        if "bevestigd" in request.POST:
            return self._decided(
                request, mailing, way, only, last_batch, _number(request.POST["bevestigd"])
            )
        chosen = mailing.deliveries.filter(
            status=Delivery.Status.UNKNOWN, batch__lte=last_batch
        ).order_by("pk")
        count = (chosen if only is None else chosen.filter(pk__in=only)).count()
        if not count:
            messages.error(request, unknowns.NONE_LEFT if only != [] else "Kies eerst wie.")
            return redirect("admin:subscriptions_mailing_list", pk, Delivery.Status.UNKNOWN)
        return self.desk_page(
            request,
            "mailing_decide.html",
            title="Opnieuw versturen?" if way == "opnieuw" else "Markeren als verzonden?",
            mailing=mailing,
            way=way,
            only=only,
            count=count,
            last_batch=last_batch,
        )

    def _decided(
        self,
        request: HttpRequest,
        mailing: Mailing,
        way: str,
        only: list[int] | None,
        last_batch: int,
        expected: int,
    ) -> HttpResponse:
        do, one, many = WAYS[way]
        try:
            moved = do(mailing, only=only, last_batch=last_batch, expected=expected)
        except MailingRefusedError as error:
            messages.error(request, str(error))
            return redirect("admin:subscriptions_mailing_list", mailing.pk, "unknown")
        said = f"1 bezorging {one}." if moved == 1 else f"{number_text(moved)} bezorgingen {many}."
        messages.success(request, said)
        self.log_change(request, mailing, f"Onbekend: {said}")
        return redirect("admin:subscriptions_mailing_change", mailing.pk)

    def _looked_at(self, request: HttpRequest, pk: int, status: str) -> Mailing:
        if not may_see_deliveries(request):
            raise PermissionDenied
        if status not in Delivery.Status.values:
            raise Http404
        return get_object_or_404(Mailing.objects.select_related("issue"), pk=pk)


def may_see_deliveries(request: HttpRequest) -> bool:
    return request.user.has_perm("subscriptions.view_delivery")


def _shown(delivery: Delivery, *, with_address: bool) -> dict[str, Any]:
    subscriber = delivery.subscriber
    address = str(subscriber) if with_address else f"abonnee {subscriber.pk}"
    link = reverse("admin:subscriptions_subscriber_change", args=[subscriber.pk])
    return {
        "pk": delivery.pk,
        "name": address,
        "link": link if with_address else "",
        "at": delivery.status_at,
        "reason": plain_reason(delivery.error) if delivery.error else "",
        "detail": delivery.error,
        "message_id": delivery.message_id,
    }


def _lines(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(Echo(), delimiter=";")
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow(row)


def _number(text: str | None) -> int:
    """Return what stands in the address or a form; 0 for what no page of ours wrote."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _numbers(texts: list[str]) -> list[int]:
    return [_number(text) for text in texts[:MOST_AT_ONCE]]
