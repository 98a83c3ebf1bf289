"""Pictures in the sizes and formats that the site and the mail need.

A rendition lies beside its original under a name that follows from it, is made once, and is
made again when it is missing. Nothing about it is stored elsewhere.
"""

import io
import os
import tempfile
from functools import lru_cache
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
    name, storage, widths = str(image.file.name), _storage(), tuple(site_widths(image))
    plan = _plan(name, widths, storage.location, storage.base_url)
    _make_for_site(image, {key: path for key, path in plan.paths.items() if not path.exists()})
    return plan.sources


class _Plan(NamedTuple):
    """What follows from the name of a picture, worked out once: addresses and places on disk."""

    sources: SiteSources
    paths: dict[tuple[int, str], Path]


def _storage() -> Any:
    """Return where pictures are kept: a folder on this machine."""
    return Image._meta.get_field("file").storage  # noqa: SLF001  Django's public _meta


@lru_cache(maxsize=2048)
def _plan(name: str, widths: tuple[int, ...], location: str, base_url: str) -> _Plan:
    """Plan the renditions of a picture; the last two tell apart where the storage was set up."""
    storage = _storage()
    names = {(width, kind): _name(name, width, kind) for kind in _SAVE_OPTIONS for width in widths}
    url = storage.url
    avif, webp, jpeg = (
        ", ".join(f"{url(names[width, kind])} {width}w" for width in widths)
        for kind in _SAVE_OPTIONS
    )
    sources = SiteSources(avif, webp, jpeg, url(names[widths[len(widths) // 2], "jpg"]))
    return _Plan(sources, {key: Path(storage.path(each)) for key, each in names.items()})


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
    storage, name = image.file.storage, _name(str(image.file.name), MAIL_WIDTH, "mail.jpg")
    path = Path(storage.path(name))
    if not path.exists():
        _write(path, _mail_bytes(_flat(_open(image))))
    return MailImage(urljoin(f"{settings.SITE_URL}/", storage.url(name)), *_size(path))


@lru_cache(maxsize=2048)
def _size(path: Path) -> tuple[int, int]:
    with Picture.open(path) as made:
        return made.size


def _make_for_site(image: Image, missing: dict[tuple[int, str], Path]) -> None:
    if not missing:
        return
    original = _open(image)
    resized = {width: _resized(original, width) for width in {width for width, _kind in missing}}
    for (width, kind), path in missing.items():
        picture = _flat(resized[width]) if kind == "jpg" else resized[width]
        out = io.BytesIO()
        picture.save(out, **_SAVE_OPTIONS[kind])
        _write(path, out.getvalue())


def _mail_bytes(picture: Picture.Image) -> bytes:
    picture = _resized(picture, MAIL_WIDTH)
    while True:
        for quality in _MAIL_QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MAIL_BYTES:
                return out.getvalue()
        picture = _resized(picture, int(picture.width * _SHRINK))


def _name(original: str, width: int, suffix: str) -> str:
    return f"{original.rsplit('.', 1)[0]}.{width}.{suffix}"


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
