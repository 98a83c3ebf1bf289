"""Rows with everything that a list shows, in a fixed number of queries."""

from typing import NamedTuple

from django.db import models
from django.db.models import (
    Exists,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    prefetch_related_objects,
)
from django.utils import timezone

from areas.models import Area
from articles.models import Article, ArticleQuerySet


class Front(NamedTuple):
    """The article at the top of the front page, and the newest others."""

    top: Article | None
    newest: list[Article]


NAMES_OF_AREAS = Prefetch("areas", Area.objects.names())


def cards(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return `articles` with what a card shows: the picture and the areas, not the text."""
    return articles.select_related("image").defer("body").prefetch_related(NAMES_OF_AREAS)


def front(*, length: int) -> Front:
    """Return the article at the top of the front page, and the newest `length` others.

    At the top stands the newest that is marked for it, or else the newest.
    """
    public = Article.objects.published().current()
    newest = public.exclude(kind=Article.Kind.EVENT)[: length + 1]
    found = list(cards(_either(newest, public.filter(featured=True)[:1])))
    top = next((one for one in found if one.featured), next(iter(found), None))
    others = [one for one in found if one != top and one.kind != one.Kind.EVENT]
    return Front(top, others[:length])


def years_of_news() -> list[int]:
    """Return the years that have news to choose from, the newest first, in one query."""
    found = Article.objects.published().aggregate(
        first=Min("published_at"), last=Max("published_at")
    )
    if found["first"] is None:
        return []
    first, last = (timezone.localdate(found[name]).year for name in ("first", "last"))
    return list(range(last, first - 1, -1))


def related(article: Article, *, limit: int = 3) -> list[Article]:
    """Return the newest other articles about the same areas or themes, shared areas first.

    One query, and one for the areas of `article` and of what is found.
    """
    others = Article.objects.published().current().exclude(pk=article.pk)
    found = list(
        _either(
            _sharing(article, "areas", others)[:limit], _sharing(article, "themes", others)[:limit]
        )
        .select_related("image")
        .defer("body")
    )
    prefetch_related_objects([article, *found], NAMES_OF_AREAS)
    own = set(article.areas.all())
    return sorted(found, key=lambda one: own.isdisjoint(one.areas.all()))[:limit]


def _sharing(article: Article, relation: str, others: ArticleQuerySet) -> ArticleQuerySet:
    """Return those of `others` with an area, or a theme, of `article`.

    As a condition and not as a join: the newest of many are found by the index of the news.
    """
    through, key = {
        "areas": (Article.areas.through, "area_id"),
        "themes": (Article.themes.through, "theme_id"),
    }[relation]
    rows: models.QuerySet[models.Model] = models.QuerySet(through)
    own = rows.filter(article_id=article.pk).values(key)
    shares = rows.filter(article_id=OuterRef("pk"), **{f"{key}__in": own})
    return others.filter(Exists(shares))


def _either(first: ArticleQuerySet, second: ArticleQuerySet) -> ArticleQuerySet:
    """Return the articles of two short lists, the newest first, in one query."""
    return Article.objects.filter(
        Q(pk__in=first.values("pk")) | Q(pk__in=second.values("pk")),
    )
