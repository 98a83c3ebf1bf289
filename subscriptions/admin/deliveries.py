"""Deliveries and what the ESP told about them: to look at, never to change."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from subscriptions import delivery_lists
from subscriptions.admin.consent import ReadOnly
from subscriptions.models import Delivery, DeliveryEvent, Mailing
from subscriptions.reasons import plain_reason

COUNTED = 2000  # rows that are counted off for the pages of a list
LATEST = 20_000  # messages of the ESP among which a kind is looked for
MAILINGS = 50  # the newest, to choose from
OF_MAILING = "mailing__id__exact"
FOUND = 2000  # deliveries that a search shows at most


class CappedPaginator(Paginator):
    """Counts no further than this: counting a million rows takes too long."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Delivery] = self.object_list  # type: ignore[assignment]  # the admin hands over a queryset
        return len(rows.order_by().values_list("pk")[:COUNTED])

    @property
    def is_capped(self) -> bool:
        """Return whether there may be more than the pages show."""
        return self.count == COUNTED


class EventInline(ReadOnly, admin.TabularInline):
    model = DeliveryEvent
    extra = 0
    fields = ("occurred_at", "kind", "reject_reason", "description", "esp")
    readonly_fields = fields


class MailingFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "verzending"

    def has_output(self) -> bool:
        """Return that it counts, also where there is one mailing: else it would not filter."""
        return True

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Return the mailings with their issues in one statement, the newest first."""
        found = Mailing.objects.select_related("issue")[:MAILINGS]
        return [(mailing.pk, str(mailing)) for mailing in found]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):
    """Newest first; of one mailing by status, since an index has those in that order."""

    list_display = ["named", "subscriber", "of_issue", "status", "since", "reason"]
    list_select_related = ()  # False would join whatever it can
    list_per_page = 25
    sortable_by = ()
    search_fields = ["subscriber__email_key"]
    search_help_text = (
        f"Zoek op het begin van een e-mailadres. Er tellen {delivery_lists.FEW} adressen mee."
    )
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count every row
    paginator = CappedPaginator
    fields = ["sent_in", "subscriber", "status", "status_at", "error", "bundle", "message_id"]
    inlines = [EventInline]

    readonly_fields = ["number", "sent_in", "bundle"]

    @admin.display(description="bezorging")
    def named(self, delivery: Delivery) -> str:
        return str(delivery.pk)

    @admin.display(description="editie")
    def of_issue(self, delivery: Delivery) -> str:
        return str(delivery.mailing.issue)

    @admin.display(description="sinds")
    def since(self, delivery: Delivery) -> str:
        return date_format(timezone.localtime(delivery.status_at), "j N Y H:i")

    @admin.display(description="reden")
    def reason(self, delivery: Delivery) -> str:
        return plain_reason(delivery.error) if delivery.error else "–"

    @admin.display(description="verzending")
    def sent_in(self, delivery: Delivery) -> str:
        return str(delivery.mailing)

    @admin.display(description="bundel")
    def bundle(self, delivery: Delivery) -> str:
        return str(delivery.batch.number)

    @admin.display(description="abonnee")
    def number(self, delivery: Delivery) -> str:
        return f"abonnee {delivery.subscriber_id}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Fetch what stands beside a delivery apart: joined, SQLite sorts a million rows."""
        found: QuerySet[Delivery] = super().get_queryset(request)
        return found.prefetch_related("subscriber", "mailing__issue")

    def get_list_filter(self, request: HttpRequest) -> Any:
        """No status without a mailing: among all deliveries that is no question for an index."""
        of_mailing = OF_MAILING in request.GET
        return [("mailing", MailingFilter), *(["status"] if of_mailing else [])]

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["-status", "-pk"] if OF_MAILING in request.GET else ["-pk"]

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
        people = list(delivery_lists.subscribers_meant(term, by_address=True)[: delivery_lists.FEW])
        theirs = Delivery.objects.filter(subscriber__in=people).order_by()
        return queryset.filter(pk__in=list(theirs.values_list("pk", flat=True)[:FOUND])), False


def may_see_addresses(request: HttpRequest) -> bool:
    """Return whether somebody may know who a subscriber is, and not a number only."""
    return request.user.has_perm("subscriptions.view_subscriber")


def _without_address(request: HttpRequest, names: Any) -> Any:
    if may_see_addresses(request):
        return names
    return ["number" if name == "subscriber" else name for name in names]


class KindFilter(admin.SimpleListFilter):
    title = f"wat (van de laatste {LATEST:,} berichten)".replace(",", ".")
    parameter_name = "wat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return DeliveryEvent.Kind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Look among the latest only: no index has the kinds, since each message would pay it."""
        if self.value() not in DeliveryEvent.Kind.values:
            return queryset
        last = DeliveryEvent.objects.aggregate(last=Max("pk"))["last"] or 0
        return queryset.filter(kind=self.value(), pk__gt=last - LATEST)


@admin.register(DeliveryEvent)
class DeliveryEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["occurred_at", "kind", "reject_reason", "delivery", "esp"]
    list_filter = [KindFilter]
    list_select_related = ["delivery"]
    list_per_page = 25
    sortable_by = ()
    ordering = ["-pk"]  # as they came in: a million of them are not sorted for a page
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count every row
    paginator = CappedPaginator
