import csv
import json
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from areas.models import Area
from nplv.long_lists import LongListAdmin, NewestFirst, Order
from subscriptions import erasing, exporting
from subscriptions.addresses import InvalidAddressError, normalise
from subscriptions.admin.consent import ConsentEventInline, ReadOnly
from subscriptions.by_address import ByAddress, begins_with
from subscriptions.models import Subscriber
from subscriptions.unsubscribe import unsubscribe


class Echo:
    """What the csv writer takes for a file: it hands each line back."""

    def write(self, line: str) -> str:
        return line


class AreaFilter(admin.SimpleListFilter):
    """By the rows that tie people to areas: Django's own asks that again for each person."""

    title = "gebied"
    parameter_name = "gebied"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(area.pk), area.name) for area in Area.objects.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = self.value() or ""
        if not (asked.isascii() and asked.isdecimal()):
            return queryset
        ties = Subscriber.areas.through.objects.filter(area=int(asked))
        return queryset.filter(pk__in=ties.values("subscriber"))


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnly, LongListAdmin):
    """Newest first; what is searched by the begin of an address comes in order of address."""

    list_display = ["__str__", "status", "interests", "status_at", "confirmed_at"]
    list_filter = ["status", "all_areas", AreaFilter]
    search_fields = ["email_key"]
    search_help_text = "Zoek op een e-mailadres of op het begin ervan."
    fields = [
        *("email", "status", "reason", "status_at", "interests"),
        *("created_at", "requested_at", "confirmed_at"),
    ]
    readonly_fields = ["interests", "created_at"]
    inlines = [ConsentEventInline]
    change_form_template = "admin/subscriptions/subscriber/change_form.html"
    change_list_template = "admin/subscriptions/subscriber/change_list.html"

    @admin.display(description="gebieden")
    def interests(self, subscriber: Subscriber) -> str:
        if subscriber.all_areas:
            return "alle"
        return ", ".join(area.name for area in subscriber.areas.all())

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Subscriber]:
        return super().get_queryset(request).prefetch_related("areas")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Subscriber], search_term: str
    ) -> tuple[models.QuerySet[Subscriber], bool]:
        term = _meant(search_term)
        return (queryset.filter(begins_with(term)) if term else queryset), False

    def order_of(self, request: HttpRequest) -> Order:
        return ByAddress() if _meant(request.GET.get(SEARCH_VAR, "")) else NewestFirst()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("exporteer/", view(self.export_list), name="subscriptions_subscriber_export"),
            path(
                "<int:pk>/gegevens/",
                view(self.export_person),
                name="subscriptions_subscriber_person",
            ),
            path("<int:pk>/afmelden/", view(self.end), name="subscriptions_subscriber_unsubscribe"),
            path("<int:pk>/wissen/", view(self.erase), name="subscriptions_subscriber_erase"),
            *super().get_urls(),
        ]

    def export_list(self, request: HttpRequest) -> StreamingHttpResponse:
        _require(request, "change")
        writer = csv.writer(Echo())
        lines: Iterator[Any] = (writer.writerow(row) for row in exporting.rows())
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"abonnees-{timezone.localdate():%Y-%m-%d}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def export_person(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require(request, "change")
        subscriber = self._subscriber(request, pk)
        text = json.dumps(
            exporting.person(subscriber), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2
        )
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="abonnee-{pk}.json"'
        return response

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require(request, "change")
        subscriber = self._subscriber(request, pk)
        if request.method != "POST":
            return self._ask(request, subscriber, title="Abonnee afmelden", verb="Meld af")
        subscriber = unsubscribe(subscriber, reason="request", source="staff")
        self.log_change(request, subscriber, "Afgemeld.")
        messages.success(request, "De abonnee is afgemeld en krijgt daar een mail over.")
        return redirect("admin:subscriptions_subscriber_change", pk)

    def erase(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require(request, "delete")
        subscriber = self._subscriber(request, pk)
        if request.method != "POST":
            return self._ask(request, subscriber, title="Gegevens wissen", verb="Wis voorgoed")
        subscriber = erasing.erase_by_request(subscriber)
        self.log_change(request, subscriber, "Gewist op verzoek.")
        messages.success(request, "De gegevens zijn gewist. Alleen het nummer blijft over.")
        return redirect("admin:subscriptions_subscriber_change", pk)

    def _subscriber(self, request: HttpRequest, pk: int) -> Subscriber:
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _ask(
        self, request: HttpRequest, subscriber: Subscriber, *, title: str, verb: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "verb": verb,
            "subscriber": subscriber,
            "back": reverse("admin:subscriptions_subscriber_change", args=[subscriber.pk]),
        }
        return render(request, "admin/subscriptions/subscriber/ask.html", context)


def _meant(term: str) -> str:
    """Return the begin of the key that is looked for: of a whole address its normal form."""
    term = term.strip().lower()
    try:
        return normalise(term)
    except InvalidAddressError:  # it may be the beginning of one
        return term


def _require(request: HttpRequest, action: str) -> None:
    if not request.user.has_perm(f"subscriptions.{action}_subscriber"):
        raise PermissionDenied
