"""Pictures that were brought in and wait for a description."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ImageUpload(models.Model):
    """A picture that is no part of the library yet: see `articles.bringing`.

    `file` was encoded anew already, under a name that nobody is told. Content it is not, so its
    table has another name than those of content: bringing one makes no public page anew.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=200)  # of the file as it came
    file = models.ImageField(upload_to="images/", width_field="width", height_field="height")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    pixels = models.CharField(max_length=64)

    class Meta:
        db_table = "desk_image_upload"
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = "afbeelding die wacht op een beschrijving"

    def __str__(self) -> str:
        return self.name
