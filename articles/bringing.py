"""Bringing pictures in, many at once: kept until each has its description, then in the library."""

import datetime as dt
import re
from pathlib import PurePath
from typing import IO, Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles.images import keep_image
from articles.models import Image, ImageUpload
from articles.renditions import make_renditions
from nplv.uploaded_pictures import ImageRefusedError, fresh_file

MOST_WAITING = 60  # of one person
KEPT = dt.timedelta(days=7)
TOO_MANY = (
    f"Er wachten al {MOST_WAITING} afbeeldingen op een beschrijving. Maak die eerst af, of laat ze "
    "weg."
)
# What cameras and phones call a picture says nothing about it.
_MEANINGLESS = re.compile(
    r"^(img|dsc|dscf|dscn|pxl|mvimg|image|foto|photo|whatsapp|schermafbeelding|screenshot)?"
    r"[\W\d_]*((image|at|om|wa)[\W\d_]*)*$",
    re.IGNORECASE,
)


def keep_upload(file: IO[bytes] | File[Any], *, name: str, by: User) -> ImageUpload:
    """Keep the picture in `file`, judged and encoded anew, until it is described.

    Raises ImageRefusedError. What anybody left for a week goes away.
    """
    for old in ImageUpload.objects.filter(made_at__lt=timezone.now() - KEPT):
        drop_upload(old)
    if waiting_of(by).count() >= MOST_WAITING:
        raise ImageRefusedError(TOO_MANY)
    fresh = fresh_file(file)
    upload = ImageUpload(by=by, name=PurePath(name).name[:200], file=fresh, pixels=fresh.pixels)
    upload.save()
    return upload


def waiting_of(user: User) -> QuerySet[ImageUpload]:
    """Return what `user` brought and did not describe yet, in the order in which it came."""
    return ImageUpload.objects.filter(by=user)


def take_in(upload: ImageUpload, *, by: User, values: dict[str, Any]) -> Image:
    """Put a picture in the library with its title and description; return it.

    Raises ImageRefusedError where the description is missing, ImageUpload.DoesNotExist where it
    was taken in, or left out, already.
    """
    with transaction.atomic():
        row = ImageUpload.objects.select_for_update().get(pk=upload.pk)
        image = Image(
            file=row.file.name, width=row.width, height=row.height, pixels=row.pixels, **values
        )
        image._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
        keep_image(image)
        row.delete()
    make_renditions(image)
    return image


def drop_upload(upload: ImageUpload) -> None:
    """Forget a picture that is not in the library, its file too."""
    gone, _kinds = ImageUpload.objects.filter(pk=upload.pk).delete()
    if gone:
        upload.file.storage.delete(str(upload.file.name))


def doubles_of(upload: ImageUpload) -> QuerySet[Image]:
    """Return what the library holds with the very same pixels."""
    return Image.objects.filter(pixels=upload.pixels)


def came_twice(upload: ImageUpload) -> bool:
    """Return whether the same person brought the same picture before this one."""
    return waiting_of(upload.by).filter(pixels=upload.pixels, pk__lt=upload.pk).exists()


def title_from(name: str) -> str:
    """Return the name of a file as a title; empty where a camera made it up."""
    words = " ".join(re.split(r"[\s_\-+]+", PurePath(name).stem)).strip()
    return "" if _MEANINGLESS.match(words) else words[:1].upper() + words[1:150]
