"""Articles are written, copied and thrown away here."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from articles.models import Article
from articles.slugs import keep_for_ever, remember

# What acts of articles.publishing write; somebody else may have done so in the meantime.
NOT_WRITTEN = frozenset({"status"})


@transaction.atomic
def save_article(
    article: Article,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    keep: frozenset[str] = frozenset(),
) -> Article:
    """Save what was filled in, save for the fields in `keep`; a changed address leads on."""
    article._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
    if article.pk is None:
        article.save()
        return article
    remember(article)
    names = {field.name for field in Article._meta.concrete_fields if not field.primary_key}  # noqa: SLF001  Django's public _meta
    article.save(update_fields=names - NOT_WRITTEN - keep)
    return article


@transaction.atomic
def delete_article(article: Article) -> None:
    """Throw `article` away. Its address, if anybody could ever read it, says that it is gone."""
    keep_for_ever(article)
    article.delete()
