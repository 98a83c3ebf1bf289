"""What the checks of an issue remember: words that editors explain, links, advice put aside.

Content it is not. The tables have other names than those of content, so that no public page is
made anew for them.
"""

from __future__ import annotations

import hashlib

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


class LinkState(models.Model):
    """How an address answered when it was asked last.

    A row belongs to an address, not to a text: what a person said of it holds until the address
    in the text changes.
    """

    class State(models.TextChoices):
        FRESH = "fresh", "nog niet gecontroleerd"
        GOOD = "good", "werkt"
        DEAD = "dead", "werkt niet"
        UNSURE = "unsure", "niet zeker"

    key = models.CharField(max_length=64, unique=True)  # see `link_key`
    url = models.TextField()
    state = models.CharField(max_length=6, choices=State, default=State.FRESH)
    reason = models.CharField(max_length=200, blank=True)  # the rest of “de link ...”, in Dutch
    checked_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_link_state"
        default_permissions = ()

    def __str__(self) -> str:
        return self.url


def link_key(url: str) -> str:
    """Return the key of an address: addresses are longer than an index takes."""
    return hashlib.sha256(url.encode()).hexdigest()
