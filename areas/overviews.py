"""The chosen money divided in four ways: by scheme, by round, by area and by year."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from areas.charts import Chart, Entry, chart
from areas.choices import AreaLine, Directory, RoundLine
from areas.selection import NO_AREA, Selection
from areas.tallies import Tally, Total, by, rows_in, total_of
from areas.totals import AreaMoney, RoundTotal, areas_money, round_totals_of


class Way(NamedTuple):
    """One way to divide: its name in an address, and its words on the page."""

    slug: str
    tab: str
    title: str
    one: str


WAYS = (
    Way("regeling", "Per regeling", "Het geld per regeling", "Regeling"),
    Way("ronde", "Per ronde", "Het geld per ronde", "Ronde"),
    Way("gebied", "Per gebied", "Het geld per gebied", "Gebied"),
    Way("jaar", "Per jaar", "Het geld per jaar", "Jaar"),
)


@dataclass(frozen=True)
class Line:
    """A part of the chosen money, with the address that shows only this part."""

    label: str
    total: Total
    rows: int
    query: str
    of: Any = None  # the AreaMoney or the RoundTotal, where the part is one


@dataclass(frozen=True)
class Overview:
    way: Way
    lines: list[Line]
    chart: Chart | None


@dataclass(frozen=True)
class Chosen:
    """What to divide, and all that the rounds hold, whatever else was chosen."""

    selection: Selection
    directory: Directory
    found: list[Tally]
    whole_rounds: list[Tally]


def way_named(slug: str) -> Way:
    return next((way for way in WAYS if way.slug == slug), WAYS[0])


def overview(way: Way, chosen: Chosen) -> Overview:
    lines = _DIVISIONS[way.slug](chosen)
    return Overview(way, lines, chart(_ENTRIES.get(way.slug, _entry)(line) for line in lines))


def _line(label: str, found: list[Tally], selection: Selection, of: Any = None) -> Line:
    return Line(label, total_of(found), rows_in(found), selection.query(), of)


def _by_scheme(chosen: Chosen) -> list[Line]:
    lines, parts = [], by("scheme_id", chosen.found)
    for scheme in chosen.directory.schemes:
        if found := parts.get(scheme.pk):
            narrowed = chosen.selection.including(scheme=scheme)
            lines.append(_line(scheme.name, found, narrowed, scheme))
    return sorted(lines, key=lambda line: -line.total.amount)


def _by_year(chosen: Chosen) -> list[Line]:
    parts = by("year", chosen.found)
    return [
        _line(str(year), parts[year], chosen.selection.including(year=year))
        for year in chosen.directory.years
        if year in parts
    ]


def _by_round(chosen: Chosen) -> list[Line]:
    """Return a line for each round, with the sum of the whole round beside what was chosen."""
    lines, parts = [], by("round_id", chosen.found)
    for of_round in round_totals_of(chosen.whole_rounds, chosen.directory.rounds):
        found = parts.get(of_round.round.pk, [])
        if found or (not chosen.selection.within_rounds and _asked(chosen.selection, of_round)):
            narrowed = chosen.selection.including(round=of_round.round)
            lines.append(_line(of_round.round.label, found, narrowed, of_round))
    return lines


def _asked(selection: Selection, of_round: RoundTotal[RoundLine]) -> bool:
    """Whether a round without any award belongs to what was chosen."""
    found = of_round.round
    return (
        selection.scheme in {None, found.scheme}
        and selection.round in {None, found}
        and selection.year in {None, found.year}
        and not selection.kind
    )


def _by_area(chosen: Chosen) -> list[Line]:
    """Return a line for each area with an award, the largest first; the rest at the end."""
    of_areas = areas_money(chosen.directory.areas, chosen.found)
    lines, parts = [], by("area_id", chosen.found)
    for money in of_areas:
        if found := parts.get(money.area.pk):
            narrowed = chosen.selection.including(area=money.area)
            lines.append(_line(money.area.name, found, narrowed, money))
    lines.sort(key=lambda line: -line.of.total.whole.amount)
    if rest := parts.get(None):
        lines.append(_line("Niet bij één gebied", rest, chosen.selection.including(area=NO_AREA)))
    return lines


def areas_without(chosen: Chosen) -> list[AreaLine]:
    """Return the areas that take part and for which nothing is known within this choice."""
    named = {tally.area_id for tally in chosen.found}
    return [one for one in chosen.directory.areas if one.pk not in named and not one.left_on]


def _entry(line: Line) -> Entry:
    return Entry(line.label, line.total.amount)


def _area_entry(line: Line) -> Entry:
    """Draw only money wholly for the area: a part of an unknown size would be a guess."""
    whole = line.of.total.whole.amount if isinstance(line.of, AreaMoney) else None
    return Entry(line.label, whole)


def _round_entry(line: Line) -> Entry:
    found: RoundTotal[RoundLine] = line.of
    narrowed = found.total.amount != line.total.amount
    stated = found.round.stated_total if found.comparable and not narrowed else None
    return Entry(line.label, line.total.amount, stated, found.round.scheme.name)


_DIVISIONS: dict[str, Callable[[Chosen], list[Line]]] = {
    "regeling": _by_scheme,
    "ronde": _by_round,
    "gebied": _by_area,
    "jaar": _by_year,
}
_ENTRIES: dict[str, Callable[[Line], Entry]] = {"gebied": _area_entry, "ronde": _round_entry}
