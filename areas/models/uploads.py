"""Spreadsheets with awards that somebody brought to the desk."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AwardUpload(models.Model):
    """A spreadsheet that is being checked, or was carried out; see `areas.award_import`.

    Content it is not: what it changes is in the awards and their history. So its table has another
    name than those of content, and bringing one makes no public page anew.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=200)  # of the file
    text = models.TextField()
    guessed = models.BooleanField(default=False)  # the letters were read as those of Windows
    carried_out_at = models.DateTimeField(null=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.JSONField(null=True)  # its lines, as they were when they were carried out

    class Meta:
        db_table = "desk_award_upload"
        default_permissions = ()
        verbose_name = "bestand met toekenningen"

    def __str__(self) -> str:
        return self.name
