"""Pictures of people: meeting, learning, working, playing."""

from __future__ import annotations

from articles.demo.illustrations import canvas as col
from articles.demo.illustrations import parts
from articles.demo.illustrations.canvas import Canvas
from articles.demo.illustrations.parts import GROUND, HouseLook, PersonLook

CROWD = (
    PersonLook(col.BRICK, "#8d5a3c"),
    PersonLook(col.SUN, "#e0b08f", "#6b4a35"),
    PersonLook(col.TEAL, "#c98d6b"),
    PersonLook(col.PEACH, "#6f4430"),
    PersonLook(col.PINE, "#e8bd9e", "#c98a3c"),
    PersonLook(col.CORAL, "#a86f4e"),
)


def meeting() -> Canvas:
    c = Canvas("#e6eee6", col.SAND)
    c.rect(0, 690, col.WIDTH, 210, col.WHEAT)
    for x in (130, 1230):
        parts.window(c, x, 150, 240, 300, "#cfe3ee")
        parts.tree(c, x + 120, 180, col.SAGE, 440)
        c.rect(x + 117, 156, 6, 288, col.WHITE)
    _lampshade(c, 800)
    for index, look in enumerate(CROWD):
        x = 345 + index * 182
        c.rect(x - 62, 420, 124, 180, look.coat, 56)
        c.rect(x - 16, 390, 32, 50, look.skin, 10)
        parts.head(c, x, 350, 52, look)
    c.ellipse(800, 640, 640, 96, "#8a5a3c")
    c.ellipse(800, 626, 640, 92, "#b98258")
    for index in range(5):
        x = 420 + index * 190
        c.polygon([(x - 46, 640), (x + 38, 622), (x + 62, 652), (x - 22, 672)], col.WHITE)
        c.circle(x + 92, 610, 20, col.PINE)
        c.circle(x + 92, 608, 13, "#6b4a35")
    for x in (390, 1210):
        c.polygon([(x - 20, 715), (x + 20, 715), (x + 8, 880), (x - 8, 880)], "#8a5a3c")
    return c


def _lampshade(c: Canvas, x: float) -> None:
    c.rect(x - 3, 0, 6, 110, col.INK)
    c.slice(x, 210, 100, (180, 360), col.BRICK)
    c.circle(x, 214, 26, col.SUN)


def community_house() -> Canvas:
    c = Canvas("#f6e2c8", col.SAND)
    parts.sun(c, 240, 190, 75)
    parts.cloud(c, 1190, 120)
    c.wave(650, 22, 1500, "#c4dcd3", 0.4)
    parts.ground(c, "#bcd8c8", "#d9cba9")
    c.rect(330, 430, 940, 335, col.CORAL)
    c.rect(300, 396, 1000, 42, col.PINE_DARK, 8)
    c.polygon([(620, 400), (800, 270), (980, 400)], col.PINE)
    c.circle(800, 352, 30, col.SUN)
    for x in (380, 1060):
        c.rect(x, 500, 160, 150, col.WHITE, 4)
        c.rect(x + 8, 508, 144, 134, "#f9df9a")
        c.slice(x + 50, 642, 30, (180, 360), col.TEAL)
        c.slice(x + 108, 642, 22, (180, 360), col.SAGE)
    c.rect(690, 520, 220, 246, col.WHITE, 4)
    for x in (702, 806):
        c.rect(x, 532, 92, 234, "#c9dfdf")
    for index in range(12):
        x = 380 + index * 76
        c.polygon(
            [(x, 448), (x + 56, 448), (x + 28, 492)], (col.SUN, col.PINE, col.WHITE)[index % 3]
        )
    for x, h, look in ((480, 190, 0), (590, 130, 1), (985, 180, 2), (1105, 190, 3)):
        parts.person(c, x, h, CROWD[look], GROUND + 62)
    parts.tree(c, 160, 330)
    parts.tree(c, 1430, 370)
    return c


def school() -> Canvas:
    c = Canvas("#d9e8ee", col.SAND)
    parts.sun(c, 1370, 160, 70)
    parts.cloud(c, 150, 130)
    parts.ground(c, "#d9cba9", "#c3b088")
    c.rect(230, 430, 1140, 335, col.BRICK)
    c.rect(650, 300, 300, 465, "#8f3a28")
    c.polygon([(620, 305), (800, 190), (980, 305)], col.PINE_DARK)
    c.rect(210, 408, 430, 28, col.PINE_DARK)
    c.rect(960, 408, 430, 28, col.PINE_DARK)
    c.circle(800, 375, 48, col.WHITE)
    c.stroke([(800, 345), (800, 375), (822, 388)], 7, col.INK)
    for x in (270, 400, 530, 985, 1115, 1245):
        parts.window(c, x, 475, 96, 150)
    c.rect(720, 560, 160, 206, col.SUN, 6)
    c.rect(796, 560, 8, 206, col.BRICK_DARK)
    for index, h in enumerate((120, 132, 112, 126, 118, 130)):
        parts.person(c, 330 + index * 190 + (index % 2) * 34, h, CROWD[index], GROUND + 70)
    c.circle(640, 838, 22, col.CORAL)
    for index in range(4):
        c.rect(1020 + index * 74, 836, 60, 40, (col.WHITE, col.SUN)[index % 2])
    parts.tree(c, 110, 360)
    parts.tree(c, 1500, 330)
    return c


def workshop() -> Canvas:
    c = Canvas("#dfe9e4", col.SAND)
    c.rect(0, 700, col.WIDTH, 200, col.WHEAT)
    c.rect(120, 130, 620, 330, col.PINE, 12)
    for index, tool in enumerate((190, 310, 430, 550, 660)):
        c.rect(tool - 8, 200, 16, 190, col.WHEAT, 8)
        if index % 2:
            c.ring(tool, 200, 36, 18, col.MINT)
        else:
            c.rect(tool - 44, 180, 88, 44, col.SUN, 8)
    _gear(c, 1130, 260, 120, col.CORAL)
    _gear(c, 1306, 396, 82, col.TEAL)
    parts.person(c, 620, 400, PersonLook(col.SUN, "#8d5a3c"), 800)
    parts.person(c, 900, 420, PersonLook(col.TEAL, "#e0b08f", "#6b4a35"), 800)
    c.rect(300, 610, 1000, 40, "#b98258", 8)
    for x in (350, 1200):
        c.rect(x, 650, 44, 190, "#8a5a3c")
    c.rect(720, 560, 130, 50, col.STONE, 6)
    c.rect(756, 530, 56, 36, col.STONE, 6)
    c.rect(1000, 545, 150, 65, col.BRICK, 8)
    c.rect(1050, 527, 50, 20, col.BRICK_DARK, 6)
    for index in range(3):
        c.rect(
            380 + index * 24, 592 - index * 18, 190, 18, (col.CLAY, col.WHEAT, col.CLAY)[index], 4
        )
    return c


def _gear(c: Canvas, x: float, y: float, r: float, fill: str) -> None:
    for dx, dy in ((1, 0), (0.707, 0.707), (0, 1), (0.707, -0.707)):
        c.stroke(
            [(x - dx * r * 1.12, y - dy * r * 1.12), (x + dx * r * 1.12, y + dy * r * 1.12)],
            r * 0.34,
            fill,
        )
    c.circle(x, y, r, fill)
    c.circle(x, y, r * 0.42, col.SAND)


def skills_garden() -> Canvas:
    c = Canvas("#d4e6df", col.SAND)
    parts.sun(c, 1310, 170, 75)
    parts.cloud(c, 300, 120)
    for index, h in enumerate((210, 290, 240)):
        c.rect(1060 + index * 170, 640 - h, 140, h, ("#c9dcd5", "#bcd3cb")[index % 2])
    c.wave(630, 16, 1500, "#a9cfae")
    c.polygon([(180, 900), (420, 640), (1300, 640), (1540, 900)], col.CORAL)
    c.polygon([(250, 900), (462, 662), (1252, 662), (1470, 900)], "#d98a6d")
    c.ellipse(860, 770, 230, 60, col.WHITE)
    c.ellipse(860, 770, 220, 53, "#d98a6d")
    for x in (470, 540, 610):
        c.rect(x, 440 + (x - 470), 14, 240 - (x - 470), col.PINE)
    c.stroke([(477, 448), (617, 586)], 12, col.PINE)
    _hoop(c, 1230)
    _wall(c, 640, 500)
    for x, h, look, base in (
        (760, 190, 5, 830),
        (930, 200, 4, 800),
        (1080, 170, 0, 850),
        (420, 160, 1, 850),
    ):
        parts.person(c, x, h, CROWD[look], base)
    c.circle(1000, 822, 24, col.SUN)
    parts.tree(c, 130, 380, col.TEAL, 700)
    parts.tree(c, 290, 280, col.PINE, 690)
    return c


def _hoop(c: Canvas, x: float) -> None:
    c.rect(x, 330, 14, 390, col.INK)
    c.rect(x - 96, 290, 130, 90, col.WHITE, 6)
    c.rect(x - 60, 325, 56, 40, col.CORAL)
    c.rect(x - 56, 329, 48, 32, col.WHITE)
    c.stroke([(x - 72, 384), (x, 384)], 9, col.BRICK)
    for step in range(4):
        c.stroke([(x - 68 + step * 20, 388), (x - 58 + step * 14, 430)], 3, col.STONE)


def _wall(c: Canvas, x: float, y: float) -> None:
    c.rect(x, y, 250, 160, col.TEAL, 10)
    for index in range(10):
        c.circle(
            x + 30 + index * 53 % 200,
            y + 24 + index * 37 % 116,
            11,
            (col.SUN, col.PEACH, col.MINT)[index % 3],
        )


def garden() -> Canvas:
    c = Canvas("#d9eadf", col.SAND)
    parts.sun(c, 250, 180, 78)
    parts.cloud(c, 1130, 130)
    for index in range(4):
        look = HouseLook((col.PEACH, col.SAND)[index % 2], col.BRICK, col.TEAL)
        parts.house(c, 330 + index * 240, 240, 250, look, 640)
    c.rect(0, 640, col.WIDTH, 260, "#b5d3a9")
    for row in range(2):
        for bed in range(4):
            x, y = 150 + bed * 340 - row * 40, 690 + row * 110
            c.rect(x, y, 270, 60, "#8a5a3c", 10)
            for plant in range(6):
                c.slice(
                    x + 28 + plant * 43,
                    y + 24,
                    22,
                    (180, 360),
                    (col.TEAL, col.PINE, "#5fa06a")[bed % 3],
                )
                if (plant + bed) % 2:
                    c.circle(x + 28 + plant * 43, y + 8, 9, (col.CORAL, col.SUN)[row])
    for x, h, who, base in ((470, 200, 3, 800), (810, 190, 4, 870), (1180, 205, 2, 805)):
        parts.person(c, x, h, CROWD[who], base)
    parts.tree(c, 120, 340, col.TEAL, 680)
    parts.tree(c, 1480, 390, col.PINE, 690)
    return c
