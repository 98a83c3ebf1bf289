"""What stays known about a mailing: its figures, and what the people who send were told."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from subscriptions.models.mailings import Mailing


class MailingReport(models.Model):
    """The figures of a mailing, counted once in a while and kept when their rows are erased.

    What `figures` holds stands in `subscriptions.figures`. No row here is about a person.
    """

    mailing = models.OneToOneField(Mailing, models.CASCADE, related_name="report")
    figures = models.JSONField("cijfers", encoder=DjangoJSONEncoder)
    counted_at = models.DateTimeField("geteld op")

    class Meta:
        verbose_name = "rapport"
        verbose_name_plural = "rapporten"
        default_permissions = ()

    def __str__(self) -> str:
        return f"rapport van verzending {self.mailing_id}"


class GrowthReport(models.Model):
    """One row: how many subscribers there are and how that went, counted by the clock.

    What `figures` holds stands in `subscriptions.growth`.
    """

    figures = models.JSONField(encoder=DjangoJSONEncoder)
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "groei"


class StaffNotice(models.Model):
    """One thing that the people who send are told by mail, once: the database says so.

    `happening` tells this time from another time that the same befell the mailing.
    """

    class Kind(models.TextChoices):
        PAUSED = "paused", "staat stil"
        HELD = "held", "niet begonnen"
        UNKNOWN = "unknown", "onbekende bezorgingen"
        FINISHED = "finished", "klaar"

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="notices")
    kind = models.CharField("wat", max_length=8, choices=Kind)
    happening = models.CharField(max_length=64)
    reason = models.CharField("reden", max_length=200, blank=True)
    at = models.DateTimeField("wanneer", auto_now_add=True)

    class Meta:
        verbose_name = "bericht aan verzenders"
        verbose_name_plural = "berichten aan verzenders"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("mailing", "kind", "happening", name="staff_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: verzending {self.mailing_id}"
