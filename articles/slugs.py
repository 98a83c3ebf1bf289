"""The word in an article's web address: made once, and never lost when it is changed."""

from django.db.models import Q
from django.utils.text import slugify

from articles.models import Article, FormerSlug

LONGEST = 160
TAKEN = "Dit webadres is of was van een ander artikel. Kies een ander."


def made_from(title: str, *, article: Article | None = None) -> str:
    """Return a slug for `title` that no other article has or had."""
    base = _cut(slugify(title) or "artikel", LONGEST)
    number, slug = 1, base
    while is_taken(slug, article=article):
        number += 1
        end = f"-{number}"
        slug = _cut(base, LONGEST - len(end)) + end
    return slug


def is_taken(slug: str, *, article: Article | None = None) -> bool:
    """Tell whether another article than `article` has `slug`, or ever had it."""
    now, before = Article.objects.filter(slug=slug), FormerSlug.objects.filter(slug=slug)
    if article is not None and article.pk:
        now = now.exclude(pk=article.pk)
        before = before.filter(Q(article=None) | ~Q(article=article))
    return now.exists() or before.exists()


def remember(article: Article) -> None:
    """Keep the address that `article` has in the database, before another is saved over it.

    What nobody could ever read has no links to it, so the word is free again. Each former slug
    names its article, not the next slug: a redirect is one step however often it was changed.
    """
    before = Article.objects.get(pk=article.pk)
    if before.slug == article.slug:
        return
    FormerSlug.objects.filter(slug=article.slug, article=article).delete()  # back to an older one
    if was_public(before):
        FormerSlug.objects.create(slug=before.slug, article=article)


def keep_for_ever(article: Article) -> None:
    """Give the address of `article`, which is about to be thrown away, to nobody else."""
    if was_public(article):
        FormerSlug.objects.create(slug=article.slug, article=None)


def was_public(article: Article) -> bool:
    """Tell whether `article` is or was on the site, or is planned for it."""
    if article.status != Article.Status.DRAFT:
        return True
    return bool(article.history.filter(status=Article.Status.PUBLISHED).exists())


def former(slug: str) -> FormerSlug | None:
    """Return the former slug with its article; None where no article ever had it."""
    return FormerSlug.objects.select_related("article").filter(slug=slug).first()


def _cut(slug: str, length: int) -> str:
    """Return at most `length` characters, cut between words where that can be."""
    if len(slug) <= length:
        return slug
    return slug[:length].rpartition("-")[0] or slug[:length]
