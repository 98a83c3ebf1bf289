"""The list of news: what can be chosen, how much each choice would leave, and a page of it."""

import datetime as dt
from collections import Counter
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from areas.models import Area
from articles.cards import Card, card_of, rows
from articles.listing import years_of_news
from articles.models import Article, ArticleQuerySet, Theme
from nplv.prepared import NOW, TODAY, Parameter, Prepared

TICK = dt.timedelta(microseconds=1)
# With more articles than this the choices stand without numbers: counting for each choice reads
# all articles four times, some 20 ms here and 200 with ten times as many (docs/site-speed.md).
MOST_COUNTED = 10_000


class Choice(NamedTuple):
    pk: int
    slug: str
    name: str


class Directory(NamedTuple):
    """All areas, all themes, and the years that have news; whether choices are counted."""

    areas: list[Choice]
    themes: list[Choice]
    years: list[int]
    counted: bool


class Chosen(NamedTuple):
    """A choice by each field, or none; they hold all at once."""

    area: Choice | None = None
    theme: Choice | None = None
    kind: str | None = None
    year: int | None = None

    def names(self, *without: str) -> frozenset[str]:
        """Return the fields with a choice, but those that are to be left out."""
        return frozenset(name for name in self._fields if getattr(self, name)) - set(without)

    def values(self) -> dict[str, Any]:
        """Return what the questions below are asked with."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.area:
            found["area"] = self.area.pk
        if self.theme:
            found["theme"] = self.theme.pk
        if self.year:
            found["begin"], found["until"] = _begin(self.year), _until(self.year)
        return found


class Counts(NamedTuple):
    """How many articles were chosen, and how many each other choice of a field would leave.

    Where choices are not counted, only those of the year are there.
    """

    total: int
    area: Counter[str]
    theme: Counter[str]
    kind: Counter[str]
    year: Counter[str]


def directory() -> Directory:
    """Return all there is to choose from, in three queries."""
    found: dict[str, list[Choice]] = {"area": [], "theme": []}
    for which, _place, *choice in _choices():
        found[which].append(Choice(*choice))
    return Directory(found["area"], found["theme"], years_of_news(), counted=not _too_many())


def counts(chosen: Chosen, every: Directory) -> Counts:
    """Return for each field how many each choice would leave, the other choices kept.

    In one query, however many articles there are.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in Chosen._fields}
    asked = _counts(chosen.names(), tuple(every.years), every_field=every.counted)
    for field, value, many in asked(**chosen.values()) if every.years else ():
        found[field][value] = many
    by_year = found["year"]
    return Counts(by_year[str(chosen.year)] if chosen.year else by_year.total(), **found)


def cards_at(chosen: Chosen, place: range) -> list[Card]:
    """Return the chosen articles at these places, the newest first, in one query."""
    if not place:
        return []
    asked = _cards(chosen.names(), place.start, place.stop)
    return [card_of(row) for row in asked(**chosen.values())]


def _begin(year: int) -> dt.datetime:
    """Return when a year begins by the clock here."""
    return dt.datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())


def _until(year: int) -> dt.datetime:
    """Return the last moment of a year, or now: one bound, for a database goes by one."""
    return min(_begin(year + 1) - TICK, timezone.now())


def _narrowed(names: frozenset[str], until: Parameter = NOW) -> ArticleQuerySet:
    """Return the news by the choices that have these names; their values come later."""
    if "year" in names:
        until = Parameter("until")
    articles = Article.objects.published(until).current(TODAY)
    if "area" in names:
        articles = articles.filter(areas=Parameter("area"))
    if "theme" in names:
        articles = articles.filter(themes=Parameter("theme"))
    if "kind" in names:
        articles = articles.filter(kind=Parameter("kind"))
    if "year" in names:
        articles = articles.filter(published_at__gte=Parameter("begin"))
    return articles


def _by_year(names: frozenset[str], years: tuple[int, ...]) -> list[QuerySet[Any, Any]]:
    """Count by year: each a stretch of the index of the news, or all of an area or a theme once."""
    if names & {"area", "theme"}:
        since = [When(published_at__gte=_begin(year), then=Value(str(year))) for year in years]
        return [_counted(_narrowed(names), year=Case(*since))]
    return [
        _counted(
            _narrowed(names, Parameter("until", partial(_until, year))).filter(
                published_at__gte=_begin(year)
            ),
            year=Value(str(year)),
        )
        for year in years
    ]


@lru_cache(maxsize=64)
def _counts(
    names: frozenset[str], years: tuple[int, ...], *, every_field: bool
) -> Prepared[tuple[Any, ...]]:
    """Return the question how many there are of each choice: a row with field, value and number."""

    def parts() -> QuerySet[Any, Any]:
        by_year = _by_year(names - {"year"}, years)
        if not every_field:
            return by_year[0].union(*by_year[1:], all=True)
        other = {name: _narrowed(names - {name}) for name in Chosen._fields}
        by_area, by_theme = (
            _counted(other[name].filter(**{f"{name}s__isnull": False}), **{name: f"{name}s"})
            for name in ("area", "theme")
        )
        return by_area.union(by_theme, _counted(other["kind"], kind="kind"), *by_year, all=True)

    return Prepared(parts)


def _counted(articles: ArticleQuerySet, **by: Any) -> QuerySet[Any, Any]:
    """Count by the value of a field, named as it is chosen by."""
    ((name, of),) = by.items()
    value = of if isinstance(of, Value) else Cast(of, TextField())
    named = articles.order_by().annotate(field=Value(name), value=value)
    return named.values_list("field", "value").annotate(many=Count("*"))


@lru_cache(maxsize=200)
def _cards(names: frozenset[str], begin: int, end: int) -> Prepared[tuple[Any, ...]]:
    # Sorted by keys alone: a sort that carries whole rows along is slow at the last pages.
    return Prepared(
        lambda: rows(Article.objects.filter(pk__in=_narrowed(names).values("pk")[begin:end]))
    )


def _choice_rows() -> QuerySet[Any, Any]:
    columns = ("which", "place", "pk", "slug", "name")
    areas = Area.objects.order_by().annotate(which=Value("area"), place=Value(0))
    themes = Theme.objects.order_by().annotate(which=Value("theme"), place=F("position"))
    both = areas.values_list(*columns).union(themes.values_list(*columns), all=True)
    return both.order_by("place", "name")


_choices: Prepared[tuple[Any, ...]] = Prepared(_choice_rows)
_too_many: Prepared[tuple[Any, ...]] = Prepared(
    lambda: _narrowed(frozenset()).values_list("pk")[MOST_COUNTED : MOST_COUNTED + 1]
)
