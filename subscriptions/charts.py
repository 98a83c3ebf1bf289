"""The geometry of the charts of a report: numbers in, places in an SVG out.

Lengths are text with a point, since a template in Dutch would write a comma. A chart says
nothing that the table below it does not say.
"""

from typing import NamedTuple

WIDTH, HEIGHT = 360, 120  # of the drawing; it scales with the page
ROW, BAR, BASELINE = 46, 16, 16
MOST_BARS = 24
STEPS = (1, 2, 5, 10, 15, 30, 60)  # minutes
NEARLY_ALL = 0.99


class Bar(NamedTuple):
    """A rectangle, what it stands for, and where its words begin."""

    label: str
    value: int
    x: str
    y: str
    width: str
    height: str
    words_y: str = ""
    kind: str = ""
    note: str = ""


class Chart(NamedTuple):
    bars: list[Bar]
    view_box: str


def over_time(minutes: list[list[int]]) -> Chart:
    """Return a bar per stretch of time, as wide as it takes to show nearly all in 24 of them."""
    total = sum(number for _, number in minutes)
    if not total:
        return Chart([], f"0 0 {WIDTH} {HEIGHT}")
    step = next((step for step in STEPS if _covered(minutes, step) >= NEARLY_ALL * total), 60)
    last = min(max(minute for minute, _ in minutes) // step, MOST_BARS)
    values = [0] * (last + 1)
    for minute, number in minutes:
        values[min(minute // step, last)] += number
    room = WIDTH / len(values)
    highest = max(values)
    bars = [
        Bar(
            label=_stretch(place, step, is_rest=place == MOST_BARS),
            value=value,
            x=_length(place * room + room * 0.1),
            y=_length(HEIGHT - HEIGHT * value / highest),
            width=_length(room * 0.8),
            height=_length(HEIGHT * value / highest),
        )
        for place, value in enumerate(values)
    ]
    return Chart(bars, f"0 0 {WIDTH} {HEIGHT}")


def up_and_down(pairs: list[tuple[int, int]]) -> Chart:
    """Return two bars per (up, down), on both sides of one line; `words_y` is where that lies."""
    highest = max((up for up, _ in pairs), default=0)
    lowest = max((down for _, down in pairs), default=0)
    scale = HEIGHT / (highest + lowest) if highest + lowest else 0
    room, line = WIDTH / max(len(pairs), 1), highest * scale
    bars = [
        Bar(
            label=str(place),
            value=value,
            x=_length(place * room + room * 0.15),
            y=_length(line - value * scale if kind == "good" else line),
            width=_length(room * 0.7),
            height=_length(value * scale),
            words_y=_length(line),
            kind=kind,
        )
        for place, pair in enumerate(pairs)
        for kind, value in zip(("good", "bad"), pair, strict=True)
        if value
    ]
    return Chart(bars, f"0 0 {WIDTH} {HEIGHT}")


def parts_of_whole(parts: list[tuple[str, str, int]]) -> Chart:
    """Return one bar cut in pieces, for (kind, label, value); what is there is never invisible."""
    total = sum(value for _, _, value in parts)
    present = [part for part in parts if part[2]]
    spare = WIDTH - 3 * len(present)
    bars, x = [], 0.0
    for kind, label, value in present:
        width = 3 + spare * value / total
        bars.append(
            Bar(label, value, _length(x), "0", _length(max(width - 1, 1)), str(BAR * 2), kind=kind)
        )
        x += width
    return Chart(bars, f"0 0 {WIDTH} {BAR * 2}")


def in_rows(rows: list[tuple[str, int, str]], *, out_of: float = 0) -> Chart:
    """Return a bar below its words for each (label, value, note); `out_of` is the full width."""
    full = out_of or max((value for _, value, _ in rows), default=0) or 1
    bars = [
        Bar(
            label=label,
            value=value,
            x="0",
            y=_length(place * ROW + BASELINE + 8),
            width=_length(max(WIDTH * value / full, 1 if value else 0)),
            height=str(BAR - 4),
            words_y=_length(place * ROW + BASELINE),
            note=note,
        )
        for place, (label, value, note) in enumerate(rows)
    ]
    return Chart(bars, f"0 0 {WIDTH} {max(len(rows), 1) * ROW}")


def _covered(minutes: list[list[int]], step: int) -> int:
    return sum(number for minute, number in minutes if minute < step * MOST_BARS)


def _stretch(place: int, step: int, *, is_rest: bool) -> str:
    start = _clock(place * step)
    return f"na {start}" if is_rest else f"{start} tot {_clock((place + 1) * step)}"


def _clock(minutes: int) -> str:
    """Return the time since the start: 0:05 is five minutes."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _length(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
