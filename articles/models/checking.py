"""What the checks of an issue remember: words that editors explain, links, advice put aside.

Content it is not. The tables have other names than those of content, so that no public page is
made anew for them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from articles.models.issues import Issue
from nplv.header_safety import validate_single_line


class Abbreviation(models.Model):
    """A word in capitals, and what it stands for."""

    short = models.CharField(
        "afkorting",
        max_length=40,
        unique=True,
        validators=[validate_single_line],
        help_text="Precies zoals je haar schrijft. Een naam in hoofdletters mag ook.",
    )
    meaning = models.CharField(
        "betekenis",
        max_length=200,
        blank=True,
        validators=[validate_single_line],
        help_text="Voluit. De controle van een editie stelt deze woorden voor.",
    )
    known = models.BooleanField(
        "kent iedereen",
        default=False,
        help_text="Aan als uitleg niet nodig is, zoals bij tv. De controle slaat haar dan over.",
    )

    history = HistoricalRecords()

    class Meta:
        db_table = "desk_abbreviation"
        verbose_name = "afkorting"
        verbose_name_plural = "afkortingen"
        ordering = ["short"]

    def __str__(self) -> str:
        return self.short


class AdvicePutAside(models.Model):
    """Advice that an editor leaves as it is, in this issue. It comes back when the text changes."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="put_aside")
    key = models.CharField(max_length=16)  # of the finding, its text included
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "desk_advice_put_aside"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issue", "key"], name="advice_put_aside_once")
        ]

    def __str__(self) -> str:
        return self.key
