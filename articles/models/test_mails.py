"""Mails with which editors try out an issue on themselves and on colleagues."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.issues import Issue

A_DAY = 20  # mails that one person may send


class TestMail(models.Model):
    """One test mail to one address; `number` counts those of one person on one day.

    The address stands here until it is posted. No content: its table has another name than those
    that make public pages anew.
    """

    __test__ = False  # for pytest: no test

    class Status(models.TextChoices):
        QUEUED = "queued", "onderweg"
        SENT = "sent", "verstuurd"
        FAILED = "failed", "niet gelukt"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="test_mails")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=254, blank=True)  # of who has no account
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=6, choices=Status, default=Status.QUEUED)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "desk_test_mail"
        verbose_name = "testmail"
        verbose_name_plural = "testmails"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("by", "day", "number", name="test_mail_numbered"),
            models.CheckConstraint(
                name="test_mails_a_day", condition=Q(number__gte=1, number__lte=A_DAY)
            ),
        ]

    def __str__(self) -> str:
        return f"testmail {self.pk}"
