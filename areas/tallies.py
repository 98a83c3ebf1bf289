"""Awards counted and added up by the database, in one query however many there are.

Amounts are added up in whole cents: SQLite keeps decimals as floats, whose sums are not exact,
while a sum of whole numbers is, on both databases.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, F, Sum
from django.db.models.functions import Cast, Round

from areas.models import Basis, FundingAward, FundingAwardQuerySet, Precision

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")


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


def tallies(awards: FundingAwardQuerySet) -> list[Tally]:
    """Return `awards` in groups; awards of every kind, for they are counted too."""
    groups = awards.order_by().values_list(
        "round__scheme_id", "round_id", "round__year", "area_id",
        "kind", "scope", "precision", "basis",
    )  # fmt: skip
    counted = groups.annotate(Count("pk"), Count("amount"), cents=CENTS)
    return [Tally(*row) for row in counted]


def for_areas() -> Decimal:
    """Return the sum of all that is wholly for one area: what the share of an area is part of."""
    wholly = FundingAward.objects.counted().filter(scope=FundingAward.Scope.WHOLE)
    cents: int | None = wholly.exclude(area=None).aggregate(cents=CENTS)["cents"]
    return (cents or 0) * CENT


def total_of(found: Iterable[Tally]) -> Total:
    """Return the sum over these groups; whatever is no award is left out."""
    real = [tally for tally in found if tally.kind == FundingAward.Kind.AWARD]
    counted = [tally for tally in real if tally.with_amount]
    return Total(
        amount=sum(tally.cents or 0 for tally in counted) * CENT,
        counted=sum(tally.with_amount for tally in counted),
        without_amount=sum(tally.awards - tally.with_amount for tally in real),
        about=any(tally.precision == Precision.ABOUT for tally in counted),
        yearly=sum(tally.with_amount for tally in counted if tally.basis == Basis.PER_YEAR),
    )


def rows_in(found: Iterable[Tally]) -> int:
    """Return how many awards, payments, contributions and plans there are together."""
    return sum(tally.awards for tally in found)
