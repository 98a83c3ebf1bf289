"""Things that come back in many pictures: sky, trees, houses, people, bicycles."""

from __future__ import annotations

from dataclasses import dataclass

from articles.demo.illustrations import canvas as col
from articles.demo.illustrations.canvas import Canvas

GROUND = 760


def sun(c: Canvas, x: float, y: float, r: float = 70) -> None:
    c.circle(x, y, r * 1.45, "#f5e3bb")
    c.circle(x, y, r, col.SUN)


def cloud(c: Canvas, x: float, y: float, size: float = 1, fill: str = col.WHITE) -> None:
    c.rect(x, y, 210 * size, 46 * size, fill, 23 * size)
    c.circle(x + 80 * size, y + 6 * size, 48 * size, fill)
    c.circle(x + 138 * size, y + 14 * size, 36 * size, fill)


def ground(c: Canvas, fill: str = col.WHEAT, path: str = col.CLAY) -> None:
    c.rect(0, GROUND, col.WIDTH, col.HEIGHT - GROUND, fill)
    c.rect(0, GROUND + 62, col.WIDTH, 10, path)


def tree(c: Canvas, x: float, h: float, fill: str = col.TEAL, base: float = GROUND) -> None:
    light = {col.TEAL: "#4a918d", col.PINE: "#1d6a6c", col.SAGE: "#a9d0c9"}.get(fill, fill)
    c.rect(x - h * 0.03, base - h * 0.5, h * 0.06, h * 0.5, "#6b4a35")
    c.circle(x, base - h * 0.66, h * 0.34, fill)
    c.circle(x - h * 0.1, base - h * 0.74, h * 0.19, light)


def poplar(c: Canvas, x: float, h: float, fill: str = col.PINE, base: float = GROUND) -> None:
    c.rect(x - h * 0.02, base - h * 0.3, h * 0.04, h * 0.3, "#6b4a35")
    c.ellipse(x, base - h * 0.58, h * 0.14, h * 0.44, fill)


def bush(c: Canvas, x: float, r: float, fill: str = col.TEAL, base: float = GROUND) -> None:
    c.slice(x, base, r, (180, 360), fill)
    c.slice(x + r * 0.9, base, r * 0.7, (180, 360), fill)


def window(c: Canvas, x: float, y: float, w: float, h: float, glass: str = col.MINT) -> None:
    """A window with a white frame and one upright."""
    c.rect(x, y, w, h, col.WHITE, 3)
    c.rect(x + 6, y + 6, w - 12, h - 12, glass)
    c.rect(x + w / 2 - 3, y + 6, 6, h - 12, col.WHITE)


@dataclass(frozen=True)
class HouseLook:
    wall: str = col.BRICK
    roof: str = col.PINE_DARK
    door: str = col.PINE
    glass: str = col.MINT


def house(c: Canvas, x: float, w: float, h: float, look: HouseLook, base: float = GROUND) -> None:
    """A house of a row: two floors under a roof that runs on to its neighbours."""
    top = base - h
    c.rect(x, top, w, h, look.wall)
    c.rect(x + w * 0.64, top - h * 0.52, w * 0.13, h * 0.3, look.wall)
    c.rect(x, top - h * 0.4, w, h * 0.4, look.roof)
    for course in range(1, 4):
        c.rect(x, top - h * 0.1 * course, w, 3, "#1a4c51")
    c.rect(x - 6, top - 4, w + 12, 14, col.WHITE)
    window(c, x + w * 0.12, top + h * 0.14, w * 0.3, h * 0.28, look.glass)
    window(c, x + w * 0.58, top + h * 0.14, w * 0.3, h * 0.28, look.glass)
    window(c, x + w * 0.46, top + h * 0.56, w * 0.42, h * 0.28, look.glass)
    c.rect(x + w * 0.12, top + h * 0.54, w * 0.22, h * 0.46, look.door, 4)
    c.rect(x + w * 0.15, top + h * 0.58, w * 0.16, h * 0.11, look.glass)
    c.circle(x + w * 0.3, top + h * 0.78, 5, col.SUN)


@dataclass(frozen=True)
class PersonLook:
    coat: str = col.PINE
    skin: str = "#c98d6b"
    hair: str = col.INK
    legs: str = col.STONE


def person(c: Canvas, x: float, h: float, look: PersonLook, base: float = GROUND + 40) -> None:
    """Somebody who stands, seen from the front; `x` is the middle, `h` the height."""
    top = base - h
    for side in (-1, 1):
        c.rect(
            x + side * h * 0.065 - h * 0.045,
            base - h * 0.42,
            h * 0.09,
            h * 0.42,
            look.legs,
            h * 0.03,
        )
        arm = [(x + side * h * 0.13, top + h * 0.29), (x + side * h * 0.185, top + h * 0.52)]
        c.stroke(arm, h * 0.07, look.coat)
        c.circle(x + side * h * 0.19, top + h * 0.55, h * 0.034, look.skin)
    c.rect(x - h * 0.15, top + h * 0.235, h * 0.3, h * 0.4, look.coat, h * 0.08)
    head(c, x, top + h * 0.11, h * 0.1, look)
    c.rect(x - h * 0.035, top + h * 0.19, h * 0.07, h * 0.07, look.skin, h * 0.02)


def head(c: Canvas, x: float, y: float, r: float, look: PersonLook) -> None:
    c.circle(x, y, r, look.skin)
    c.slice(x, y - r * 0.12, r * 1.08, (175, 365), look.hair)


def bicycle(
    c: Canvas, x: float, size: float, fill: str = col.INK, base: float = GROUND + 55
) -> None:
    """A bicycle to the right; `x` is the hub of the rear wheel."""
    r, y = 52 * size, base - 52 * size
    front, pedal = (x + 150 * size, y), (x + 58 * size, y + 6 * size)
    seat, steer = (x + 38 * size, y - 78 * size), (x + 126 * size, y - 80 * size)
    for hub in ((x, y), front):
        c.ring(*hub, r, 7 * size, col.INK)
        c.circle(*hub, 6 * size, col.INK)
    c.stroke([(x, y), pedal, steer, seat, (x, y)], 7 * size, fill)
    c.stroke([seat, pedal], 7 * size, fill)
    c.stroke(
        [front, steer, (x + 120 * size, y - 104 * size), (x + 96 * size, y - 106 * size)],
        7 * size,
        fill,
    )
    c.stroke([(x + 18 * size, y - 82 * size), (x + 52 * size, y - 82 * size)], 13 * size, col.INK)
    c.circle(*pedal, 12 * size, col.INK)


def lamp(c: Canvas, x: float, h: float, base: float = GROUND) -> None:
    c.rect(x - 5, base - h, 10, h, col.INK)
    c.stroke([(x, base - h), (x + 50, base - h - 8)], 9, col.INK)
    c.slice(x + 56, base - h - 4, 24, (0, 180), col.SUN)


def bench(c: Canvas, x: float, w: float = 170, base: float = GROUND + 30) -> None:
    for step in (0, 24):
        c.rect(x, base - 92 + step, w, 15, col.CORAL, 6)
    c.rect(x - 6, base - 42, w + 12, 16, col.BRICK, 6)
    for leg in (x + 14, x + w - 24):
        c.rect(leg, base - 92, 10, 92, col.INK)
