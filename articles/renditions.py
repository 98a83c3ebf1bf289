"""Pictures in the sizes and formats that the site and the mail need.

A rendition lies beside its original under a name that follows from it, is made once, and is
made again when it is missing. Nothing about it is stored elsewhere. The name of a cut holds the
focus: another focus is another file, and mail that was sent still shows the old one.
"""

import io
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.db.models.fields.files import FieldFile
from PIL import Image as Picture

from articles.models import Image, Shot
from articles.shapes import Box, Shape, box_of, cut_size, mark_of

SITE_WIDTHS = (360, 720, 1440)
PORTRAIT_WIDTHS = (360,)  # of a square, which is never shown large
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
    for shape in (Shape.FULL, Shape.WIDE, Shape.SQUARE):
        site_sources(image, shape)
    for shape in (Shape.MAIL, Shape.WIDE):
        mail_image(image, shape)


def site_sources(image: Image | Shot, shape: Shape = Shape.FULL) -> SiteSources:
    """Return the sources of `image` in `shape` for the site; raise MissingOriginalError."""
    storage, widths = _storage(), tuple(site_widths(image, shape))
    plan = _plan(_stem(image, shape), widths, storage.location, storage.base_url)
    missing = {key: path for key, path in plan.paths.items() if not os.path.exists(path)}  # noqa: PTH110  Path is three times as slow
    if missing:
        _make_for_site(image, missing, box_of(image, shape))
    return plan.sources


class _Plan(NamedTuple):
    """What follows from the name of a picture, worked out once: addresses and places on disk."""

    sources: SiteSources
    paths: dict[tuple[int, str], str]


def _storage() -> Any:
    """Return where pictures are kept: a folder on this machine."""
    return Image._meta.get_field("file").storage  # noqa: SLF001  Django's public _meta


@lru_cache(maxsize=2048)
def _plan(stem: str, widths: tuple[int, ...], location: str, base_url: str) -> _Plan:
    """Plan the renditions of a picture; the last two tell apart where the storage was set up."""
    storage = _storage()
    names = {(width, kind): f"{stem}.{width}.{kind}" for kind in _SAVE_OPTIONS for width in widths}
    url = storage.url
    avif, webp, jpeg = (
        ", ".join(f"{url(names[width, kind])} {width}w" for width in widths)
        for kind in _SAVE_OPTIONS
    )
    sources = SiteSources(avif, webp, jpeg, url(names[widths[len(widths) // 2], "jpg"]))
    return _Plan(sources, {key: storage.path(each) for key, each in names.items()})


def thumbnail_url(image: Image) -> str:
    """Return the address of the smallest JPEG of `image`; raise MissingOriginalError."""
    return site_sources(image).jpeg.split(" ", 1)[0]


def site_widths(image: Image | Shot, shape: Shape = Shape.FULL) -> list[int]:
    """Return the widths in which the site shows `image`: never wider than what is left of it."""
    widths = PORTRAIT_WIDTHS if shape is Shape.SQUARE else SITE_WIDTHS
    own, _height = cut_size(image, shape)
    smaller = [width for width in widths if width < own]
    return [*smaller, own] if own <= widths[-1] else list(widths)


def mail_image(image: Image, shape: Shape = Shape.MAIL) -> MailImage:
    """Return the JPEG for mail: at most 600 pixels wide and 80 kB, its address absolute.

    Raises MissingOriginalError.
    """
    storage, name = image.file.storage, f"{_stem(image, shape)}.{MAIL_WIDTH}.mail.jpg"
    path = storage.path(name)
    if not os.path.exists(path):  # noqa: PTH110  as above
        _write(Path(path), _mail_bytes(_flat(_open(image, box_of(image, shape)))))
    return MailImage(urljoin(f"{settings.SITE_URL}/", storage.url(name)), *_size(path))


def small_jpeg(file: FieldFile) -> bytes:
    """Return a picture that is no part of the library yet as a small JPEG; nothing is kept."""
    with Picture.open(file.storage.path(str(file.name))) as opened:
        opened.draft("RGB", (SITE_WIDTHS[0], SITE_WIDTHS[0]))
        whole = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    out = io.BytesIO()
    _flat(_resized(whole, SITE_WIDTHS[0])).save(out, **_SAVE_OPTIONS["jpg"])
    return out.getvalue()


def size_of(name: str) -> tuple[int, int]:
    """Return width and height of an original; raise FileNotFoundError."""
    return _size(_storage().path(name))


@lru_cache(maxsize=2048)
def _size(path: str) -> tuple[int, int]:
    with Picture.open(path) as made:
        return made.size


def _make_for_site(image: Image | Shot, missing: dict[tuple[int, str], str], box: Box) -> None:
    original = _open(image, box)
    resized = {width: _resized(original, width) for width in {width for width, _kind in missing}}
    for (width, kind), path in missing.items():
        picture = _flat(resized[width]) if kind == "jpg" else resized[width]
        out = io.BytesIO()
        picture.save(out, **_SAVE_OPTIONS[kind])
        _write(Path(path), out.getvalue())


def _mail_bytes(picture: Picture.Image) -> bytes:
    picture = _resized(picture, MAIL_WIDTH)
    while True:
        for quality in _MAIL_QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MAIL_BYTES:
                return out.getvalue()
        picture = _resized(picture, int(picture.width * _SHRINK))


def _stem(image: Image | Shot, shape: Shape) -> str:
    return f"{image.name.rsplit('.', 1)[0]}{mark_of(image, shape)}"


def _open(image: Image | Shot, box: Box) -> Picture.Image:
    try:
        with Picture.open(_storage().path(image.name)) as opened:
            whole = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
            return whole if box == (0, 0, *whole.size) else whole.crop(box)
    except FileNotFoundError as error:
        raise MissingOriginalError(image.name) from error


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
