"""Pictures in the sizes and formats that the site and the mail need.

A rendition lies beside its original under a name that follows from it, is made once, and is
made again when it is missing. Nothing about it is stored elsewhere.
"""

import io
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from PIL import Image as Picture

from articles.models import Image

SITE_WIDTHS = (360, 720, 1440)
MAIL_WIDTH = 600
MAIL_BYTES = 80_000
_MAIL_QUALITIES = (82, 74, 66, 58, 50, 42, 34)
_SHRINK = 0.85
_SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 58, "speed": 10},
    "webp": {"format": "WEBP", "quality": 76, "method": 3},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}


class MissingOriginalError(Exception):
    """The file of this image is gone from the disk: upload it again."""


class MailImage(NamedTuple):
    url: str
    width: int
    height: int


class SiteSources(NamedTuple):
    """Values for srcset, one per format, and a JPEG for the oldest browsers."""

    avif: str
    webp: str
    jpeg: str
    src: str


def make_renditions(image: Image) -> None:
    """Make whatever rendition of `image` is missing."""
    site_sources(image)
    mail_image(image)


def site_sources(image: Image) -> SiteSources:
    """Return the sources of `image` for the site; raise MissingOriginalError."""
    widths = site_widths(image)
    wanted = {
        (width, kind): _name(image, width, kind) for kind in _SAVE_OPTIONS for width in widths
    }
    _make_for_site(image, {key: name for key, name in wanted.items() if not _there(image, name)})
    url = image.file.storage.url
    avif, webp, jpeg = (
        ", ".join(f"{url(wanted[width, kind])} {width}w" for width in widths)
        for kind in _SAVE_OPTIONS
    )
    return SiteSources(avif, webp, jpeg, url(wanted[widths[len(widths) // 2], "jpg"]))


def thumbnail_url(image: Image) -> str:
    """Return the address of the smallest JPEG of `image`; raise MissingOriginalError."""
    return site_sources(image).jpeg.split(" ", 1)[0]


def site_widths(image: Image) -> list[int]:
    """Return the widths in which the site shows `image`: never wider than it is."""
    smaller = [width for width in SITE_WIDTHS if width < image.width]
    if image.width <= SITE_WIDTHS[-1]:
        return [*smaller, image.width]
    return list(SITE_WIDTHS)


def mail_image(image: Image) -> MailImage:
    """Return the JPEG for mail: at most 600 pixels wide and 80 kB, its address absolute.

    Raises MissingOriginalError.
    """
    storage, name = image.file.storage, _name(image, MAIL_WIDTH, "mail.jpg")
    if not _there(image, name):
        _write(Path(storage.path(name)), _mail_bytes(_flat(_open(image))))
    with Picture.open(storage.path(name)) as made:
        width, height = made.size
    return MailImage(urljoin(f"{settings.SITE_URL}/", storage.url(name)), width, height)


def _make_for_site(image: Image, missing: dict[tuple[int, str], str]) -> None:
    if not missing:
        return
    original = _open(image)
    resized = {width: _resized(original, width) for width in {width for width, _kind in missing}}
    for (width, kind), name in missing.items():
        picture = _flat(resized[width]) if kind == "jpg" else resized[width]
        out = io.BytesIO()
        picture.save(out, **_SAVE_OPTIONS[kind])
        _write(Path(image.file.storage.path(name)), out.getvalue())


def _mail_bytes(picture: Picture.Image) -> bytes:
    picture = _resized(picture, MAIL_WIDTH)
    while True:
        for quality in _MAIL_QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MAIL_BYTES:
                return out.getvalue()
        picture = _resized(picture, int(picture.width * _SHRINK))


def _name(image: Image, width: int, suffix: str) -> str:
    return f"{str(image.file.name).rsplit('.', 1)[0]}.{width}.{suffix}"


def _there(image: Image, name: str) -> bool:
    return Path(image.file.storage.path(name)).exists()


def _open(image: Image) -> Picture.Image:
    try:
        with Picture.open(image.file.storage.path(str(image.file.name))) as opened:
            return opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    except FileNotFoundError as error:
        raise MissingOriginalError(str(image.file.name)) from error


def _flat(picture: Picture.Image) -> Picture.Image:
    """Return `picture` on white: JPEG knows no transparency."""
    if picture.mode != "RGBA":
        return picture
    paper = Picture.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _resized(picture: Picture.Image, width: int) -> Picture.Image:
    if width >= picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Picture.Resampling.LANCZOS)


def _write(path: Path, data: bytes) -> None:
    """Write beside and rename: two workers may make the same rendition, nobody sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(temporary).chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o644)
    Path(temporary).replace(path)
