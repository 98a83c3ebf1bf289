"""Awards as tables show them: light rows, for pages that are asked for most."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from areas.models import Area, FundingAward, FundingAwardQuerySet, Source
from areas.models.money import remarks_on, round_label, round_title, source_of
from nplv.addresses import address
from nplv.prepared import Parameter, Prepared


class AwardLine(NamedTuple):
    """One award, with the names of what it belongs to; it answers as the object does."""

    key: str
    recipient: str
    project: str
    amount: Decimal | None
    precision: str
    basis: str
    kind: str
    scope: str
    confidence: str
    announced_on: dt.date | None
    source_name: str
    source_url: str
    scheme: str
    round_name: str
    year: int
    area_name: str | None
    area_slug: str | None

    def __str__(self) -> str:
        return f"{self.recipient}{f', {self.project}' if self.project else ''}"

    def get_absolute_url(self) -> str:
        return address("areas:award", self.key)

    @property
    def is_counted(self) -> bool:
        return self.kind == FundingAward.Kind.AWARD and self.amount is not None

    @property
    def remarks(self) -> list[str]:
        return remarks_on(self.kind, self.scope, self.confidence)

    @property
    def source(self) -> Source | None:
        return source_of(self.source_name, self.source_url)

    @property
    def round(self) -> str:
        return round_title(self.scheme, self.round_name, self.year)

    @property
    def round_label(self) -> str:
        return round_label(self.round_name, self.year)


OWN = AwardLine._fields[:-5]
OF_OTHERS = ("round__scheme__name", "round__name", "round__year", "area__name", "area__slug")


def rows(awards: FundingAwardQuerySet) -> QuerySet[FundingAward, Any]:
    """Return `awards` as the rows that an AwardLine is made of."""
    return awards.values_list(*OWN, *OF_OTHERS)


def of_area(area: Area) -> list[AwardLine]:
    """Return the first awards of an area, in one query; one more than AREA_SHOWN, if there is."""
    return [AwardLine._make(row) for row in _of_area(area=area.pk)]


def of_article(article: int) -> list[AwardLine]:
    """Return the awards that an article is about, in one query."""
    return [AwardLine._make(row) for row in _of_article(article=article)]


def in_order(order: tuple[Any, ...], place: range) -> list[AwardLine]:
    """Return the awards at these places of the whole list in this order, in one query."""
    return [AwardLine._make(row) for row in _in_order(order, place.start, place.stop)()]


def shown(
    awards: FundingAwardQuerySet, order: tuple[Any, ...], place: range
) -> QuerySet[FundingAward, Any]:
    """Return the rows of `awards` at these places.

    The database sorts keys only: a sort that carries whole rows along is slow at the last pages.
    """
    keys = awards.order_by(*order).values("pk")[place.start : place.stop]
    return rows(FundingAward.objects.filter(pk__in=keys).order_by(*order))


AREA_SHOWN = 10


@lru_cache(maxsize=100)
def _in_order(order: tuple[Any, ...], begin: int, end: int) -> Prepared[tuple[Any, ...]]:
    return Prepared(lambda: shown(FundingAward.objects.all(), order, range(begin, end)))


def _of_area_rows() -> QuerySet[FundingAward, Any]:
    # Sorted without the texts of all rows.
    keys = FundingAward.objects.filter(area=Parameter("area")).values("pk")[: AREA_SHOWN + 1]
    return rows(FundingAward.objects.filter(pk__in=keys))


_of_area: Prepared[tuple[Any, ...]] = Prepared(_of_area_rows)
_of_article: Prepared[tuple[Any, ...]] = Prepared(
    lambda: rows(FundingAward.objects.filter(articles=Parameter("article")))
)
