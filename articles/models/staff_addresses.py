"""Which address of a colleague is known to be theirs."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class StaffAddress(models.Model):
    """The address that somebody was asked to confirm, and when they did.

    It counts for the address that stands here only: another one in the account is asked anew.
    No content: its table has another name than those that make public pages anew.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_address"
    )
    email = models.CharField(max_length=254)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_staff_address"
        verbose_name = "bevestigd adres"
        verbose_name_plural = "bevestigde adressen"
        default_permissions = ()

    def __str__(self) -> str:
        return f"adres van {self.user_id}"
