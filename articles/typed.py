"""Keeping what somebody types, until it is saved or thrown away."""

import datetime as dt
import secrets

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article, TypedText

KEPT = dt.timedelta(days=30)
NOW = dt.timedelta(minutes=15)
LARGEST = 1_000_000  # characters


class TooMuchError(Exception):
    """Nobody types this much."""


def key_for(article: Article | None) -> str:
    """Return under which key the text of a form is kept; for a new article another each time."""
    return f"artikel-{article.pk}" if article else f"nieuw-{secrets.token_hex(8)}"


def keep_typed(user: User, *, key: str, article: Article | None, data: str) -> TypedText:
    """Keep `data` in place of what was kept for this form; forget what is a month old."""
    if len(data) > LARGEST:
        raise TooMuchError
    values = {"article": article, "data": data}
    TypedText.objects.filter(user=user, updated_at__lt=timezone.now() - KEPT).delete()
    return TypedText.objects.update_or_create(user=user, key=key, defaults=values)[0]


def forget_typed(user: User, key: str) -> None:
    TypedText.objects.filter(user=user, key=key).delete()


def typed_by(user: User, article: Article | None) -> QuerySet[TypedText]:
    """Return what `user` typed in the form of `article`, or in those for new ones."""
    return TypedText.objects.filter(user=user, article=article).order_by("-updated_at")


def typing_now(article: Article, *, besides: User) -> list[User]:
    """Return the colleagues with text of this moment that they did not save."""
    rows = article.typed_texts.filter(updated_at__gte=timezone.now() - NOW)
    return [row.user for row in rows.exclude(user=besides).select_related("user")]
