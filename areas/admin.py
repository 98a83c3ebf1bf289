"""The desk of areas and money."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from areas import money
from areas.area_form import AreaForm
from areas.award_desk import AwardSheets
from areas.models import Area, Basis, FundingAward, FundingRound, FundingScheme, Precision
from areas.totals import RoundTotal, Total, area_total, total
from nplv.csp import EditorPages
from nplv.history import HistoryAdmin

NONE = "–"


def sentence(found: Total) -> str:
    """Return a sum in words: the amount, and how many awards are behind it."""
    if not found.awards:
        return "geen toekenningen"
    about = "circa " if found.about else ""
    missing = f", {found.without_amount} zonder bedrag" if found.without_amount else ""
    yearly = f", {found.yearly} per jaar" if found.yearly else ""
    return f"{about}{money.euros(found.amount)} ({found.counted} met bedrag{missing}{yearly})"


class InProgrammeFilter(admin.SimpleListFilter):
    title = "deelname"
    parameter_name = "deelname"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("nu", "doet mee"), ("weg", "doet niet meer mee")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "nu":
            return queryset.filter(left_on=None)
        return queryset.exclude(left_on=None) if self.value() == "weg" else queryset


class AmountFilter(admin.SimpleListFilter):
    title = "bedrag"
    parameter_name = "bedrag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("telt", "telt mee"), ("zonder", "bedrag niet bekend"), ("niet", "telt niet mee")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        award = FundingAward.Kind.AWARD
        if self.value() == "telt":
            return queryset.filter(kind=award, amount__isnull=False)
        if self.value() == "zonder":
            return queryset.filter(amount=None)
        return queryset.exclude(kind=award) if self.value() == "niet" else queryset


@admin.register(Area)
class AreaAdmin(EditorPages, HistoryAdmin):
    form = AreaForm
    list_display = ("name", "municipality", "province", "inhabitants", "confidence", "on_site")
    list_filter = (InProgrammeFilter, "province", "confidence")
    search_fields = ("name", "aliases", "municipality", "neighbourhoods", "programme_name")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("sums",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "aliases", "intro")}),
        (
            "Plaats",
            {
                "fields": (
                    ("municipality", "municipality_code", "province"),
                    "neighbourhoods",
                    ("inhabitants", "inhabitants_note"),
                    ("latitude", "longitude"),
                )
            },
        ),
        ("Programma", {"fields": ("programme_name", "programme_start", "website")}),
        ("Deelname", {"fields": ("joined_on", "left_on")}),
        ("Foto", {"fields": ("photo", "photo_alt", "photo_credit")}),
        ("Geld", {"fields": ("sums",)}),
        ("Voor de redactie", {"fields": ("sources", "confidence", "note")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Area | None = None) -> bool:
        """An area is never deleted: it leaves, by a date."""
        return False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Area | None = None) -> Any:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description="op de website")
    def on_site(self, area: Area) -> SafeString:
        return format_html('<a href="{}">Bekijk</a>', area.get_absolute_url())

    @admin.display(description="som van de toekenningen")
    def sums(self, area: Area) -> str | SafeString:
        if not area.pk:
            return NONE
        found = area_total(area.awards.all())
        return format_html(
            "Helemaal voor dit gebied: {}<br>Deels voor dit gebied: {}<br>Niet zeker: {}",
            sentence(found.whole),
            sentence(found.partly),
            sentence(found.unknown),
        )


@admin.register(FundingScheme)
class FundingSchemeAdmin(HistoryAdmin):
    list_display = ("name", "abbreviation", "ministries", "round_count")
    ordering = ("name",)  # counting rounds takes away the order of the model, also when completing
    search_fields = ("name", "abbreviation", "ministries")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": ("name", "slug", "abbreviation", "ministries")}),
                 ("Uitleg", {"fields": ("description", "url")}))  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[FundingScheme]:
        schemes: QuerySet[FundingScheme] = super().get_queryset(request)
        return schemes.annotate(found_rounds=Count("rounds"))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description="rondes", ordering="found_rounds")
    def round_count(self, scheme: Any) -> int:
        return int(scheme.found_rounds)


@admin.register(FundingRound)
class FundingRoundAdmin(HistoryAdmin):
    list_display = ("__str__", "in_year", "stated", "known", "difference", "confidence")
    list_filter = ("scheme", "year", "basis", "confidence")
    list_select_related = ("scheme",)
    search_fields = ("name", "scheme__name", "scheme__abbreviation", "=year")
    autocomplete_fields = ("scheme",)
    readonly_fields = ("known", "difference")
    fieldsets = (
        (None, {"fields": ("scheme", "name", ("year", "period"))}),
        (
            "Volgens de bron",
            {
                "description": "Deze bedragen tellen nergens bij op.",
                "fields": (
                    ("stated_total", "stated_precision", "basis"),
                    "budget",
                    ("projects", "dwellings"),
                    ("announced_on", "source_url"),
                ),
            },
        ),
        ("Wat wij weten", {"fields": ("known", "difference")}),
        ("Toelichting", {"fields": ("confidence", "note")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[FundingRound]:
        rounds: QuerySet[FundingRound] = super().get_queryset(request)
        return rounds.prefetch_related("awards")

    @admin.display(description="jaar", ordering="year")
    def in_year(self, found: FundingRound) -> str:
        """A year is no amount: no point in it."""
        return str(found.year or "")

    @admin.display(description="totaal volgens de bron", ordering="stated_total")
    def stated(self, found: FundingRound) -> str:
        if found.stated_total is None:
            return NONE
        about = "circa " if found.stated_precision == Precision.ABOUT else ""
        yearly = " per jaar" if found.basis == Basis.PER_YEAR else ""
        return f"{about}{money.euros(found.stated_total)}{yearly}"

    @admin.display(description="som van de toekenningen")
    def known(self, found: FundingRound) -> str:
        return sentence(total(found.awards.all())) if found.pk else NONE

    @admin.display(description="verschil")
    def difference(self, found: FundingRound) -> str:
        if not found.pk:
            return NONE
        beyond = RoundTotal(found, total(found.awards.all())).difference
        return NONE if beyond is None else money.euros(beyond)


@admin.register(FundingAward)
class FundingAwardAdmin(AwardSheets, HistoryAdmin):
    list_display = ("__str__", "round", "area", "kind", "sum_of_money", "announced_on",
                    "confidence")  # fmt: skip
    list_filter = (AmountFilter, "kind", "round__scheme", "round__year", "scope", "confidence",
                   "area")  # fmt: skip
    list_select_related = ("round__scheme", "area")
    search_fields = ("recipient", "project", "municipality", "area__name", "round__scheme__name",
                     "key")  # fmt: skip
    autocomplete_fields = ("round", "area")
    prepopulated_fields = {"key": ("recipient", "project")}
    date_hierarchy = "announced_on"
    list_per_page = 50
    change_list_template = "admin/areas/fundingaward/change_list.html"
    fieldsets = (
        (None, {"fields": ("round", "kind", "recipient", "project", "key")}),
        ("Voor welk gebied", {"fields": ("area", "scope", "municipality")}),
        ("Bedrag", {"fields": (("amount", "precision", "basis"), "period")}),
        ("Resultaat", {"fields": ("dwellings", "outputs")}),
        ("Bron", {"fields": ("announced_on", "source_url", "source_name", "confidence", "note")}),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A key never changes: open data and files refer to it."""
        return ("key",) if obj else ()

    @admin.display(description="bedrag", ordering="amount")
    def sum_of_money(self, award: FundingAward) -> str:
        if award.amount is None:
            return "niet bekend"
        about = "circa " if award.precision == Precision.ABOUT else ""
        yearly = " per jaar" if award.basis == Basis.PER_YEAR else ""
        return f"{about}{money.euros(award.amount)}{yearly}"
