"""Search through what is public: articles, areas, issues and awards."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils.safestring import SafeString

from areas.models import Area, FundingAward, Precision
from areas.money import euros_short
from articles.models import Article, Issue, IssueItem
from articles.search_index import Kind
from articles.search_rows import Row, rows
from articles.search_words import closest, excerpt_of, holds_all, marked, terms_of
from nplv.richtext import to_text

PAGE_SIZE = 20
GROUPS = {
    "nieuws": ("Nieuws en agenda", {Kind.ARTICLE}),
    "gebieden": ("Gebieden", {Kind.AREA}),
    "nieuwsbrieven": ("Nieuwsbrieven", {Kind.ISSUE, Kind.ITEM}),
    "toekenningen": ("Toekenningen", {Kind.AWARD}),
}


class Hit(NamedTuple):
    kind: Kind
    label: str
    title: SafeString
    url: str
    excerpt: SafeString
    date: dt.date | None


class Group(NamedTuple):
    """What one can narrow the results to, with how many there are of it."""

    slug: str
    label: str
    total: int


class Results(NamedTuple):
    """A page of what was found. `more`: there is more than `total`, which was not looked at."""

    hits: list[Hit]
    total: int
    more: bool
    page: int
    pages: int
    groups: list[Group]


class Title(NamedTuple):
    """What was found, by what is needed to put it in its place."""

    row: Row
    title: str
    key: tuple[str, Any]  # what is shown once


class Text(NamedTuple):
    label: str
    title: str
    text: str
    url: str
    date: dt.date | None = None


def search(query: str, *, group: str = "", page: int = 1, size: int = PAGE_SIZE) -> Results:
    """Return a page of the public things that hold every word of `query`, or its beginning.

    Names of areas come first, then other titles, then texts; within these the best match. Any
    text is a safe query: signs that are no letter or figure only part words. A page that does
    not exist becomes the last one.
    """
    terms = terms_of(query)
    if not terms:
        return Results([], total=0, more=False, page=1, pages=1, groups=[])
    found, more = _found(terms, set(Kind))
    if group in GROUPS and more:  # the newest of everything may leave out all of this group
        found, more = _found(terms, GROUPS[group][1])
    groups = _groups(found)
    if group in GROUPS:
        found = [one for one in found if one.row[0] in GROUPS[group][1]]
    pages = max(1, math.ceil(len(found) / size))
    page = min(max(page, 1), pages)
    hits = _hits(found[(page - 1) * size : page * size], terms)
    return Results(hits, len(found), more, page, pages, [] if more else groups)


def suggestions(query: str) -> list[str]:
    """Return names of areas, municipalities and neighbourhoods that are nearly `query`."""
    names: set[str] = set()
    for area in Area.objects.only("name", "municipality", "neighbourhoods", "aliases"):
        names |= {area.name, area.municipality, *area.neighbourhood_list, *area.alias_list}
    return closest(query, sorted(names))


def _found(terms: list[str], kinds: set[Kind]) -> tuple[list[Title], bool]:
    """Return what is public, in the order to be shown, each once; and whether there is more."""
    matching, more = rows(terms, kinds)
    if more and Kind.AREA in kinds:  # a name of an area comes first, however much news there is
        matching = list(dict.fromkeys([*_areas_named(terms), *matching]))
    titles = {one.row: one for one in _titles(matching)}
    found = sorted(
        (titles[row] for row in matching if row in titles), key=lambda one: _place(one, terms)
    )
    once: dict[tuple[str, Any], Title] = {}
    for one in found:
        once.setdefault(one.key, one)
    return list(once.values()), more


def _areas_named(terms: list[str]) -> Iterable[Row]:
    for pk, name in Area.objects.values_list("pk", "name"):
        if holds_all(name, terms):
            yield Kind.AREA, pk


def _place(one: Title, terms: list[str]) -> int:
    if not holds_all(one.title, terms):
        return 2
    return 0 if one.row[0] == Kind.AREA else 1


def _groups(found: list[Title]) -> list[Group]:
    counts = Counter(one.row[0] for one in found)
    every = (
        Group(slug, label, sum(counts[kind] for kind in kinds))
        for slug, (label, kinds) in GROUPS.items()
    )
    return [group for group in every if group.total]


def _hits(found: list[Title], terms: list[str]) -> list[Hit]:
    texts: dict[Row, Text] = {}
    for kind, numbers in _by_kind(one.row for one in found).items():
        texts.update(((kind, pk), text) for pk, text in _TEXTS[kind](numbers))
    return [_hit(one.row[0], texts[one.row], terms) for one in found if one.row in texts]


def _hit(kind: Kind, text: Text, terms: list[str]) -> Hit:
    excerpt = marked(excerpt_of(text.text, terms), terms)
    return Hit(kind, text.label, marked(text.title, terms), text.url, excerpt, text.date)


# --- Titles: light, for all that matches -------------------------------------------------------


def _titles(matching: Iterable[Row]) -> Iterable[Title]:
    for kind, numbers in _by_kind(matching).items():
        for pk, title, key in _TITLES[kind]().filter(pk__in=numbers).values_list(*_COLUMNS[kind]):
            shown_as = "issue" if kind in {Kind.ISSUE, Kind.ITEM} else kind.name
            yield Title((kind, pk), title, (shown_as, key))


def _by_kind(found: Iterable[Row]) -> dict[Kind, list[int]]:
    numbers: dict[Kind, list[int]] = {}
    for kind, pk in found:
        numbers.setdefault(kind, []).append(pk)
    return numbers


_NAMED = Concat("recipient", Value(": "), "project")
_TITLES: dict[Kind, Callable[[], QuerySet[Any]]] = {
    Kind.ARTICLE: Article.objects.published,
    Kind.AREA: Area.objects.all,
    Kind.ISSUE: Issue.objects.published,
    Kind.AWARD: lambda: FundingAward.objects.annotate(named=_NAMED),
    Kind.ITEM: lambda: IssueItem.objects.filter(issue__in=Issue.objects.published()),
}
_COLUMNS = {
    Kind.ARTICLE: ("pk", "title", "pk"),
    Kind.AREA: ("pk", "name", "pk"),
    Kind.ISSUE: ("pk", "title", "pk"),
    Kind.AWARD: ("pk", "named", "pk"),
    Kind.ITEM: ("pk", "issue__title", "issue_id"),
}

# --- Texts: whole, for one page ----------------------------------------------------------------

Loaded = Iterable[tuple[int, Text]]
_plain = lru_cache(maxsize=512)(to_text)  # the same texts come up for each letter that is typed


def _articles(pks: list[int]) -> Loaded:
    for one in Article.objects.published().filter(pk__in=pks):
        text = f"{one.teaser} {_plain(one.body)}"
        label = one.get_kind_display().capitalize()
        date = (one.starts_at or one.published_at or one.created_at).date()
        yield one.pk, Text(label, one.title, text, one.get_absolute_url(), date)


def _areas(pks: list[int]) -> Loaded:
    for one in Area.objects.filter(pk__in=pks):
        places = f"{one.municipality}, {one.province}. {', '.join(one.neighbourhood_list)}"
        text = f"{places}. {_plain(one.intro)} {', '.join(one.alias_list)}"
        yield one.pk, Text("Gebied", one.name, text, one.get_absolute_url())


def _issues(pks: list[int]) -> Loaded:
    for one in Issue.objects.published().filter(pk__in=pks):
        text = _sentences(one.preheader, _plain(one.foreword), one.subject)
        yield one.pk, Text("Nieuwsbrief", one.title, text, one.get_absolute_url(), one.date)


def _items(pks: list[int]) -> Loaded:
    published = Issue.objects.published()
    items = IssueItem.objects.filter(pk__in=pks, issue__in=published).select_related("issue")
    for one in items:
        issue = one.issue
        text = _sentences(one.heading, _plain(one.teaser), one.attribution)
        url = issue.get_absolute_url()
        yield one.pk, Text("Nieuwsbrief", issue.title, text, url, issue.date)


def _awards(pks: list[int]) -> Loaded:
    awards = FundingAward.objects.filter(pk__in=pks).select_related("round__scheme", "area")
    for one in awards:
        title = f"{one.recipient}: {one.project}" if one.project else one.recipient
        amount = "bedrag niet bekend" if one.amount is None else _amount(one)
        text = _sentences(f"{one.round}, {amount}", one.municipality, one.outputs)
        url = one.get_absolute_url()
        yield one.pk, Text(one.get_kind_display().capitalize(), title, text, url)


def _sentences(*texts: str) -> str:
    """Return the texts one after the other, each with an end; an empty one leaves no trace."""
    said = (text.strip() for text in texts if text.strip())
    return " ".join(text if text.endswith((".", "?", "!", ":")) else f"{text}." for text in said)


def _amount(award: FundingAward) -> str:
    about = "circa " if award.precision == Precision.ABOUT else ""
    return f"{about}{euros_short(award.amount or Decimal(0))}"


_TEXTS: dict[Kind, Callable[[list[int]], Loaded]] = {
    Kind.ARTICLE: _articles,
    Kind.AREA: _areas,
    Kind.ISSUE: _issues,
    Kind.AWARD: _awards,
    Kind.ITEM: _items,
}
