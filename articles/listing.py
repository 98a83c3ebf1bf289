"""Rows with everything that a list shows, in a fixed number of queries."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from areas.models import Area
from articles.cards import Card, card_of, rows
from articles.models import Article, ArticleQuerySet
from nplv.prepared import NOW, TODAY, Parameter, Prepared


class Front(NamedTuple):
    """The article at the top of the front page, and the newest others."""

    top: Card | None
    newest: list[Card]


class OfArea(NamedTuple):
    """The newest articles about an area, and the events there that come, the first first."""

    news: list[Card]
    events: list[Card]


NAMES_OF_AREAS = Prefetch("areas", Area.objects.names())
NEWEST = 6  # on the front page, and on the page of an area
COMING = 3
RELATED = 3
# On the page of an area. A bound that is never met has the database go by the index of the agenda.
MOST_EVENTS = 200


def cards(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return `articles` with what a card shows: the picture and the areas, not the text."""
    return articles.select_related("image").defer("body").prefetch_related(NAMES_OF_AREAS)


def front() -> Front:
    """Return the article at the top of the front page, and the newest others, in one query.

    At the top stands the newest that is marked for it, or else the newest.
    """
    found = [card_of(row) for row in _front()]
    top = next((one for one in found if one.featured), next(iter(found), None))
    others = [one for one in found if one is not top and one.kind != Article.Kind.EVENT]
    return Front(top, others[:NEWEST])


def coming() -> list[Card]:
    """Return the first events to come."""
    return [card_of(row) for row in _coming()]


def of_area(area: Area) -> OfArea:
    """Return what the page of an area lists, in one query."""
    found = [card_of(row) for row in _of_area(area=area.pk)]
    events = [one for one in found if one.kind == Article.Kind.EVENT]
    news = [one for one in found if one.kind != Article.Kind.EVENT]
    return OfArea(news, sorted(events, key=lambda one: (one.starts_at, one.pk)))


def years_of_news() -> list[int]:
    """Return the years that have news to choose from, the newest first, in one query."""
    found = [timezone.localdate(moment).year for (moment,) in _first_and_last()]
    return list(range(max(found), min(found) - 1, -1)) if found else []


def related(article: Article) -> list[Card]:
    """Return the newest other articles about the same areas or themes, shared areas first.

    One query.
    """
    found = sorted(_related(article=article.pk), key=lambda row: not row[-1])
    return [card_of(row) for row in found[:RELATED]]


def _public() -> ArticleQuerySet:
    return Article.objects.published(NOW).current(TODAY)


def _either(first: ArticleQuerySet, second: ArticleQuerySet) -> ArticleQuerySet:
    """Return the articles of two short lists, the newest first, in one query."""
    every = Article.objects.order_by()
    # As one list of keys: two of them with an "or" between have PostgreSQL read every article.
    keys, others = (every.filter(pk__in=one.values("pk")).values("pk") for one in (first, second))
    return Article.objects.filter(pk__in=keys.union(others, all=True))


def _sharing(relation: str) -> Exists:
    """Return whether an article has an area, or a theme, of the one that is asked about.

    As a condition and not as a join: the newest of many are found by the index of the news.
    """
    through, key = {
        "areas": (Article.areas.through, "area_id"),
        "themes": (Article.themes.through, "theme_id"),
    }[relation]
    every: QuerySet[Any] = QuerySet(through)
    own = every.filter(article_id=Parameter("article")).values(key)
    return Exists(every.filter(article_id=OuterRef("pk"), **{f"{key}__in": own}))


def _front_rows() -> QuerySet[Any, Any]:
    newest = _public().exclude(kind=Article.Kind.EVENT)[: NEWEST + 1]
    return rows(_either(newest, _public().filter(featured=True)[:1]))


def _first_and_last_rows() -> QuerySet[Any, Any]:
    """Return the two ends of an index; asked for as a minimum and a maximum, all of it is read."""
    public = Article.objects.published(NOW)
    ends = _either(public.order_by("published_at")[:1], public.order_by("-published_at")[:1])
    return ends.values_list("published_at")


def _coming_rows() -> QuerySet[Any, Any]:
    return rows(Article.objects.published(NOW).upcoming(NOW)[:COMING])


def _of_area_rows() -> QuerySet[Any, Any]:
    through: QuerySet[Any] = QuerySet(Article.areas.through)
    # A condition, as in `_sharing`: an area may have thousands, of which six are shown.
    here = _public().filter(
        Exists(through.filter(article_id=OuterRef("pk"), area_id=Parameter("area")))
    )
    return rows(
        _either(here.exclude(kind=Article.Kind.EVENT)[:NEWEST], here.upcoming(NOW)[:MOST_EVENTS])
    )


def _related_rows() -> QuerySet[Any, Any]:
    others = _public().exclude(pk=Parameter("article"))
    first, second = (
        others.filter(_sharing(relation))[:RELATED] for relation in ("areas", "themes")
    )
    return rows(_either(first, second).annotate(shares=_sharing("areas")), "shares")


_first_and_last: Prepared[tuple[Any, ...]] = Prepared(_first_and_last_rows)
_front: Prepared[tuple[Any, ...]] = Prepared(_front_rows)
_coming: Prepared[tuple[Any, ...]] = Prepared(_coming_rows)
_of_area: Prepared[tuple[Any, ...]] = Prepared(_of_area_rows)
_related: Prepared[tuple[Any, ...]] = Prepared(_related_rows)
