"""Web addresses that an article had before: they lead to it for ever."""

from __future__ import annotations

from django.db import models

from articles.models.articles import Article


class FormerSlug(models.Model):
    """A word that is in links out there. No other article ever gets it.

    Without an article it is of one that was thrown away.
    """

    slug = models.SlugField("webadres", max_length=160, unique=True)
    article = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        related_name="former_slugs",
        verbose_name="artikel",
    )
    created_at = models.DateTimeField("gemaakt op", auto_now_add=True)

    class Meta:
        verbose_name = "vroeger webadres"
        verbose_name_plural = "vroegere webadressen"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()  # written by acts only

    def __str__(self) -> str:
        return self.slug
