"""A sheet to draw on in plain shapes: 1600 by 900, drawn twice as large and brought back smooth."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT, SCALE = 1600, 900, 2

INK = "#1d2b2f"
PINE_DARK = "#0a3a3e"
PINE = "#0f5257"
TEAL = "#2f7a78"
SAGE = "#8fbfb8"
MINT = "#d4e6df"
WHITE = "#ffffff"
SAND = "#f6f2ea"
WHEAT = "#e8dcc3"
CLAY = "#cdb995"
BRICK_DARK = "#7e2f1f"
BRICK = "#a83f28"
CORAL = "#cf7353"
PEACH = "#efc7ad"
SUN = "#e9b44c"
STONE = "#526067"

Point = tuple[float, float]


class Canvas:
    """Shapes in the sheet's own units; a later shape lies over an earlier one."""

    def __init__(self, top: str = MINT, bottom: str = SAND) -> None:
        size = (WIDTH * SCALE, HEIGHT * SCALE)
        fade = Image.linear_gradient("L").resize((1, 256))
        low, high = (Image.new("RGB", fade.size, colour) for colour in (bottom, top))
        self._image = Image.composite(low, high, fade).resize(size, Image.Resampling.NEAREST)
        self._draw = ImageDraw.Draw(self._image)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, radius: float = 0) -> None:
        box = _scaled([(x, y), (x + w, y + h)])
        if radius:
            self._draw.rounded_rectangle(box, radius * SCALE, fill=fill)
        else:
            self._draw.rectangle(box, fill=fill)

    def circle(self, x: float, y: float, r: float, fill: str) -> None:
        self.ellipse(x, y, r, r, fill)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        self._draw.ellipse(_scaled([(x - rx, y - ry), (x + rx, y + ry)]), fill=fill)

    def ring(self, x: float, y: float, r: float, width: float, fill: str) -> None:
        box = _scaled([(x - r, y - r), (x + r, y + r)])
        self._draw.ellipse(box, outline=fill, width=round(width * SCALE))

    def slice(self, x: float, y: float, r: float, turn: tuple[float, float], fill: str) -> None:
        """A piece of a pie from one angle to another, in degrees clockwise from three o'clock."""
        self._draw.pieslice(_scaled([(x - r, y - r), (x + r, y + r)]), *turn, fill=fill)

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        self._draw.polygon(_scaled(points), fill=fill)

    def stroke(self, points: Sequence[Point], width: float, fill: str) -> None:
        """A line with round ends and round corners."""
        self._draw.line(_scaled(points), fill=fill, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.circle(x, y, width / 2, fill)

    def wave(self, y: float, height: float, length: float, fill: str, shift: float = 0) -> None:
        """Rolling land or water from the wave's line down to the bottom edge."""
        line = [
            (float(x), y - height * math.sin((x / length + shift) * 2 * math.pi))
            for x in range(0, WIDTH + 20, 20)
        ]
        self.polygon([(0, HEIGHT), *line, (WIDTH, HEIGHT)], fill)

    def finish(self) -> Image.Image:
        return self._image.reduce(SCALE)


def _scaled(points: Sequence[Point]) -> list[tuple[float, float]]:
    return [(x * SCALE, y * SCALE) for x, y in points]
