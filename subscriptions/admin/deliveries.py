"""Deliveries and what the ESP told about them: to look at, never to change."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from subscriptions.admin.consent import ReadOnly
from subscriptions.models import Delivery, DeliveryEvent

COUNTED = 10_000


class CappedPaginator(Paginator):
    """Counts no further than a hundred pages: counting a million rows takes too long."""

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
    search_fields = ["subscriber__email_key"]
    search_help_text = "Zoek op het begin van een e-mailadres."
    show_full_result_count = False
    paginator = CappedPaginator
    fields = ["mailing", "subscriber", "status", "status_at", "error", "batch", "message_id"]
    inlines = [EventInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        term = search_term.strip().lower()
        found = queryset.filter(subscriber__email_key__startswith=term) if term else queryset
        return found, False


@admin.register(DeliveryEvent)
class DeliveryEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["occurred_at", "kind", "reject_reason", "delivery", "esp"]
    list_filter = ["kind", "esp"]
    show_full_result_count = False
    paginator = CappedPaginator
