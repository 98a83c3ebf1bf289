"""Pictures that somebody uploads: judged by content, made anew, never kept as they came."""

import hashlib
import io
import secrets
import struct
import warnings
import zlib
from typing import IO, Any

from django.core.files.base import ContentFile, File
from PIL import Image as Picture
from PIL import ImageCms, ImageOps

MAX_BYTES = 15 * 1000 * 1000
MAX_PIXELS = 20_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# What Pillow's decoders raise on a file that lies about itself.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error)

# Pillow only warns between one and two times its limit; here a bomb is an error at once.
warnings.simplefilter("error", Picture.DecompressionBombWarning)

TOO_HEAVY = "Deze afbeelding is te zwaar. Kies een bestand van hoogstens 15 MB."
TOO_LARGE = (
    "Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner: hoogstens 20 megapixel, "
    "bijvoorbeeld 5.000 bij 4.000."
)
EMPTY = "Dit bestand is leeg. Kies een andere afbeelding."
NOT_SVG = "Een SVG-bestand kan hier niet. Sla de tekening op als PNG en kies dat bestand."
NOT_A_PICTURE = (
    "Dit bestand is geen afbeelding die we kunnen gebruiken, wat de naam ook zegt. "
    "Kies een JPEG, PNG, WebP of GIF."
)
DAMAGED = (
    "Deze afbeelding is beschadigd of niet compleet. Sla haar opnieuw op en probeer het nog eens."
)


class ImageRefusedError(Exception):
    """The picture cannot go in; the message says, in Dutch, what to do."""


class FreshPicture(ContentFile[bytes]):
    """A picture that was encoded anew; `pixels` is a digest of what it shows."""

    def __init__(self, content: bytes, name: str, pixels: str) -> None:
        super().__init__(content, name)
        self.pixels = pixels


def fresh_file(file: IO[bytes] | File[Any]) -> FreshPicture:
    """Return the picture in `file` encoded anew, with a random name; raise ImageRefusedError.

    Upright, in sRGB, with its pixels and nothing else: no EXIF, so no place where it was taken.
    """
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise ImageRefusedError(EMPTY)
    if len(data) > MAX_BYTES:
        raise ImageRefusedError(TOO_HEAVY)
    picture, format_in = _decode(data)
    lossless = format_in in {"PNG", "GIF"} or picture.mode == "RGBA"
    out = io.BytesIO()
    if lossless:
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=90, progressive=True)
    name = f"{secrets.token_hex(16)}.{'png' if lossless else 'jpg'}"
    return FreshPicture(out.getvalue(), name, _digest(picture))


def _digest(picture: Picture.Image) -> str:
    shape = f"{picture.mode} {picture.width} {picture.height} ".encode()
    return hashlib.sha256(shape + picture.tobytes()).hexdigest()


def _decode(data: bytes) -> tuple[Picture.Image, str]:
    """Return the first frame, upright, in sRGB, without metadata, and the format it came in."""
    try:
        with Picture.open(io.BytesIO(data), formats=FORMATS) as opened:
            _require_size(opened)
            opened.load()
            _require_size(opened)  # the first frame of a GIF may be larger than its header says
            return _bare(ImageOps.exif_transpose(opened)), opened.format or ""
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning) as error:
        raise ImageRefusedError(TOO_LARGE) from error
    except Picture.UnidentifiedImageError as error:
        svg = b"<svg" in data[:4096].lower()
        raise ImageRefusedError(NOT_SVG if svg else NOT_A_PICTURE) from error
    except _BROKEN as error:
        raise ImageRefusedError(DAMAGED) from error


def _require_size(picture: Picture.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise ImageRefusedError(TOO_LARGE)


def _bare(picture: Picture.Image) -> Picture.Image:
    """Return RGB, or RGBA where something shines through, holding pixels and nothing else."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):  # 16-bit grey, which Pillow would clip to white
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        bare = picture.convert("RGBA")
        if bare.getchannel("A").getextrema() == (255, 255):
            bare = bare.convert("RGB")
    else:
        bare = _to_srgb(picture, profile) if profile else picture.convert("RGB")
    bare.info.clear()  # comments and profiles would travel along into the new file
    return bare


def _to_srgb(picture: Picture.Image, profile: bytes) -> Picture.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        converted = None  # a broken profile costs some colour, not the picture
    return converted or picture.convert("RGB")
