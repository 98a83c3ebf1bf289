"""What the people at the desk are told by mail about an issue."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.models.issues import Issue


class IssueNotice(models.Model):
    """One thing that befell an issue and that colleagues are told, once: the database says so.

    `version` of the issue tells this time from another. No content: its table has another name
    than those that make public pages anew.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "ter beoordeling"
        APPROVED = "approved", "goedgekeurd"
        SENT_BACK = "sent_back", "teruggestuurd"
        DROPPED = "dropped", "goedkeuring vervallen"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="notices")
    kind = models.CharField("wat", max_length=9, choices=Kind)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="door"
    )
    at = models.DateTimeField("wanneer", auto_now_add=True)

    class Meta:
        db_table = "desk_issue_notice"
        verbose_name = "bericht over een editie"
        verbose_name_plural = "berichten over edities"
        default_permissions = ()
        constraints = [models.UniqueConstraint("issue", "kind", "version", name="issue_told_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.issue_id}"
