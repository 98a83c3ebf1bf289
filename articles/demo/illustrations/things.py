"""Pictures of things: money, books, sound, paper, maps."""

from __future__ import annotations

import math

from articles.demo.illustrations import canvas as col
from articles.demo.illustrations.canvas import Canvas

# Where the twenty areas lie, on a sheet of their own (x, y from 0 to 1).
AREAS = (
    (0.70, 0.14),
    (0.88, 0.12),
    (0.74, 0.56),
    (0.75, 0.93),
    (0.38, 0.66),
    (0.56, 0.70),
    (0.44, 0.68),
    (0.22, 0.55),
    (0.27, 0.56),
    (0.20, 0.50),
    (0.40, 0.40),
    (0.36, 0.38),
    (0.36, 0.34),
    (0.58, 0.34),
    (0.47, 0.47),
    (0.46, 0.51),
    (0.19, 0.55),
    (0.22, 0.52),
    (0.31, 0.59),
    (0.28, 0.68),
)


def coins() -> Canvas:
    c = Canvas("#e6eee6", col.SAND)
    c.circle(800, 430, 330, "#dbe8e0")
    for stack, (x, n) in enumerate(((1150, 4), (1330, 7))):
        for index in range(n):
            _coin(c, x, 720 - index * 34, (stack + index) % 2 == 0)
    _hand(c)
    for index, (x, y) in enumerate(((800, 200), (690, 330), (920, 380))):
        c.circle(x, y, 62, "#c88f2c")
        c.circle(x, y - 6, 60, col.SUN)
        c.ring(x, y - 6, 46, 5, "#c88f2c")
        _euro(c, x, y - 6, 24 + index % 2)
    return c


def _coin(c: Canvas, x: float, y: float, light: bool) -> None:  # noqa: FBT001  a stripe, not a mode
    c.rect(x - 84, y - 14, 168, 28, "#c88f2c" if light else "#b57f22", 12)
    c.ellipse(x, y - 14, 84, 20, col.SUN)
    c.ellipse(x, y - 14, 62, 13, "#f0c76d")


def _euro(c: Canvas, x: float, y: float, r: float) -> None:
    arc = [
        (x + r * math.cos(math.radians(a)), y + r * math.sin(math.radians(a)))
        for a in range(45, 320, 12)
    ]
    c.stroke(arc, 7, col.BRICK_DARK)
    for dy in (-6, 7):
        c.stroke([(x - r - 8, y + dy), (x + r * 0.3, y + dy)], 5, col.BRICK_DARK)


def _hand(c: Canvas) -> None:
    """A hand held open, seen from the side, in a sleeve that comes in from the left."""
    skin = "#c98d6b"
    c.polygon([(400, 610), (690, 620), (1000, 640), (960, 690), (700, 740), (400, 740)], skin)
    c.stroke([(700, 650), (1010, 650)], 60, skin)
    c.stroke([(700, 690), (930, 690)], 60, skin)
    c.stroke([(520, 650), (640, 560)], 56, skin)
    c.rect(0, 590, 400, 176, col.PINE)
    c.rect(372, 578, 56, 200, col.WHITE, 12)


def book() -> Canvas:
    c = Canvas("#f3e3cc", col.SAND)
    c.circle(800, 420, 340, "#f7ecd9")
    for index, (w, fill) in enumerate(((620, col.PINE), (560, col.CORAL), (590, col.TEAL))):
        y = 760 - index * 62
        c.rect(800 - w / 2, y - 52, w, 58, fill, 10)
        c.rect(800 - w / 2 + 26, y - 42, w - 52, 38, col.WHITE)
        for line in range(3):
            c.rect(800 - w / 2 + 26, y - 34 + line * 11, w - 52, 2, col.WHEAT)
    for side in (-1, 1):
        c.polygon(
            [(800, 560), (800 + side * 330, 500), (800 + side * 330, 220), (800, 290)], col.BRICK
        )
        c.polygon(
            [(800, 545), (800 + side * 310, 488), (800 + side * 310, 200), (800, 272)], col.WHITE
        )
        for line in range(7):
            near, far = (
                (800 + side * 40, 300 + line * 32),
                (800 + side * (280 - line % 3 * 40), 244 + line * 34),
            )
            c.stroke([near, far], 7, col.SAGE if line else col.CORAL)
    c.stroke([(800, 272), (800, 560)], 6, col.WHEAT)
    c.polygon([(830, 540), (862, 532), (862, 640), (846, 622), (830, 646)], col.SUN)
    return c


def microphone() -> Canvas:
    c = Canvas(col.PINE, col.PINE_DARK)
    for index in range(29):
        h = 60 + abs(math.sin(index * 0.9)) * 190 + (index * 53 % 60)
        x = 70 + index * 52
        c.rect(x, 450 - h / 2, 20, h, "#2a6d70" if index % 2 else col.TEAL, 10)
    c.circle(800, 420, 290, "#134a4e")
    c.ring(800, 390, 190, 22, col.WHEAT)
    c.rect(590, 180, 420, 210, "#134a4e")
    c.rect(690, 160, 220, 380, col.CORAL, 110)
    c.rect(690, 380, 220, 26, col.BRICK)
    for row in range(5):
        c.rect(722, 226 + row * 30, 156, 10, col.BRICK, 5)
    c.rect(788, 575, 24, 130, col.WHEAT)
    c.rect(660, 690, 280, 36, col.WHEAT, 18)
    c.circle(1010, 220, 34, col.SUN)
    c.circle(1010, 220, 15, col.PINE_DARK)
    return c


def newspaper() -> Canvas:
    c = Canvas("#efe6d6", col.SAND)
    c.polygon([(330, 190), (1060, 130), (1110, 760), (380, 820)], col.CLAY)
    c.polygon([(310, 170), (1040, 110), (1090, 740), (360, 800)], col.WHITE)
    c.stroke([(390, 232), (980, 184)], 34, col.INK)
    c.stroke([(394, 292), (988, 243)], 5, col.STONE)
    c.polygon([(400, 330), (680, 307), (697, 520), (417, 543)], col.TEAL)
    c.polygon([(408, 430), (500, 380), (600, 450), (690, 400), (697, 520), (417, 543)], col.SAGE)
    for line in range(6):
        y = 318 + line * 36
        c.stroke([(730 + line * 3, y), (990 + line * 3 - line % 3 * 30, y - 21)], 12, col.WHEAT)
    for line in range(5):
        y = 590 + line * 36
        c.stroke([(430 + line * 3, y), (1030 + line * 2 - line % 3 * 60, y - 48)], 12, col.WHEAT)
    _bubble(c, 1100, 190, 330, col.PINE)
    _bubble(c, 1190, 430, 270, col.CORAL)
    _bubble(c, 1120, 640, 230, col.SUN)
    return c


def _bubble(c: Canvas, x: float, y: float, w: float, fill: str) -> None:
    c.polygon([(x + 40, y + 110), (x + 100, y + 110), (x + 20, y + 178)], fill)
    c.rect(x, y, w, 130, fill, 34)
    for line in range(2):
        c.rect(x + 36, y + 38 + line * 36, w - 72 - line * 60, 16, col.WHITE, 8)


def calendar() -> Canvas:
    c = Canvas("#d9e8e2", col.SAND)
    c.circle(800, 450, 370, "#cfe0d8")
    c.rect(444, 184, 740, 620, "#b9cfc6", 30)
    c.rect(424, 160, 740, 620, col.WHITE, 30)
    c.rect(424, 160, 740, 150, col.BRICK, 30)
    c.rect(424, 260, 740, 50, col.BRICK)
    for x in (560, 700, 890, 1030):
        c.rect(x - 14, 110, 28, 110, col.PINE_DARK, 14)
    c.rect(600, 222, 390, 30, col.PEACH, 15)
    for row in range(4):
        for column in range(6):
            x, y = 474 + column * 112, 350 + row * 102
            chosen = (row, column) == (1, 3)
            c.rect(x, y, 84, 74, col.SUN if chosen else col.SAND, 14)
            if (row * 6 + column) % 7 == 3 and not chosen:
                c.circle(x + 42, y + 37, 13, col.SAGE)
    c.stroke([(834, 488), (848, 504), (878, 470)], 12, col.BRICK_DARK)
    return c


# The outline on the map, in parts of its width and height.
LAND = (
    (0.31, 0.16),
    (0.36, 0.12),
    (0.48, 0.2),
    (0.6, 0.08),
    (0.8, 0.03),
    (0.95, 0.07),
    (0.97, 0.22),
    (0.9, 0.3),
    (0.95, 0.44),
    (0.84, 0.56),
    (0.82, 0.66),
    (0.72, 0.74),
    (0.8, 0.86),
    (0.78, 0.98),
    (0.68, 0.98),
    (0.68, 0.82),
    (0.55, 0.77),
    (0.36, 0.76),
    (0.2, 0.82),
    (0.04, 0.84),
    (0.05, 0.72),
    (0.12, 0.62),
    (0.22, 0.46),
    (0.3, 0.3),
)


def map_dots() -> Canvas:
    c = Canvas("#dcebe6", "#eaf0e6")
    for index in range(9):
        c.wave(120 + index * 100, 10, 420, ("#d5e7e1", "#dcebe6")[index % 2], index * 0.31)
    c.polygon([_on_map(p, 14) for p in LAND], "#b9cfc0")
    c.polygon([_on_map(p) for p in LAND], col.WHITE)
    c.polygon(
        [_on_map(p) for p in ((0.4, 0.29), (0.46, 0.22), (0.58, 0.27), (0.52, 0.36))], "#dcebe6"
    )
    for index, place in enumerate(AREAS):
        x, y = _on_map(place)
        fill = (col.BRICK, col.PINE, col.CORAL, col.TEAL, col.SUN)[index % 5]
        c.circle(x, y, 25, col.WHITE)
        c.circle(x, y, 20, fill)
        c.circle(x - 5, y - 6, 6, col.WHITE)
    return c


def _on_map(place: tuple[float, float], lower: float = 0) -> tuple[float, float]:
    return 430 + place[0] * 740, 40 + place[1] * 820 + lower


def front_door() -> Canvas:
    c = Canvas(col.BRICK, "#8f3a28")
    for row in range(19):
        for column in range(14):
            x = column * 124 - (row % 2) * 62
            c.rect(
                x,
                row * 50,
                116,
                42,
                ("#ad4730", "#9d3c27", "#b5513a")[(row * 5 + column * 3) % 3],
                4,
            )
    c.rect(560, 110, 480, 720, col.WHITE, 10)
    c.rect(594, 150, 412, 680, col.PINE, 8)
    c.slice(800, 330, 150, (180, 360), "#f9df9a")
    for angle in (225, 270, 315):
        tip = (800 + 150 * math.cos(math.radians(angle)), 330 + 150 * math.sin(math.radians(angle)))
        c.stroke([(800, 330), tip], 8, col.PINE)
    for x in (640, 820):
        c.rect(x, 390, 140, 180, col.TEAL, 8)
        c.rect(x, 610, 140, 170, col.TEAL, 8)
    c.rect(720, 582, 160, 20, col.SUN, 6)
    c.circle(966, 520, 20, col.SUN)
    c.rect(500, 830, 600, 70, col.CLAY)
    c.rect(620, 826, 360, 26, col.PINE_DARK, 8)
    for x in (380, 1220):
        c.polygon([(x - 70, 740), (x + 70, 740), (x + 50, 880), (x - 50, 880)], col.CORAL)
        for dx, dy in ((0, -110), (-60, -60), (60, -60), (0, -20)):
            c.circle(x + dx, 720 + dy, 62, col.TEAL)
        c.circle(x - 20, 610, 26, "#4a918d")
    return c
