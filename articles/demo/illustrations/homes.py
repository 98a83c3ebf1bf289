"""Pictures of houses and streets."""

from __future__ import annotations

from articles.demo.illustrations import canvas as col
from articles.demo.illustrations import parts
from articles.demo.illustrations.canvas import Canvas
from articles.demo.illustrations.parts import GROUND, HouseLook, PersonLook


def row_houses() -> Canvas:
    c = Canvas("#cfe3dc", col.SAND)
    parts.sun(c, 1330, 170)
    parts.cloud(c, 190, 130)
    parts.cloud(c, 840, 90, 0.8)
    c.wave(620, 26, 1300, "#bcd8d0")
    looks = [
        HouseLook(col.BRICK, col.PINE_DARK, col.PINE),
        HouseLook(col.CORAL, col.PINE_DARK, col.SUN),
        HouseLook("#8f3a28", col.PINE_DARK, col.SAGE),
        HouseLook(col.BRICK, col.PINE_DARK, col.SUN),
        HouseLook(col.CORAL, col.PINE_DARK, col.PINE),
    ]
    for index, look in enumerate(looks):
        parts.house(c, 130 + index * 250, 250, 330, look)
    parts.ground(c)
    for x, h in ((70, 330), (1480, 380)):
        parts.tree(c, x, h)
    for x in (420, 905, 1165):
        parts.bush(c, x, 34)
    parts.bicycle(c, 690, 0.9, col.PINE)
    return c


def tower_flats() -> Canvas:
    c = Canvas("#d9e8ee", col.SAND)
    parts.cloud(c, 130, 110)
    parts.cloud(c, 1180, 170, 1.1)
    c.wave(640, 30, 1500, "#c4dcd3", 0.3)
    _flat(c, 170, 12, 5, col.SAND)
    _flat(c, 660, 9, 6, "#f2e3cf")
    _flat(c, 1200, 11, 4, col.SAND)
    parts.ground(c, "#bcd8c8", "#d9cba9")
    for x, h in ((90, 300), (585, 250), (640, 330), (1140, 290), (1560, 320)):
        parts.tree(c, x, h, col.TEAL)
    parts.bench(c, 810)
    parts.person(c, 1085, 150, PersonLook(col.BRICK, "#8d5a3c"))
    parts.person(c, 1025, 105, PersonLook(col.SUN, "#8d5a3c"))
    return c


def _flat(c: Canvas, x: float, floors: int, bays: int, wall: str) -> None:
    height, bay, floor = floors * 48, 74, 48
    top = GROUND - height
    c.rect(x - 12, top - 20, bays * bay + 24, 20, col.STONE)
    c.rect(x + bays * bay - 60, top - 58, 44, 40, col.CLAY)
    c.rect(x, top, bays * bay, height, wall)
    accents = (col.CORAL, col.SAGE, col.SUN, col.TEAL, col.PEACH)
    for row in range(floors):
        for column in range(bays):
            left, upper = x + column * bay, top + row * floor
            lit = (row * 7 + column * 5) % 6 == 0
            c.rect(left + 8, upper + 7, 26, 34, "#f7d98b" if lit else "#9fc3c6")
            c.rect(left + 40, upper + 7, 26, 22, "#c9dfdf")
            c.rect(left + 38, upper + 26, 32, 20, accents[(row * 3 + column * 2) % 5])
        c.rect(x, top + row * floor + 45, bays * bay, 3, col.CLAY)


def energy_home() -> Canvas:
    c = Canvas("#f7e6cf", col.SAND)
    parts.sun(c, 1290, 190, 95)
    for index in range(3):
        c.ring(1290, 190, 170 + index * 44, 6, "#f1d59a")
    c.wave(650, 24, 1400, "#cfe0d2", 0.5)
    parts.ground(c, "#bcd8c8", "#d9cba9")
    c.rect(430, 430, 620, 340, col.WHITE)
    c.polygon([(380, 440), (620, 180), (900, 180), (1100, 440)], col.PINE_DARK)
    c.polygon([(640, 208), (890, 208), (985, 330), (560, 330)], "#24464f")
    for step in range(1, 4):
        c.stroke([(640 + step * 62, 208), (560 + step * 106, 330)], 4, "#6fa3a8")
    c.stroke([(600, 269), (938, 269)], 4, "#6fa3a8")
    c.rect(950, 220, 50, 90, col.BRICK)
    for x in (500, 840):
        parts.window(c, x, 500, 150, 130, "#f9df9a")
    c.rect(700, 540, 96, 230, col.PINE, 6)
    c.rect(716, 560, 64, 60, "#f9df9a")
    c.circle(780, 670, 7, col.SUN)
    parts.tree(c, 220, 400)
    parts.bush(c, 330, 46)
    parts.person(c, 748, 200, PersonLook(col.CORAL, "#e0b08f", "#6b4a35"), GROUND + 12)
    parts.person(c, 1190, 260, PersonLook(col.TEAL, "#8d5a3c"), GROUND + 60)
    _toolbox(c, 1250, GROUND + 60)
    return c


def _toolbox(c: Canvas, x: float, base: float) -> None:
    c.stroke(
        [(x + 40, base - 66), (x + 40, base - 94), (x + 100, base - 94), (x + 100, base - 66)],
        10,
        col.INK,
    )
    c.rect(x, base - 70, 140, 70, col.BRICK, 8)
    c.rect(x, base - 46, 140, 8, col.BRICK_DARK)
    c.rect(x + 60, base - 54, 20, 24, col.SUN, 4)


def street_bicycles() -> Canvas:
    c = Canvas("#f3dfc7", col.SAND)
    parts.sun(c, 300, 210, 80)
    parts.cloud(c, 980, 120, 1.1)
    colours = (col.CORAL, col.PINE, col.WHEAT, col.BRICK, col.SAGE, col.PEACH, col.TEAL)
    for index, colour in enumerate(colours):
        _shop(c, 30 + index * 222, 300 + (index * 5 % 4) * 38, colour)
    parts.ground(c, "#d9cba9", "#c3b088")
    c.rect(0, 850, col.WIDTH, 50, "#b5533c")
    parts.lamp(c, 470, 330)
    parts.lamp(c, 1150, 330)
    for x, colour in ((180, col.PINE), (760, col.BRICK), (1270, col.TEAL)):
        parts.bicycle(c, x, 1.25, colour, 846)
    _rider(c, 760, 846, PersonLook(col.SUN, "#a86f4e"))
    return c


def _shop(c: Canvas, x: float, h: float, wall: str) -> None:
    top = GROUND - h
    c.rect(x, top, 210, h, wall)
    c.rect(x - 5, top - 14, 220, 18, col.WHITE)
    for column in range(2):
        for row in range(int((h - 180) // 90)):
            parts.window(c, x + 34 + column * 82, top + 28 + row * 92, 60, 66)
    c.rect(x + 18, GROUND - 118, 96, 92, "#c9dfdf")
    c.rect(x + 136, GROUND - 122, 54, 122, col.PINE_DARK)
    for stripe in range(7):
        fill = col.WHITE if stripe % 2 else col.BRICK
        c.polygon(
            [
                (x + stripe * 30, GROUND - 150),
                (x + 30 + stripe * 30, GROUND - 150),
                (x + 26 + stripe * 30, GROUND - 118),
                (x - 4 + stripe * 30, GROUND - 118),
            ],
            fill,
        )


def _rider(c: Canvas, x: float, base: float, look: PersonLook) -> None:
    hip, hand = (x + 48, base - 170), (x + 128, base - 190)
    c.stroke([hip, (x + 98, base - 122), (x + 74, base - 52)], 24, look.legs)
    c.stroke([hip, (x + 82, base - 258)], 50, look.coat)
    c.stroke([(x + 84, base - 252), (x + 116, base - 210), hand], 19, look.coat)
    c.circle(*hand, 11, look.skin)
    parts.head(c, x + 96, base - 312, 32, look)


def renovation() -> Canvas:
    c = Canvas("#d9e8ee", col.SAND)
    parts.cloud(c, 1150, 110)
    c.wave(650, 20, 1500, "#c4dcd3")
    parts.ground(c)
    for index, wall in enumerate((col.CORAL, col.BRICK, col.CORAL)):
        parts.house(c, 120 + index * 300, 300, 400, HouseLook(wall, col.PINE_DARK, col.PINE))
    _scaffold(c, 720, 300, 350)
    parts.tree(c, 1480, 360)
    c.rect(1130, 640, 30, 120, col.SUN)
    for row in range(3):
        for column in range(4 - row):
            c.rect(1180 + column * 62 + row * 30, 724 - row * 34, 56, 30, col.BRICK, 3)
    helmet = PersonLook(col.SUN, "#a86f4e", col.SUN)
    parts.person(c, 1100, 210, helmet)
    parts.person(c, 880, 170, PersonLook(col.TEAL, "#e0b08f", col.SUN), 566)
    return c


def _scaffold(c: Canvas, x: float, w: float, h: float) -> None:
    for post in range(4):
        c.rect(x - 10 + post * (w + 20) / 3, GROUND - h - 80, 9, h + 80, col.STONE)
    for level in range(3):
        c.rect(x - 26, GROUND - 60 - level * 145, w + 60, 14, col.CLAY, 4)
    for level in range(2):
        y = GROUND - 60 - level * 145
        c.stroke([(x, y), (x + w, y - 130)], 6, col.STONE)
