"""Sums of money: what was awarded, and only that.

A budget, a total that a source states, a payment out of it, the own money of others and a plan are
different things and never go into a sum. An award without an amount counts as one award and no
euro. An amount a year counts once, so a sum that holds one is the least that it can be.

For other pages: `programme_total` for one line about the money, `area_money` for an area.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from areas.choices import IN_ORDER, AreaLine, RoundLine
from areas.models import Area, Basis, FundingAward, FundingRound, FundingScheme, Precision
from areas.tallies import (
    NOTHING,
    Tally,
    Total,
    by,
    tallies,
    tallies_by_scope,
    tallies_of_area,
    total_of,
)

HUNDRED = Decimal(100)
EURO = Decimal(1)
TENTH = Decimal("0.1")
R = TypeVar("R", FundingRound, RoundLine)


@dataclass(frozen=True)
class RoundTotal(Generic[R]):
    round: R
    total: Total

    @property
    def comparable(self) -> bool:
        """Whether sum and stated total are amounts of the same kind: in all, or a year."""
        if self.round.stated_total is None or not self.total.counted:
            return False
        yearly = self.total.counted if self.round.basis == Basis.PER_YEAR else 0
        return self.total.yearly == yearly

    @property
    def difference(self) -> Decimal | None:
        """What the source states beyond the awards that we know of."""
        if not self.comparable or self.round.stated_total is None:
            return None
        return self.round.stated_total - self.total.amount

    @property
    def percent_known(self) -> Decimal | None:
        """How much of the stated total we know of; more than 100 where the source states less."""
        if not self.comparable or self.round.stated_total is None:
            return None
        return percent(self.total.amount, self.round.stated_total)


@dataclass(frozen=True)
class SchemeTotal:
    scheme: FundingScheme
    rounds: list[RoundTotal[FundingRound]]
    total: Total


@dataclass(frozen=True)
class AreaTotal:
    """Sums by how much of the money is for an area, which are never added up together."""

    whole: Total
    partly: Total
    unknown: Total


@dataclass(frozen=True)
class AreaMoney:
    """What one area gets, its share of what all areas get for themselves, and per inhabitant."""

    area: Area | AreaLine
    total: AreaTotal
    share: Decimal | None  # percent; of the money that is wholly for one area
    per_inhabitant: Decimal | None  # euros; only of money wholly for the area


@dataclass(frozen=True)
class ProgrammeTotal:
    """All money: wholly, partly or maybe for an area of the programme, and for other places."""

    all: Total
    areas: AreaTotal
    elsewhere: Total


def total(awards: Iterable[FundingAward]) -> Total:
    """Return the sum over these awards at hand; `tallies.total_of` does it in the database."""
    real = [award for award in awards if award.kind == FundingAward.Kind.AWARD]
    counted = [award for award in real if award.is_counted]
    return Total(
        amount=sum((award.amount for award in counted if award.amount is not None), NOTHING),
        counted=len(counted),
        without_amount=len(real) - len(counted),
        about=any(award.precision == Precision.ABOUT for award in counted),
        yearly=sum(award.basis == Basis.PER_YEAR for award in counted),
    )


def programme_total() -> ProgrammeTotal:
    """Return the sums over everything, in one query: the money in one line."""
    return programme_total_of(tallies_by_scope())


def programme_total_of(found: list[Tally]) -> ProgrammeTotal:
    elsewhere = [tally for tally in found if tally.scope == FundingAward.Scope.NONE]
    return ProgrammeTotal(total_of(found), area_total_of(found), total_of(elsewhere))


def area_total(awards: Iterable[FundingAward]) -> AreaTotal:
    """Return the sums over the awards of one area, by how much of the money is for that area."""
    awards = list(awards)
    scope = FundingAward.Scope
    return AreaTotal(
        whole=total(award for award in awards if award.scope == scope.WHOLE),
        partly=total(award for award in awards if award.scope == scope.PARTLY),
        unknown=total(award for award in awards if award.scope == scope.UNKNOWN),
    )


def area_total_of(found: list[Tally]) -> AreaTotal:
    scope, parts = FundingAward.Scope, by("scope", found)
    return AreaTotal(
        whole=total_of(parts.get(scope.WHOLE, ())),
        partly=total_of(parts.get(scope.PARTLY, ())),
        unknown=total_of(parts.get(scope.UNKNOWN, ())),
    )


def area_money(area: Area) -> AreaMoney:
    """Return the sums of one area and its share, in one query."""
    return _area_money(area, *tallies_of_area(area.pk))


def areas_money(
    areas: Iterable[Area | AreaLine], found: list[Tally] | None = None
) -> list[AreaMoney]:
    """Return the sums of each of these areas, over `found` or else over everything.

    The share is of all that `found` holds for single areas, those that are not asked for included.
    """
    if found is None:
        found = tallies(FundingAward.objects.exclude(area=None))
    by_area = by("area_id", found)
    named = [tally for tally in found if tally.area_id is not None]
    everything = area_total_of(named).whole.amount
    return [_area_money(area, by_area.get(area.pk, []), everything) for area in areas]


def _area_money(area: Area | AreaLine, found: list[Tally], everything: Decimal) -> AreaMoney:
    of_area = area_total_of(found)
    known = of_area.whole.counted > 0
    per_inhabitant = (of_area.whole.amount / area.inhabitants) if area.inhabitants else NOTHING
    return AreaMoney(
        area,
        of_area,
        share=percent(of_area.whole.amount, everything) if known else None,
        per_inhabitant=per_inhabitant.quantize(EURO) if known and area.inhabitants else None,
    )


def scheme_totals() -> list[SchemeTotal]:
    """Return every scheme with its rounds, in two queries.

    The scheme with the largest sum comes first, and of each the newest round.
    """
    found = tallies(FundingAward.objects.all())
    return scheme_totals_of(found, rounds_in_order())


def rounds_in_order() -> list[FundingRound]:
    """Return the rounds by scheme, of each the newest first, with their scheme at hand."""
    return list(FundingRound.objects.select_related("scheme").order_by(*IN_ORDER))


def scheme_totals_of(found: list[Tally], rounds: Iterable[FundingRound]) -> list[SchemeTotal]:
    by_scheme: dict[FundingScheme, list[RoundTotal[FundingRound]]] = {}
    for of_round in round_totals_of(found, rounds):
        by_scheme.setdefault(of_round.round.scheme, []).append(of_round)
    found_totals = [
        SchemeTotal(scheme, of_rounds, _together(one.total for one in of_rounds))
        for scheme, of_rounds in by_scheme.items()
    ]
    return sorted(found_totals, key=lambda one: -one.total.amount)


def round_totals_of(found: list[Tally], rounds: Iterable[R]) -> list[RoundTotal[R]]:
    by_round = by("round_id", found)
    return [RoundTotal(one, total_of(by_round.get(one.pk, []))) for one in rounds]


def round_totals() -> list[RoundTotal[FundingRound]]:
    return [of_round for scheme in scheme_totals() for of_round in scheme.rounds]


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return the share in percent, with a tenth; None of nothing."""
    return (part * HUNDRED / whole).quantize(TENTH) if whole else None


def _together(totals: Iterable[Total]) -> Total:
    found = list(totals)
    return Total(
        amount=sum((part.amount for part in found), NOTHING),
        counted=sum(part.counted for part in found),
        without_amount=sum(part.without_amount for part in found),
        about=any(part.about for part in found),
        yearly=sum(part.yearly for part in found),
    )
