"""What somebody typed in a form and did not save yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.models.articles import Article


class TypedText(models.Model):
    """The fields of one form, as its author left them. Content it is not: nobody else reads it.

    Its table has another name than those of content, so typing makes no public page anew.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)  # of the article, or of one opened form for a new one
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="typed_texts")
    data = models.TextField()  # as a form posts it
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "desk_typed_text"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="typed_text_once_per_form")
        ]

    def __str__(self) -> str:
        return self.key
