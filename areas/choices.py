"""All that awards can be chosen by, as light rows: the page about the money has it on each request.

They answer to the names of the objects that they stand for, so a template shows both.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import F

from areas.models import Area, FundingRound, Source
from areas.models.money import round_key, round_label, round_title, source_of
from nplv.addresses import address
from nplv.prepared import Prepared


class SchemeLine(NamedTuple):
    pk: int
    name: str
    slug: str
    description: str
    ministries: str
    url: str

    def __str__(self) -> str:
        return self.name


class RoundLine(NamedTuple):
    scheme: SchemeLine
    pk: int
    name: str
    year: int
    budget: Decimal | None
    stated_total: Decimal | None
    stated_precision: str
    basis: str
    announced_on: dt.date | None
    source_url: str
    note: str

    def __str__(self) -> str:
        return round_title(self.scheme.name, self.name, self.year)

    @property
    def scheme_id(self) -> int:
        return self.scheme.pk

    @property
    def key(self) -> str:
        return round_key(self.scheme.slug, self.name, self.year)

    @property
    def label(self) -> str:
        return round_label(self.name, self.year)

    @property
    def source(self) -> Source | None:
        return source_of("", self.source_url)


class AreaLine(NamedTuple):
    pk: int
    name: str
    slug: str
    aliases: str
    inhabitants: int | None
    left_on: dt.date | None

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("areas:area", self.slug)


@dataclass(frozen=True)
class Directory:
    """Every round with its scheme, and every area."""

    rounds: list[RoundLine]
    areas: list[AreaLine]

    @cached_property
    def schemes(self) -> list[SchemeLine]:
        return list({one.scheme.pk: one.scheme for one in self.rounds}.values())

    @cached_property
    def years(self) -> list[int]:
        return sorted({one.year for one in self.rounds}, reverse=True)


IN_ORDER = ("scheme__name", "-year", F("announced_on").desc(nulls_last=True), "name")
OF_SCHEME = [f"scheme__{name}" for name in SchemeLine._fields]
OF_ROUND = RoundLine._fields[1:]
_rounds: Prepared[tuple[Any, ...]] = Prepared(
    lambda: FundingRound.objects.order_by(*IN_ORDER).values_list(*OF_SCHEME, *OF_ROUND)
)
_areas: Prepared[tuple[Any, ...]] = Prepared(lambda: Area.objects.values_list(*AreaLine._fields))


def directory() -> Directory:
    """Return all there is to choose from, in two queries."""
    many = len(OF_SCHEME)
    rounds = [RoundLine(SchemeLine._make(row[:many]), *row[many:]) for row in _rounds()]
    return Directory(rounds, [AreaLine._make(row) for row in _areas()])
