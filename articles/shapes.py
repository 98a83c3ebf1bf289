"""The shapes in which a picture is cut, and which part of it stays: the part with its focus."""

from enum import Enum

from articles.models import Image, Shot

Box = tuple[int, int, int, int]


class Shape(Enum):
    """A shape; its value stands in the names of files."""

    FULL = "full"  # as it is
    WIDE = "wide"  # 16 : 9, for cards and beside a text in the mail
    SQUARE = "square"  # a small portrait
    MAIL = "mail"  # over the width of the mail: as it is, but never taller than wide


_RATIOS = {Shape.WIDE: 16 / 9, Shape.SQUARE: 1.0}
_LOWEST_IN_MAIL = 1.0
# A cut that takes less than this off would only make the same file again.
_NOTHING_LEFT_OFF = 0.01


def box_of(image: Image | Shot, shape: Shape) -> Box:
    """Return what `shape` leaves of `image`, in pixels: left, upper, right, lower.

    What is at 30 % of the picture stands at 30 % of the cut, as with object-position in CSS.
    """
    width, height = cut_size(image, shape)
    left = round((image.width - width) * float(image.focus_x))
    upper = round((image.height - height) * float(image.focus_y))
    return left, upper, left + width, upper + height


def cut_size(image: Image | Shot, shape: Shape) -> tuple[int, int]:
    """Return width and height of what `shape` leaves."""
    own = image.width / image.height
    wanted = _RATIOS.get(shape, own if shape is Shape.FULL else max(own, _LOWEST_IN_MAIL))
    if abs(own / wanted - 1) < _NOTHING_LEFT_OFF:
        return image.width, image.height
    if own > wanted:
        return max(1, round(image.height * wanted)), image.height
    return image.width, max(1, round(image.width / wanted))


def is_whole(image: Image | Shot, shape: Shape) -> bool:
    """Return whether nothing is cut off."""
    return cut_size(image, shape) == (image.width, image.height)


def mark_of(image: Image | Shot, shape: Shape) -> str:
    """Return what tells this cut from others of the same picture, in the name of a file."""
    if is_whole(image, shape):
        return ""
    focus = f"{round(image.focus_x * 100)}-{round(image.focus_y * 100)}"
    return f".{shape.value}-{focus}"
