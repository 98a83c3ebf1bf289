"""The audit log at the desk: to read, to search and to take along; nothing changes it."""

import csv
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nplv.audit_words import WORDS, in_words
from nplv.long_lists import LongListAdmin
from subscriptions import audit_list
from subscriptions.admin.consent import ReadOnly
from subscriptions.admin.subscribers import Echo
from subscriptions.models import AuditLine

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel breaks every ë
NOBODY = "–"


class WhoFilter(admin.SimpleListFilter):
    title = "wie"
    parameter_name = "wie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        staff = User.objects.filter(is_staff=True).order_by("username")
        return [*((str(one.pk), one.get_username()) for one in staff), ("niemand", "niet ingelogd")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = self.value() or ""
        if asked == "niemand":
            return queryset.filter(user_number=None)
        return queryset.filter(user_number=int(asked)) if asked.isdecimal() else queryset


class PeriodFilter(admin.SimpleListFilter):
    """Since when, by the number of the first line since: lines are in the order of time."""

    title = "wanneer"
    parameter_name = "sinds"
    SINCE = {"vandaag": "Vandaag", "week": "Zeven dagen", "maand": "Dertig dagen"}
    DAYS = {"vandaag": 0, "week": 6, "maand": 29}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.SINCE.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in self.DAYS:
            return queryset
        first_day = timezone.localdate() - dt.timedelta(days=self.DAYS[self.value() or ""])
        start = dt.datetime.combine(first_day, dt.time(), timezone.get_current_timezone())
        return audit_list.since(queryset, start)


class ActFilter(admin.SimpleListFilter):
    title = "handeling"
    parameter_name = "handeling"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(WORDS.items(), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(act=self.value()) if self.value() in WORDS else queryset


class AgainFilter(admin.SimpleListFilter):
    """Hides what a page sent again by itself, unless somebody wants to see that too."""

    title = "herhalingen"
    parameter_name = "herhalingen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ook", "Ook tonen")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": "Verbergen"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() == "ook" else queryset.filter(again=False)


@admin.register(AuditLine)
class AuditLineAdmin(ReadOnly, LongListAdmin):
    rows_name = "regels"
    counted = audit_list.MOST
    list_display = ("moment", "who", "what", "about", "outcome", "origin")
    list_display_links = ("moment",)
    list_filter = (PeriodFilter, "result", WhoFilter, AgainFilter, ActFilter)
    search_fields = ("name_key",)
    search_help_text = (
        "Zoek op een gebruikersnaam, op een nummer, of op het begin van de naam van een artikel "
        "of editie."
    )
    change_list_template = "admin/subscriptions/auditline/change_list.html"
    fields = (
        *("moment", "who", "user_number", "what", "about", "object_id", "outcome"),
        *("address", "agent", "place", "repeated"),
    )
    readonly_fields = ("moment", "who", "what", "about", "outcome", "place", "repeated")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export)
        return [
            path("exporteer/", view, name="subscriptions_auditline_export"),
            *super().get_urls(),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditLine], search_term: str
    ) -> tuple[QuerySet[AuditLine], bool]:
        return audit_list.matching(queryset, search_term), False

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """Give what the filters and the search show, all of it, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            lines = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise BadRequest from error
        response = StreamingHttpResponse(_csv(lines), content_type="text/csv; charset=utf-8")
        name = f"logboek-{timezone.localdate():%Y-%m-%d}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @admin.display(description="wanneer")
    def moment(self, line: AuditLine) -> str:
        return date_format(timezone.localtime(line.at), "j N Y H:i:s")

    @admin.display(description="wie")
    def who(self, line: AuditLine) -> str:
        return line.user_name or NOBODY

    @admin.display(description="handeling")
    def what(self, line: AuditLine) -> str:
        return in_words(line.act, line.path)

    @admin.display(description="waarover")
    def about(self, line: AuditLine) -> str:
        return audit_list.about(line) or NOBODY

    @admin.display(description="resultaat")
    def outcome(self, line: AuditLine) -> SafeString:
        return format_html(
            '<span class="desk-state audit-result--{}">{}</span>',
            line.result,
            line.get_result_display(),
        )

    @admin.display(description="webadres of opdracht")
    def place(self, line: AuditLine) -> SafeString:
        return format_html("<code>{}</code>", line.path)

    @admin.display(description="herhaling")
    def repeated(self, line: AuditLine) -> str:
        return "ja, de pagina stuurde dit vanzelf nog eens" if line.again else "nee"

    @admin.display(description="vanaf")
    def origin(self, line: AuditLine) -> str:
        return ", ".join(part for part in (line.address, line.agent) if part) or "deze machine"


def _csv(lines: QuerySet[AuditLine]) -> Iterator[str]:
    writer = csv.writer(Echo(), delimiter=";", quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK
    for row in audit_list.table(lines):
        yield writer.writerow(row)
