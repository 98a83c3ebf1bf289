"""Where an area lies on the drawing of the country.

The drawing is areas/data/netherlands.svg (MapSVG / svg-maps, CC BY 4.0): Mercator, 613 by 724.
Most areas have a marker on the drawing itself. Around Rotterdam and around Amsterdam the areas lie
so close together that a finger cannot tell them apart: there a cut-out, drawn larger, has them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from areas.models import Area

DRAWING = Path(__file__).parent / "data" / "netherlands.svg"
WIDTH, HEIGHT = 613, 724
PATH = "{http://www.w3.org/2000/svg}path"
# Our data say Fryslân, which is the official name; the drawing has the Dutch one.
OTHER_NAMES = {"Fryslân": "Friesland"}


@dataclass(frozen=True)
class Province:
    name: str
    path: str


@dataclass(frozen=True)
class Frame:
    """A part of the country that is drawn larger beside the map."""

    title: str
    west: float
    east: float
    south: float
    north: float

    def holds(self, area: Area) -> bool:
        in_width = self.west <= area.longitude <= self.east
        return in_width and self.south <= area.latitude <= self.north

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height on the drawing."""
        left, top = project(self.north, self.west)
        right, bottom = project(self.south, self.east)
        return left, top, round(right - left, 1), round(bottom - top, 1)

    @property
    def sizes(self) -> dict[str, float]:
        """How large a finger's target, a dot and a name are, in units of the drawing."""
        width = self.box[2]
        return {
            "hit": round(width * 0.075, 1),
            "dot": round(width * 0.032, 1),
            "lift": round(width * 0.07, 1),
            "font": round(width * 0.062, 1),
        }

    @property
    def view_box(self) -> str:
        return " ".join(str(value) for value in self.box)


FRAMES = (
    Frame("Rijnmond en Haaglanden", 4.20, 4.72, 51.77, 52.10),
    Frame("Amsterdam en Utrecht", 4.60, 5.39, 51.99, 52.48),
)


@dataclass(frozen=True)
class Marker:
    """A point that leads to an area; `anchor` keeps its name inside the drawing."""

    name: str
    url: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class CutOut:
    frame: Frame
    markers: list[Marker]


@dataclass(frozen=True)
class Map:
    markers: list[Marker]
    cut_outs: list[CutOut]


def project(latitude: Decimal | float, longitude: Decimal | float) -> tuple[float, float]:
    """Return the place on the drawing, to a tenth of its units."""
    north = math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))
    return round(158.9223 * float(longitude) - 535.233, 1), round(-157.6 * north + 10034.874, 1)


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """Return the provinces of the drawing, in its order."""
    root = ElementTree.parse(DRAWING).getroot()  # noqa: S314  our own file
    return tuple(
        Province(found.attrib["data-name"], found.attrib["d"]) for found in root.iter(PATH)
    )


def province_of(area: Area) -> str:
    return OTHER_NAMES.get(area.province, area.province)


def draw(areas: Iterable[Area]) -> Map:
    """Return the markers of these areas, each in one place only: on the map or in a cut-out.

    From north to south: a name is drawn above its dot, so no later dot can lie on it.
    """
    markers = []
    framed: dict[Frame, list[Marker]] = {frame: [] for frame in FRAMES}
    for area in sorted(areas, key=lambda area: -area.latitude):
        frame = next((frame for frame in FRAMES if frame.holds(area)), None)
        if frame is None:
            markers.append(_marker(area, left=0, width=WIDTH))
        else:
            framed[frame].append(_marker(area, left=frame.box[0], width=frame.box[2]))
    cut_outs = [CutOut(frame, found) for frame, found in framed.items() if found]
    return Map(markers, cut_outs)


def _marker(area: Area, *, left: float, width: float) -> Marker:
    x, y = project(area.latitude, area.longitude)
    share = (x - left) / width
    anchor = "start" if share < 1 / 3 else "end" if share > 2 / 3 else "middle"
    return Marker(area.name, area.get_absolute_url(), x, y, anchor)
