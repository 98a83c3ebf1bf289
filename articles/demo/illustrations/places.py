"""Pictures of towns: what makes one area look different from another."""

from __future__ import annotations

from articles.demo.illustrations import canvas as col
from articles.demo.illustrations import parts
from articles.demo.illustrations.canvas import Canvas
from articles.demo.illustrations.parts import GROUND, HouseLook, PersonLook


def zaan_houses() -> Canvas:
    c = Canvas("#d9e8ee", col.SAND)
    parts.cloud(c, 180, 120, 1.1)
    parts.cloud(c, 1210, 90, 0.9)
    _mill(c, 1330, 560)
    c.wave(650, 14, 1200, "#bcd8d0")
    greens = (col.PINE, col.TEAL, "#3f8f6f", col.PINE, "#2c6e5a")
    for index, green in enumerate(greens):
        _wooden_house(c, 90 + index * 222, 200, 300 + (index * 3 % 4) * 30, green)
    c.rect(0, GROUND - 8, col.WIDTH, 26, "#6b4a35")
    c.rect(0, GROUND + 18, col.WIDTH, 200, "#7fb0b3")
    for index in range(14):
        c.rect(60 + index * 113, GROUND + 50 + (index * 37 % 70), 90, 6, "#a5cacb", 3)
    return c


def _wooden_house(c: Canvas, x: float, w: float, h: float, wall: str) -> None:
    top = GROUND - h
    gable = [(x - 8, top), (x + w / 2, top - w * 0.62), (x + w + 8, top)]
    c.rect(x, top, w, h, wall)
    c.polygon(gable, wall)
    c.stroke(gable, 14, col.WHITE)
    c.circle(x + w / 2, top - w * 0.62, 12, col.WHITE)
    for board in range(1, int(h // 30)):
        c.rect(x, top + board * 30, w, 2, "#1d6a6c")
    parts.window(c, x + w / 2 - 30, top - 44, 60, 66)
    for column in (0.14, 0.58):
        parts.window(c, x + w * column, top + 60, w * 0.28, 84)
    c.rect(x + w * 0.16, GROUND - 116, w * 0.24, 108, col.WHITE, 4)
    c.rect(x + w * 0.19, GROUND - 110, w * 0.18, 102, col.BRICK)
    parts.window(c, x + w * 0.54, GROUND - 112, w * 0.34, 72)


def _mill(c: Canvas, x: float, y: float) -> None:
    c.polygon([(x - 70, GROUND), (x - 38, y - 60), (x + 38, y - 60), (x + 70, GROUND)], "#2c6e5a")
    c.slice(x, y - 56, 46, (180, 360), col.BRICK_DARK)
    for dx, dy in ((190, 120), (-120, 190), (-190, -120), (120, -190)):
        tip = (x + dx, y - 76 + dy)
        c.stroke([(x, y - 76), tip], 8, col.INK)
        c.polygon(
            [
                (x + dx * 0.2, y - 76 + dy * 0.2),
                tip,
                (tip[0] - dy * 0.16, tip[1] + dx * 0.16),
                (x + dx * 0.2 - dy * 0.16, y - 76 + dy * 0.2 + dx * 0.16),
            ],
            col.WHEAT,
        )
    c.circle(x, y - 76, 12, col.SUN)


def bridge() -> Canvas:
    c = Canvas("#f3d9bd", "#f8efdf")
    parts.sun(c, 1240, 420, 110)
    heights = (150, 260, 190, 330, 220, 290, 170, 240, 310, 200, 270)
    for index, h in enumerate(heights):
        c.rect(20 + index * 146, 650 - h, 118, h, ("#c9d6cf", "#b7cbc4")[index % 2])
        for row in range(int(h // 50)):
            for column in range(3):
                c.rect(38 + index * 146 + column * 32, 668 - h + row * 46, 16, 20, "#e6ece4")
    c.rect(0, 650, col.WIDTH, 250, col.TEAL)
    for index in range(22):
        c.rect(30 + index * 211 % 1560, 700 + index * 47 % 180, 110, 6, "#4a918d", 3)
    for anchor in range(9):
        c.stroke([(575, 130), (690 + anchor * 96, 590)], 5, col.WHITE)
    for anchor in range(3):
        c.stroke([(575, 130), (330 - anchor * 74, 590)], 6, col.WHITE)
    c.polygon([(500, 700), (556, 110), (594, 110), (640, 360), (606, 370), (566, 700)], col.WHITE)
    c.rect(0, 586, col.WIDTH, 26, col.PINE_DARK)
    c.rect(0, 578, col.WIDTH, 8, col.WHITE)
    for x in (180, 980, 1400):
        c.rect(x, 612, 34, 130, col.STONE)
    _tram(c, 900, 578)
    return c


def _tram(c: Canvas, x: float, base: float) -> None:
    c.rect(x, base - 74, 320, 66, col.BRICK, 16)
    c.rect(x + 14, base - 62, 292, 28, col.MINT, 8)
    for post in range(1, 6):
        c.rect(x + 14 + post * 48, base - 62, 7, 28, col.BRICK)
    for wheel in (50, 110, 210, 270):
        c.circle(x + wheel, base - 8, 11, col.INK)


def mine_tower() -> Canvas:
    c = Canvas("#f7e0c4", col.SAND)
    parts.sun(c, 330, 260, 90)
    c.polygon(
        [(760, 640), (1130, 330), (1230, 330), (1600, 620), (1600, 700), (760, 700)], "#a9b7a6"
    )
    c.polygon([(900, 640), (1130, 330), (1160, 330), (1010, 640)], "#bcc8b6")
    c.wave(630, 34, 1500, "#b5d0c0", 0.1)
    _headframe(c, 420, 700)
    parts.ground(c, "#bcd8c8", "#d9cba9")
    for index in range(4):
        look = HouseLook(
            (col.BRICK, col.CORAL)[index % 2], col.PINE_DARK, (col.SUN, col.PINE)[index % 2]
        )
        parts.house(c, 880 + index * 160, 160, 200, look)
    parts.tree(c, 800, 260)
    parts.tree(c, 120, 300)
    parts.person(c, 700, 160, PersonLook(col.TEAL, "#e0b08f", "#6b4a35"))
    parts.person(c, 640, 120, PersonLook(col.CORAL, "#e0b08f", "#6b4a35"))
    return c


def _headframe(c: Canvas, x: float, base: float) -> None:
    """The winding tower of a coal mine: two wheels over the shaft."""
    top = base - 470
    for foot in (-110, 40, 250):
        c.stroke([(x, top + 60), (x + foot, base)], 20, col.PINE_DARK)
    for level in (150, 260, 370):
        c.stroke(
            [(x - level * 0.25, top + level), (x + level * 0.56, top + level)], 9, col.PINE_DARK
        )
    c.rect(x - 120, top + 50, 260, 20, col.PINE_DARK, 6)
    for wheel in (-58, 78):
        c.ring(x + wheel, top, 62, 12, col.BRICK)
        for dx, dy in ((54, 0), (38, 38), (0, 54), (38, -38)):
            c.stroke([(x + wheel - dx, top - dy), (x + wheel + dx, top + dy)], 5, col.BRICK)
    c.rect(x - 190, base - 130, 190, 200, col.BRICK)
    for column in range(3):
        c.rect(x - 172 + column * 60, base - 100, 34, 70, col.PEACH, 14)


def polder_town() -> Canvas:
    c = Canvas("#d5e6ee", col.SAND)
    parts.cloud(c, 240, 120, 1.2)
    parts.cloud(c, 900, 190, 0.8)
    for x, size in ((1180, 1.0), (1390, 0.8), (1530, 0.62)):
        _turbine(c, x, size)
    c.rect(0, 600, col.WIDTH, 80, "#c5dcb8")
    c.rect(0, 640, col.WIDTH, 60, "#a9c89a")
    for index in range(3):
        wall = (col.SAND, col.PEACH, "#f2e3cf")[index]
        parts.house(c, 210 + index * 200, 200, 230, HouseLook(wall, col.BRICK, col.TEAL), 690)
    for x in (90, 150, 880, 950, 1020):
        parts.poplar(c, x, 320, col.PINE, 690)
    c.rect(0, 690, col.WIDTH, 24, "#8fb57f")
    c.rect(0, 714, col.WIDTH, 186, "#7fb0b3")
    for index in range(18):
        c.rect(40 + index * 173 % 1500, 740 + index * 41 % 140, 100, 6, "#a5cacb", 3)
    _boat(c, 1120, 800)
    return c


def _turbine(c: Canvas, x: float, size: float) -> None:
    hub = 640 - 380 * size
    c.polygon(
        [(x - 9 * size, 640), (x - 4 * size, hub), (x + 4 * size, hub), (x + 9 * size, 640)],
        col.WHITE,
    )
    for dx, dy in ((0, -160), (139, 80), (-139, 80)):
        c.stroke([(x, hub), (x + dx * size, hub + dy * size)], 9 * size, col.WHITE)
    c.circle(x, hub, 11 * size, col.STONE)


def _boat(c: Canvas, x: float, y: float) -> None:
    c.rect(x + 96, y - 210, 8, 200, col.INK)
    c.polygon([(x + 110, y - 205), (x + 220, y - 30), (x + 110, y - 30)], col.WHITE)
    c.polygon([(x + 90, y - 170), (x + 20, y - 30), (x + 90, y - 30)], col.PEACH)
    c.polygon([(x, y - 14), (x + 250, y - 14), (x + 210, y + 30), (x + 40, y + 30)], col.BRICK)


def canal_town() -> Canvas:
    c = Canvas("#d4e6df", col.SAND)
    parts.cloud(c, 1150, 110)
    parts.cloud(c, 220, 170, 0.8)
    for index, h in enumerate((300, 420, 360)):
        c.rect(930 + index * 220, 700 - h, 170, h, ("#c9dcd5", "#bcd3cb", "#c9dcd5")[index])
        for row in range(int(h // 56)):
            c.rect(948 + index * 220, 722 - h + row * 54, 134, 22, "#e3eee9")
    walls = (col.BRICK, col.PINE, col.CORAL, "#8f3a28", col.TEAL)
    for index, wall in enumerate(walls):
        _canal_house(c, 60 + index * 176, 168, 330 + (index * 7 % 3) * 50, wall)
    c.rect(0, 700, col.WIDTH, 40, col.CLAY)
    c.rect(0, 740, col.WIDTH, 160, "#6f9fa3")
    c.polygon([(960, 742), (1070, 664), (1400, 664), (1510, 742)], col.BRICK)
    c.polygon([(1052, 676), (1070, 664), (1400, 664), (1418, 676)], col.WHITE)
    c.slice(1235, 742, 54, (180, 360), "#4f7f84")
    for index in range(16):
        c.rect(30 + index * 197 % 1540, 772 + index * 29 % 110, 100, 6, "#94bbbd", 3)
    parts.tree(c, 1010, 250, col.TEAL, 700)
    parts.tree(c, 1490, 280, col.TEAL, 700)
    parts.bicycle(c, 1180, 0.62, col.PINE, 665)
    return c


def _canal_house(c: Canvas, x: float, w: float, h: float, wall: str) -> None:
    top = 700 - h
    c.rect(x, top, w, h, wall)
    for step in range(3):
        c.rect(x + step * w * 0.16, top - (step + 1) * 34, w * (1 - step * 0.32), 36, wall)
        c.rect(x + step * w * 0.16 - 3, top - (step + 1) * 34 - 6, w * 0.17, 8, col.WHITE)
        c.rect(x + w - (step + 1) * w * 0.16, top - (step + 1) * 34 - 6, w * 0.17, 8, col.WHITE)
    c.circle(x + w / 2, top - 34, 20, col.MINT)
    for row in range(int((h - 130) // 96)):
        for column in (0.12, 0.56):
            parts.window(c, x + w * column, top + 30 + row * 98, w * 0.3, 70)
    c.rect(x + w * 0.14, 590, w * 0.26, 110, col.PINE_DARK, 4)
    parts.window(c, x + w * 0.52, 596, w * 0.36, 66)
