"""Awards counted and added up by the database, in one query however many there are.

Amounts are added up in whole cents: SQLite keeps decimals as floats, whose sums are not exact,
while a sum of whole numbers is, on both databases.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, Subquery, Sum
from django.db.models.functions import Cast, Round

from areas.choices import RoundLine
from areas.models import Basis, FundingAward, FundingAwardQuerySet, Precision
from nplv.prepared import Parameter, Prepared

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")


# As plain texts: an enum is slow to ask for what it is.
AWARD, ABOUT, PER_YEAR = (
    str(each) for each in (FundingAward.Kind.AWARD, Precision.ABOUT, Basis.PER_YEAR)
)
CENTS = Sum(Cast(Round(F("amount") * 100), BigIntegerField()))


class Tally(NamedTuple):
    """Awards that are alike in all that a page divides them by."""

    scheme_id: int
    round_id: int
    year: int
    area_id: int | None
    kind: str
    scope: str
    precision: str
    basis: str
    awards: int
    with_amount: int
    cents: int | None


@dataclass(frozen=True)
class Total:
    """The sum of the awards with an amount, and what one must know to read it."""

    amount: Decimal = NOTHING
    counted: int = 0
    without_amount: int = 0
    about: bool = False
    yearly: int = 0

    @property
    def awards(self) -> int:
        return self.counted + self.without_amount


def tallies(awards: FundingAwardQuerySet, rounds: Iterable[RoundLine] = ()) -> list[Tally]:
    """Return `awards` in groups; awards of every kind, for they are counted too.

    Scheme and year are those of `rounds`; without these the groups have none.
    """
    return _with_rounds(_counted(awards), rounds)


def every_tally(rounds: Iterable[RoundLine]) -> list[Tally]:
    """Return all awards in groups."""
    return _with_rounds(_every(), rounds)


def tallies_of_area(area: int) -> tuple[list[Tally], Decimal]:
    """Return the awards of one area in groups, and the sum of all that is wholly for one area.

    In one query; the second is what the share of the area is part of.
    """
    found = _of_area(area=area)
    everything = found[0][-1] if found else None
    return _with_rounds((row[:-1] for row in found), ()), (everything or 0) * CENT


def tallies_by_scope() -> list[Tally]:
    """Return all awards in the few groups that the sum of the programme is made of."""
    return [Tally(0, 0, 0, None, *row) for row in _by_scope()]


WAYS = ("kind", "scope", "precision", "basis")
PLACES = ("round_id", "area_id")


def _with_rounds(rows: Iterable[tuple[Any, ...]], rounds: Iterable[RoundLine]) -> list[Tally]:
    of_round = {one.pk: (one.scheme.pk, one.year) for one in rounds}
    found = []
    for round_id, area_id, *ways in rows:
        scheme, year = of_round.get(round_id, (0, 0))
        found.append(Tally(scheme, round_id, year, area_id, *ways))
    return found


def _counted(awards: FundingAwardQuerySet, places: tuple[str, ...] = PLACES) -> Any:
    groups = awards.order_by().values_list(*places, *WAYS)
    # All of it is in an index, in this order: the database goes through once and sorts nothing.
    return groups.annotate(all=Count("*"), priced=Count("amount"), cents=CENTS)


def _of_area_rows() -> Any:
    wholly = FundingAward.objects.counted().filter(scope=FundingAward.Scope.WHOLE)
    together = wholly.exclude(area=None).order_by().values("kind").annotate(cents=CENTS)
    own = _counted(FundingAward.objects.filter(area=Parameter("area")))
    return own.annotate(everything=Subquery(together.values("cents")))


_every: Prepared[tuple[Any, ...]] = Prepared(lambda: _counted(FundingAward.objects.all()))
_by_scope: Prepared[tuple[Any, ...]] = Prepared(lambda: _counted(FundingAward.objects.all(), ()))
_of_area: Prepared[tuple[Any, ...]] = Prepared(_of_area_rows)


def total_of(found: Iterable[Tally]) -> Total:
    """Return the sum over these groups; whatever is no award is left out."""
    cents = counted = without_amount = yearly = 0
    about = False
    for tally in found:
        if tally.kind != AWARD:
            continue
        without_amount += tally.awards - tally.with_amount
        if tally.with_amount:
            counted += tally.with_amount
            cents += tally.cents or 0
            about = about or tally.precision == ABOUT
            yearly += tally.with_amount if tally.basis == PER_YEAR else 0
    return Total(cents * CENT, counted, without_amount, about, yearly)


def by(name: str, found: Iterable[Tally]) -> dict[Any, list[Tally]]:
    """Return the groups by what they have in one field."""
    of = attrgetter(name)
    parts: dict[Any, list[Tally]] = {}
    for tally in found:
        parts.setdefault(of(tally), []).append(tally)
    return parts


def rows_in(found: Iterable[Tally]) -> int:
    """Return how many awards, payments, contributions and plans there are together."""
    return sum(tally.awards for tally in found)
