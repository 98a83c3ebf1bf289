"""Links with which somebody without an account may see an issue before it is out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.issues import Issue


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self) -> PreviewLinkQuerySet:
        """Links that work now."""
        return self.filter(Q(revoked_at=None), expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """The secret in the address is made from the number of the row: `articles.sharing`.

    No content: its table has another name than those that make public pages anew.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="preview_links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        db_table = "desk_preview_link"
        verbose_name = "geheime link"
        verbose_name_plural = "geheime links"
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.issue_id} tot {self.expires_at:%d-%m-%Y %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
