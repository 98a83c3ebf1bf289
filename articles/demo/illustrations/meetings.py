"""Pictures of stages, papers and places where decisions fall."""

from __future__ import annotations

from articles.demo.illustrations import canvas as col
from articles.demo.illustrations import parts
from articles.demo.illustrations.canvas import Canvas
from articles.demo.illustrations.people import CROWD


def theatre() -> Canvas:
    c = Canvas(col.PINE_DARK, "#082b2e")
    c.polygon([(560, 0), (700, 0), (1080, 720), (300, 720)], "#1b5458")
    c.polygon([(900, 0), (1040, 0), (1300, 720), (520, 720)], "#256267")
    c.rect(0, 690, col.WIDTH, 60, "#8a5a3c")
    c.rect(0, 690, col.WIDTH, 12, "#b98258")
    for side in (0, 1):
        for fold in range(5):
            x = fold * 62 if not side else col.WIDTH - 70 - fold * 62
            c.rect(x, 0, 70, 690 - fold * 14, (col.BRICK, col.BRICK_DARK)[fold % 2], 20)
    for swag in range(8):
        c.slice(100 + swag * 200, 40, 118, (0, 180), (col.BRICK, "#933623")[swag % 2])
    c.rect(0, 0, col.WIDTH, 44, col.BRICK_DARK)
    for x, h, look in ((660, 330, 1), (820, 350, 0), (980, 320, 2)):
        parts.person(c, x, h, CROWD[look], 705)
    for row in range(2):
        for seat in range(13 - row):
            x, y = 55 + seat * 125 + row * 60, 815 + row * 70
            c.circle(x, y, 40, ("#12383b", "#0c2a2d")[row])
            c.rect(x - 52, y + 30, 104, 90, ("#12383b", "#0c2a2d")[row], 34)
    return c


def cinema() -> Canvas:
    c = Canvas("#17454a", col.PINE_DARK)
    c.rect(330, 110, 940, 530, col.INK, 14)
    c.rect(350, 130, 900, 490, "#f7e0c4")
    parts.sun(c, 1010, 300, 62)
    c.polygon(
        [(350, 620), (350, 500), (560, 380), (760, 520), (960, 400), (1250, 530), (1250, 620)],
        col.SAGE,
    )
    for index, x in enumerate((430, 520, 610, 700)):
        c.rect(x, 530 - index % 2 * 16, 82, 90 + index % 2 * 16, (col.BRICK, col.CORAL)[index % 2])
        c.polygon(
            [
                (x - 6, 532 - index % 2 * 16),
                (x + 41, 478 - index % 2 * 16),
                (x + 88, 532 - index % 2 * 16),
            ],
            col.PINE_DARK,
        )
    parts.person(c, 900, 130, CROWD[5], 612)
    parts.person(c, 970, 92, CROWD[1], 612)
    c.polygon([(760, 330), (760, 440), (856, 385)], col.WHITE)
    for seat in range(9):
        x = 100 + seat * 175
        if seat % 4 != 2:
            c.circle(x, 762, 42, ("#0a2426", "#0d2d30")[seat % 2])
        c.rect(x - 72, 800, 144, 120, col.BRICK, 40)
        c.rect(x - 56, 816, 112, 90, "#93361f", 30)
    return c


def parliament() -> Canvas:
    c = Canvas("#d9e8ee", col.SAND)
    parts.cloud(c, 170, 110)
    parts.cloud(c, 1210, 160, 0.9)
    c.rect(0, 640, col.WIDTH, 120, "#9cc1c4")
    c.rect(0, 628, col.WIDTH, 16, col.CLAY)
    _palace(c)
    for index in range(12):
        c.rect(60 + index * 137 % 1500, 664 + index * 31 % 80, 110, 5, "#bdd7d8", 3)
    parts.tree(c, 130, 260, col.TEAL, 630)
    parts.tree(c, 1480, 280, col.PINE, 630)
    c.polygon([(520, 900), (600, 560), (1090, 610), (1010, 900)], "#d5cbb6")
    c.polygon([(500, 900), (580, 545), (1070, 595), (990, 900)], col.WHITE)
    for line in range(6):
        y = 640 + line * 44
        c.stroke(
            [(630 - line * 10, y), (980 - line * 10 - line % 3 * 70, y + 37)],
            11,
            (col.SAGE, col.PINE)[line == 0],
        )
    c.circle(950, 830, 40, col.BRICK)
    c.circle(950, 830, 26, col.CORAL)
    return c


def _palace(c: Canvas) -> None:
    c.rect(330, 370, 940, 260, col.CORAL)
    c.rect(310, 352, 980, 24, col.WHITE)
    c.polygon([(330, 354), (420, 290), (1180, 290), (1270, 354)], col.PINE_DARK)
    for index in range(11):
        parts.window(c, 358 + index * 82, 410, 50, 78)
        parts.window(c, 358 + index * 82, 520, 50, 78)
    c.rect(680, 270, 240, 360, col.BRICK)
    c.polygon([(660, 276), (800, 130), (940, 276)], col.PINE_DARK)
    c.circle(800, 236, 30, col.SUN)
    for x in (700, 770, 840):
        c.rect(x, 330, 60, 130, col.WHITE, 30)
        c.rect(x + 8, 340, 44, 112, col.MINT, 22)
    c.rect(755, 510, 90, 120, col.PINE_DARK, 40)
    for x in (330, 1210):
        c.rect(x, 250, 60, 380, col.BRICK)
        c.polygon([(x - 12, 254), (x + 30, 150), (x + 72, 254)], col.PINE_DARK)


def research() -> Canvas:
    c = Canvas("#e3ece8", col.SAND)
    c.rect(250, 170, 800, 600, "#c3d3cc", 20)
    c.rect(230, 150, 800, 600, col.WHITE, 20)
    c.rect(290, 205, 360, 28, col.PINE, 14)
    c.rect(290, 252, 240, 16, col.WHEAT, 8)
    for index, h in enumerate((90, 140, 120, 190, 240, 300)):
        c.rect(
            310 + index * 112,
            680 - h,
            72,
            h,
            (col.SAGE, col.TEAL, col.SAGE, col.TEAL, col.CORAL, col.BRICK)[index],
            8,
        )
    c.stroke([(290, 690), (990, 690)], 8, col.INK)
    points = [(346, 540), (458, 490), (570, 505), (682, 430), (794, 380), (906, 320)]
    c.stroke(points, 8, col.INK)
    for x, y in points:
        c.circle(x, y, 14, col.SUN)
    c.stroke([(1270, 640), (1420, 800)], 54, col.PINE_DARK)
    c.stroke([(1230, 600), (1280, 650)], 26, col.STONE)
    c.circle(1120, 480, 196, col.PINE_DARK)
    c.circle(1120, 480, 164, "#e6f2ef")
    for index, (x, h) in enumerate(((1030, 110), (1100, 170), (1170, 130))):
        c.rect(x, 560 - h, 58, h, (col.CORAL, col.BRICK, col.SUN)[index])
        c.polygon([(x - 8, 562 - h), (x + 29, 522 - h), (x + 66, 562 - h)], col.PINE_DARK)
        c.rect(x + 19, 580 - h, 20, 24, col.WHITE)
    c.rect(1000, 560, 240, 10, col.INK, 5)
    return c


def signing() -> Canvas:
    c = Canvas("#8a5a3c", "#7a4d32")
    for plank in range(6):
        c.rect(0, plank * 150, col.WIDTH, 5, "#6d432b")
    c.polygon([(420, 140), (1010, 90), (1080, 800), (490, 850)], "#5f3a25")
    c.polygon([(400, 120), (990, 70), (1060, 780), (470, 830)], col.WHITE)
    c.stroke([(470, 196), (820, 167)], 28, col.PINE)
    for line in range(7):
        y = 262 + line * 46
        c.stroke(
            [(480 + line * 5, y), (950 + line * 4 - line % 3 * 90, y - 38 + line % 3 * 7)],
            10,
            col.WHEAT,
        )
    for column in range(2):
        x, y = 530 + column * 260, 700 - column * 22
        c.stroke([(x, y), (x + 200, y - 17)], 5, col.STONE)
        curl = [(x + 10 + s * 17, y - 26 - (s * 29 % 44) + (s % 2) * 16) for s in range(10)]
        c.stroke(curl, 6, (col.PINE, col.BRICK)[column])
    c.stroke([(990, 660), (1330, 330)], 44, col.PINE_DARK)
    c.stroke([(1220, 436), (1330, 330)], 44, col.CORAL)
    c.polygon([(955, 700), (972, 640), (1010, 676)], col.SUN)
    c.circle(230, 300, 128, "#5f3a25")
    c.circle(220, 288, 126, col.WHITE)
    c.circle(220, 288, 96, "#6b4a35")
    c.ring(350, 288, 44, 20, col.WHITE)
    c.polygon([(1180, 640), (1420, 600), (1450, 780), (1210, 820)], col.SUN)
    return c
