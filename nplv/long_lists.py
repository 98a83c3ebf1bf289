"""Lists of the desk that may have a million rows: no page of them counts rows off.

A page begins after the number of a row (`na`) or ends before one (`voor`), so that the last page is
as quick as the first and nothing shifts while rows come in. How many there are is counted up to
COUNTED and said in words beyond that.
"""

from typing import Any, Protocol

from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format

COUNTED = 10_000
Rows = QuerySet[Any]
OLDER, NEWER = "na", "voor"


class Order(Protocol):
    """How a long list is ordered, so that an index can follow it from any row on."""

    def after(self, rows: Rows, pk: int | None) -> Rows:
        """Return the rows after row `pk`, the next one first; all of them without one."""

    def before(self, rows: Rows, pk: int) -> Rows:
        """Return the rows before row `pk`, the nearest one first."""


class NewestFirst:
    def after(self, rows: Rows, pk: int | None) -> Rows:
        return (rows if pk is None else rows.filter(pk__lt=pk)).order_by("-pk")

    def before(self, rows: Rows, pk: int) -> Rows:
        return rows.filter(pk__gt=pk).order_by("pk")


class LongList(ChangeList):
    """Django's list, with other pages. Its order is that of its admin, whatever is asked."""

    older: int | None = None  # where the next page begins, None on the last
    newer: int | None = None
    how_many: str = ""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in {OLDER, NEWER}}

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        return ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        after, before = (number_of(self.params.pop(name, None)) for name in (OLDER, NEWER))
        rows, size = self._rows(request, after, before), self.list_per_page
        most: int = self.model_admin.counted  # type: ignore[attr-defined]  # LongListAdmin
        counted = len(self.queryset.order_by().values_list("pk")[: most + 1])
        self.how_many = in_words(counted, most)
        self.result_list = rows
        self.result_count = self.full_result_count = counted
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = counted > 0
        self.paginator = self.model_admin.get_paginator(request, rows, size)  # type: ignore[arg-type]  # a list is fine

    @property
    def rows_name(self) -> str:
        return str(getattr(self.model_admin, "rows_name", self.opts.verbose_name_plural))

    @property
    def first_page(self) -> str:
        return self.get_query_string()

    @property
    def older_page(self) -> str:
        return self.get_query_string({OLDER: self.older})

    @property
    def newer_page(self) -> str:
        return self.get_query_string({NEWER: self.newer})

    def _rows(self, request: HttpRequest, after: int | None, before: int | None) -> list[Any]:
        """Return the rows of the page, one more having told whether there is another."""
        size, order = self.list_per_page, self.model_admin.order_of(request)  # type: ignore[attr-defined]  # LongListAdmin
        if before is not None:
            found = list(order.before(self.queryset, before)[: size + 1])
            rows = found[:size][::-1]
            self.newer = rows[0].pk if len(found) > size else None
            self.older = rows[-1].pk if rows else None
            return rows
        found = list(order.after(self.queryset, after)[: size + 1])
        rows = found[:size]
        self.older = rows[-1].pk if len(found) > size else None
        self.newer = rows[0].pk if rows and after is not None else None
        return rows


class LongListAdmin(ModelAdmin[Any]):
    """The page of a model with very many rows; give it filters that an index answers."""

    counted = COUNTED
    list_per_page = 50
    sortable_by = ()
    ordering = ("-pk",)
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # they count every row

    def order_of(self, request: HttpRequest) -> Order:
        return NewestFirst()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongList


def in_words(counted: int, most: int) -> str:
    number = number_format(min(counted, most), use_l10n=True, force_grouping=True)
    return f"meer dan {number}" if counted > most else number


def number_of(text: str | None) -> int | None:
    """Return the number of a row that stands in an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None
