"""The pictures of the library: put in, given other pixels, taken out."""

from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from articles.models import Image
from articles.renditions import make_renditions
from articles.usage import ImageUse as Use
from articles.usage import uses_of_image
from nplv.uploaded_pictures import FreshPicture, ImageRefusedError, fresh_file

NAMED = 3  # places that are named in a refusal


class ImageInUseError(Exception):
    """The picture stays; the message says in Dutch where it is used, and what to do."""

    def __init__(self, image: Image, uses: list[Use]) -> None:
        places = ", ".join(f"‘{use.what}’" for use in uses[:NAMED])
        more = f" en op nog {len(uses) - NAMED} plekken" if len(uses) > NAMED else ""
        super().__init__(
            f"‘{image}’ kan niet weg: de afbeelding staat in {places}{more}. "
            "Kies daar eerst een andere afbeelding."
        )


def store_image(
    file: IO[bytes] | File[Any],
    *,
    title: str,
    alt: str = "",
    decorative: bool = False,
    credit: str = "",
) -> Image:
    """Put a new picture in the library and make its renditions.

    What is kept is a fresh encoding of the pixels, upright, under a random name: no EXIF, no
    other metadata, no original. Raises ImageRefusedError.
    """
    image = Image(title=title, alt=alt, decorative=decorative, credit=credit)
    return save_image(image, fresh=fresh_file(file))


def replace_file(image: Image, file: IO[bytes] | File[Any]) -> Image:
    """Give `image` other pixels. The old file stays: mail that was sent still shows it."""
    return save_image(image, fresh=fresh_file(file))


def save_image(image: Image, *, fresh: FreshPicture | None = None) -> Image:
    """Save `image`, with the pixels of `fresh` (from `fresh_file`) if given; make renditions.

    Raises ImageRefusedError where the description is missing.
    """
    keep_image(image, fresh=fresh)
    make_renditions(image)
    return image


def keep_image(image: Image, *, fresh: FreshPicture | None = None) -> Image:
    """Do what `save_image` does without the renditions, which take a second: they can wait."""
    if fresh is not None:
        image.file = fresh
        image.pixels = fresh.pixels
    try:
        image.full_clean(exclude=["width", "height"])
    except ValidationError as error:
        raise ImageRefusedError(" ".join(error.messages)) from error
    with transaction.atomic():
        image.save()
    return image


@transaction.atomic
def delete_image(image: Image) -> None:
    """Take `image` out of the library. Its files stay: mail that was sent shows them.

    Raises ImageInUseError.
    """
    if uses := [use for use in uses_of_image(image) if use.direct]:
        raise ImageInUseError(image, uses)
    image.delete()
