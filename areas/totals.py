"""Sums of money: what was awarded, and only that.

A budget, a total that a source states, a payment out of it, the own money of others and a plan are
different things and never go into a sum. An award without an amount counts as one award and no
euro. An amount a year counts once, so a sum that holds one is the least that it can be.

Sums are made here and not by the database, because SQLite adds decimals up as floats.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from areas.models import Area, Basis, FundingAward, FundingRound, FundingScheme, Precision

NOTHING = Decimal("0.00")


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


@dataclass(frozen=True)
class RoundTotal:
    round: FundingRound
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


@dataclass(frozen=True)
class SchemeTotal:
    scheme: FundingScheme
    rounds: list[RoundTotal]
    total: Total


@dataclass(frozen=True)
class YearTotal:
    year: int
    total: Total


@dataclass(frozen=True)
class AreaTotal:
    """The sums of one area, which are never added up together."""

    whole: Total
    partly: Total
    unknown: Total


def total(awards: Iterable[FundingAward]) -> Total:
    """Return the sum over these awards; whatever is no award is left out."""
    real = [award for award in awards if award.kind == FundingAward.Kind.AWARD]
    counted = [award for award in real if award.is_counted]
    return Total(
        amount=sum((award.amount for award in counted if award.amount is not None), NOTHING),
        counted=len(counted),
        without_amount=len(real) - len(counted),
        about=any(award.precision == Precision.ABOUT for award in counted),
        yearly=sum(award.basis == Basis.PER_YEAR for award in counted),
    )


def area_total(awards: Iterable[FundingAward]) -> AreaTotal:
    """Return the sums over the awards of one area, by how much of the money is for that area."""
    awards = list(awards)
    scope = FundingAward.Scope
    return AreaTotal(
        whole=total(award for award in awards if award.scope == scope.WHOLE),
        partly=total(award for award in awards if award.scope == scope.PARTLY),
        unknown=total(award for award in awards if award.scope == scope.UNKNOWN),
    )


def scheme_totals() -> list[SchemeTotal]:
    """Return every scheme with its rounds, in two queries.

    The scheme with the largest sum comes first, and of each the newest round.
    """
    by_round: dict[int, list[FundingAward]] = {}
    for award in FundingAward.objects.all():
        by_round.setdefault(award.round_id, []).append(award)
    by_scheme: dict[FundingScheme, list[RoundTotal]] = {}
    newest = F("announced_on").desc(nulls_last=True)
    rounds = FundingRound.objects.select_related("scheme")
    for found in rounds.order_by("scheme__name", "-year", newest, "name"):
        of_round = RoundTotal(found, total(by_round.get(found.pk, [])))
        by_scheme.setdefault(found.scheme, []).append(of_round)
    found_totals = [
        SchemeTotal(scheme, found, _together(of_round.total for of_round in found))
        for scheme, found in by_scheme.items()
    ]
    return sorted(found_totals, key=lambda found: -found.total.amount)


def round_totals() -> list[RoundTotal]:
    return [of_round for scheme in scheme_totals() for of_round in scheme.rounds]


def year_totals(awards: Iterable[FundingAward]) -> list[YearTotal]:
    """Return the sums by the year of the round, the newest first; needs the rounds at hand."""
    by_year: dict[int, list[FundingAward]] = {}
    for award in awards:
        by_year.setdefault(award.year, []).append(award)
    return [YearTotal(year, total(by_year[year])) for year in sorted(by_year, reverse=True)]


def total_by_area() -> dict[Area, AreaTotal]:
    """Return the sums of every area that is named by an award."""
    by_area: dict[Area, list[FundingAward]] = {}
    for award in FundingAward.objects.exclude(area=None).select_related("area"):
        if award.area is not None:
            by_area.setdefault(award.area, []).append(award)
    return {area: area_total(awards) for area, awards in by_area.items()}


def _together(totals: Iterable[Total]) -> Total:
    found = list(totals)
    return Total(
        amount=sum((part.amount for part in found), NOTHING),
        counted=sum(part.counted for part in found),
        without_amount=sum(part.without_amount for part in found),
        about=any(part.about for part in found),
        yearly=sum(part.yearly for part in found),
    )
