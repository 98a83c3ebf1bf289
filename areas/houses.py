"""A house for every area: a shape and a colour that follow from its name, and never change.

Twenty areas, twenty houses: one knows an area by its house in a list, on its page and in the
street of the front page. It is decoration: the name stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

WIDTH, HEIGHT, GAP = 56, 120, 2
SALT = "huis599"  # with it the twenty areas of the programme all differ
COLOURS = ("pine", "brick", "sun", "sand")
EAVES = (44, 60)  # how far from the top the wall begins
PANE = (9, 11)


@dataclass(frozen=True)
class House:
    """Two paths in a box of WIDTH by HEIGHT, and the name of a colour."""

    wall: str
    openings: str
    colour: str


# From the left end of the wall to its right end: pointed, stepped, slanted, round, hipped.
ROOFS = (
    "L28 {top}L56 {eaves}",
    "H10V{high}H20V{top}H36V{high}H46V{eaves}H56",
    "L44 {top}V{eaves}H56",
    "Q28 {arch} 56 {eaves}",
    "L12 {top}H44L56 {eaves}",
)


@lru_cache(maxsize=256)
def house(slug: str) -> House:
    """Return the house of the area with this slug."""
    number = int.from_bytes(blake2b(f"{SALT}{slug}".encode(), digest_size=4).digest(), "big")
    number, colour = divmod(number, len(COLOURS))
    number, roof = divmod(number, len(ROOFS))
    number, columns = divmod(number, 2)
    eaves = EAVES[number % 2]
    outline = ROOFS[roof].format(eaves=eaves, top=eaves - 20, high=eaves - 10, arch=eaves - 44)
    return House(
        f"M0 {HEIGHT}V{eaves}{outline}V{HEIGHT}Z", _openings(eaves, columns + 2), COLOURS[colour]
    )


def street(slugs: Iterable[str]) -> list[tuple[int, House]]:
    """Return the houses side by side, each with how far it is from the left."""
    return [(place * (WIDTH + GAP), house(slug)) for place, slug in enumerate(slugs)]


def _openings(eaves: int, columns: int) -> str:
    """Return windows as far down as they fit above the door."""
    wide, high = PANE
    space = (WIDTH - columns * wide) / (columns + 1)
    lefts = [round(space + column * (wide + space), 1) for column in range(columns)]
    tops = range(eaves + 8, HEIGHT - 30, 20)
    panes = [f"M{left:g} {top}h{wide}v{high}h-{wide}z" for top in tops for left in lefts]
    return "".join([*panes, f"M{(WIDTH - 10) / 2:g} {HEIGHT - 17}h10v17h-10z"])
