"""The picture that other sites show beside a link to a page of ours: its title, drawn.

1200 x 630 pixels, as https://ogp.me and the large sites want it. The letters are Aileron (CC0),
which Pillow brings along.
"""

import io
from typing import NamedTuple

from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 1200, 630, 80
ROOM = WIDTH - 2 * MARGIN
SIZES = (76, 68, 60, 52, 46, 40)  # of the letters of a title; the largest that fits
MOST_LINES, MOST_HEIGHT = 4, 300
LINE = 1.22  # of the size
GROUND, DEEP, LIGHT, QUIET, SUN = "#0f5257", "#0a3a3e", "#ffffff", "#cfe0dd", "#e9b44c"
HOUSES = ((92, 74), (118, 96), (70, 58), (132, 84), (86, 104), (104, 66), (74, 90))


class Words(NamedTuple):
    """What the picture says, from above to below."""

    label: str
    title: str
    detail: str
    sender: str


def draw(words: Words) -> bytes:
    """Return the picture as PNG."""
    picture = Picture.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    _street(pen)
    pen.rectangle((MARGIN, MARGIN, MARGIN + 96, MARGIN + 10), fill=SUN)
    label = _cut(words.label, 34)
    pen.text((MARGIN, MARGIN + 36), label, font=_font(34), fill=SUN)
    beside = MARGIN + _font(34).getlength(f"{label}  ")
    detail = _cut(words.detail, 34, room=WIDTH - MARGIN - beside)
    pen.text((beside, MARGIN + 36), detail, font=_font(34), fill=QUIET)
    size, lines = _fitting(words.title)
    top = MARGIN + 98
    for line in lines:
        pen.text((MARGIN, top), line, font=_font(size), fill=LIGHT)
        top += round(size * LINE)
    pen.text((MARGIN, HEIGHT - 56), _cut(words.sender, 28), font=_font(28), fill=LIGHT)
    file = io.BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _fitting(title: str) -> tuple[int, list[str]]:
    """Return the size of the letters and the lines of a title; a very long one is cut."""
    for size in SIZES:
        lines = _lines(title, size)
        if len(lines) <= MOST_LINES and len(lines) * size * LINE <= MOST_HEIGHT:
            return size, lines
    return size, [*lines[: MOST_LINES - 1], _cut(" ".join(lines[MOST_LINES - 1 :]), size)]


def _lines(text: str, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and not _fits(longer, size):
            lines.append(word)
        else:
            lines[-1] = longer
    return [_cut(line, size) for line in lines]


def _cut(text: str, size: int, *, room: float = ROOM) -> str:
    if _fits(text, size, room=room):
        return text
    while text and not _fits(f"{text}…", size, room=room):
        text = text[:-1]
    return f"{text.rstrip()}…"


def _fits(text: str, size: int, *, room: float = ROOM) -> bool:
    return _font(size).getlength(text) <= room


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return font


def _street(pen: ImageDraw.ImageDraw) -> None:
    """Draw a row of houses along the lower edge, in the colour of shade."""
    left, number, foot = 0, 0, HEIGHT - 84
    pen.rectangle((0, foot, WIDTH, HEIGHT), fill=DEEP)
    while left < WIDTH:
        width, height = HOUSES[number % len(HOUSES)]
        roof = foot - height // 2
        pen.rectangle((left, roof, left + width - 8, foot), fill=DEEP)
        if number % 3 == 1:  # a gable among flat roofs
            pen.polygon(
                ((left, roof), (left + (width - 8) / 2, roof - 32), (left + width - 8, roof)),
                fill=DEEP,
            )
        left, number = left + width, number + 1
