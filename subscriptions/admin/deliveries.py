"""Deliveries and what the ESP told about them: to look at, never to change."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from subscriptions.admin.consent import ReadOnly
from subscriptions.models import Delivery, DeliveryEvent

COUNTED = 5000


class CappedPaginator(Paginator):
    """Counts no further than this: counting a million rows takes too long."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Delivery] = self.object_list  # type: ignore[assignment]  # the admin hands over a queryset
        return len(rows.order_by().values_list("pk")[:COUNTED])


class EventInline(ReadOnly, admin.TabularInline):
    model = DeliveryEvent
    extra = 0
    fields = ("occurred_at", "kind", "reject_reason", "description", "esp")
    readonly_fields = fields


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["pk", "subscriber", "mailing", "status", "status_at", "error"]
    list_filter = ["status", "mailing"]
    list_select_related = ["subscriber", "mailing__issue"]
    list_per_page = 50
    search_fields = ["subscriber__email_key"]
    search_help_text = "Zoek op het begin van een e-mailadres."
    show_full_result_count = False
    paginator = CappedPaginator
    fields = ["mailing", "subscriber", "status", "status_at", "error", "batch", "message_id"]
    inlines = [EventInline]

    readonly_fields = ["number"]

    @admin.display(description="abonnee")
    def number(self, delivery: Delivery) -> str:
        return f"abonnee {delivery.subscriber_id}"

    def get_list_display(self, request: HttpRequest) -> Any:
        return _without_address(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: Delivery | None = None) -> Any:
        return _without_address(request, self.fields)

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self.search_fields if may_see_addresses(request) else []

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        term = search_term.strip().lower()
        if not term or not may_see_addresses(request):
            return queryset, False
        return queryset.filter(subscriber__email_key__startswith=term), False


def may_see_addresses(request: HttpRequest) -> bool:
    """Return whether somebody may know who a subscriber is, and not a number only."""
    return request.user.has_perm("subscriptions.view_subscriber")


def _without_address(request: HttpRequest, names: Any) -> Any:
    if may_see_addresses(request):
        return names
    return ["number" if name == "subscriber" else name for name in names]


@admin.register(DeliveryEvent)
class DeliveryEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["occurred_at", "kind", "reject_reason", "delivery", "esp"]
    list_filter = ["kind"]
    list_select_related = ["delivery"]
    ordering = ["-pk"]  # as they came in: a million of them are not sorted for a page
    show_full_result_count = False
    paginator = CappedPaginator
