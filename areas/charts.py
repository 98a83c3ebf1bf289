"""The geometry of the charts about money: amounts in, bars in an SVG out.

A drawing is as wide as its place on the page, and its text as large as the text around it: widths
are percentages and heights are em. So it can be read at 320 px, at 400 % and on paper. Lengths are
text with a point, since a template in Dutch would write a comma.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from areas.money import euros_short

WIDEST = Decimal(50)  # percent; the rest is for the amount behind the bar
LEAST = Decimal("0.5")  # an amount is never invisible
LONGEST_LABEL, LONGEST_GROUP = 37, 32  # characters that fit a phone; the table has the whole name
LINE, BAR, GAP = Decimal("1.4"), Decimal("1.1"), Decimal("0.9")  # em


class Entry(NamedTuple):
    """One row to draw: its amount, and what a source states beside it."""

    label: str
    amount: Decimal | None
    stated: Decimal | None = None
    group: str = ""


@dataclass(frozen=True)
class Bar:
    label: str
    group: str
    text: str
    width: str
    outline: str
    text_x: str
    group_y: str
    label_y: str
    bar_y: str
    text_y: str


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    height: str
    description: str
    has_outlines: bool

    bar_height = f"{BAR}em"


def chart(entries: Iterable[Entry]) -> Chart | None:
    """Return a bar for each of the entries with money; None where there is nothing to compare."""
    shown = [one for one in entries if one.amount or one.stated]
    if not any(one.amount for one in shown):
        return None
    most = max(max(one.amount or 0, one.stated or 0) for one in shown)
    bars, y, group = [], Decimal(0), ""
    for one in shown:
        named = one.group if one.group != group else ""
        group = one.group
        bars.append(_bar(one, y, Decimal(most), group=named))
        y += (LINE if named else 0) + LINE + BAR + GAP
    has_outlines = any(one.stated for one in shown)
    return Chart(bars, _em(y), _description(shown), has_outlines)


def _bar(entry: Entry, y: Decimal, most: Decimal, *, group: str) -> Bar:
    width = _part(entry.amount, most)
    outline = _part(entry.stated, most)
    label_y = y + LINE * (2 if group else 1)
    return Bar(
        label=_short(entry.label, LONGEST_LABEL),
        group=_short(group, LONGEST_GROUP),
        text=euros_short(entry.amount) if entry.amount else "nog niet bekend",
        width=_percent(width),
        outline=_percent(outline) if outline else "",
        text_x=_percent(max(width, outline)),
        group_y=_em(y + LINE - Decimal("0.35")),
        label_y=_em(label_y - Decimal("0.35")),
        bar_y=_em(label_y),
        text_y=_em(label_y + BAR - Decimal("0.2")),
    )


def _part(amount: Decimal | None, most: Decimal) -> Decimal:
    return max(WIDEST * amount / most, LEAST) if amount else Decimal(0)


def _description(shown: list[Entry]) -> str:
    """Say in words what the eye sees first."""
    ranked = sorted((one for one in shown if one.amount), key=lambda one: -(one.amount or 0))
    first, last = ranked[0], ranked[-1]
    said = f"Het meeste geld: {_named(first)}."
    return said if first == last else f"{said} Het minste: {_named(last)}."


def _named(entry: Entry) -> str:
    name = f"{entry.group}, {entry.label}" if entry.group else entry.label
    return f"{name}, {euros_short(entry.amount or Decimal(0))}"


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"


def _em(value: Decimal) -> str:
    return f"{value:.2f}em"
