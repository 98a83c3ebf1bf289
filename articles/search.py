"""Search through what is public: articles, areas, issues and awards."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from areas.models import Area, FundingAward
from articles.models import Article, Issue, IssueItem
from articles.search_index import KINDS, TABLE, Kind
from nplv.richtext import to_text

MOST_TERMS = 8
LONGEST_TERM = 40
CANDIDATES = 1000
EXCERPT = 220  # characters
WORD = re.compile(r"\w+")
BULLET = re.compile(r"^\s*\* ", re.MULTILINE)
# Words that are in nearly every text. PostgreSQL knows them too; SQLite does not.
_STOP_WORDS = """
aan als bij dan dat de den der des deze die dit door dus een en er het hij hoe ik in is je maar me
met mijn na naar niet nog nu of om omdat onder ons ook op over te ten ter tot uit van veel voor
waar was wat we wel wie wij zal ze zich zij zijn zo zou
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


class Hit(NamedTuple):
    kind: Kind
    label: str
    title: SafeString
    url: str
    excerpt: SafeString
    date: dt.date | None


class Candidate(NamedTuple):
    """What was found, before it is ranked and its words are marked."""

    label: str
    title: str
    text: str
    url: str
    date: dt.date | None = None


def search(query: str, *, limit: int = 50) -> list[Hit]:
    """Return at most `limit` public things that hold every word of `query`, or its beginning.

    Names of areas come first, then other titles, then texts; within these the best match. Any
    text is a safe query: signs that are no letter or figure only part words.
    """
    terms = terms_of(query)
    if not terms:
        return []
    found = _found(terms)
    ranked = sorted(found, key=lambda pair: _place(*pair, terms=terms))
    hits: dict[str, Hit] = {}
    for kind, candidate in ranked:
        key = candidate.url if kind != Kind.AWARD else f"{candidate.url} {candidate.title}"
        hits.setdefault(key, _hit(kind, candidate, terms))
        if len(hits) == limit:
            break
    return list(hits.values())


def terms_of(query: str) -> list[str]:
    """Return the words to search for: small letters, no accents, no stop words."""
    words = re.findall(r"[a-z0-9]+", fold(query))
    words = [word[:LONGEST_TERM] for word in words if len(word) > 1 and word not in STOP_WORDS]
    return list(dict.fromkeys(words))[:MOST_TERMS]


def fold(text: str) -> str:
    """Return `text` in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def variants(term: str) -> list[str]:
    """Return `term` and its singular, roughly: `subsidies` must find `subsidie` too."""
    if len(term) > 6 and term.endswith("en"):
        return [term, term[:-2]]
    if len(term) > 4 and term.endswith("s"):
        return [term, term[:-1]]
    return [term]


# --- Finding -----------------------------------------------------------------------------------


def _found(terms: list[str]) -> list[tuple[Kind, Candidate]]:
    """Return the public candidates, the best match first."""
    rows = _ROWS[connection.vendor](terms)
    keys: dict[Kind, list[int]] = {kind: [] for kind in Kind}
    for kind, pk in rows:
        keys[kind].append(pk)
    loaded = {kind: dict(_LOADERS[kind](keys[kind])) if keys[kind] else {} for kind in Kind}
    return [(kind, loaded[kind][pk]) for kind, pk in rows if pk in loaded[kind]]


def _either(term: str, form: str, word: str) -> str:
    return f"({word.join(form.format(variant) for variant in variants(term))})"


def _sqlite_rows(terms: list[str]) -> list[tuple[Kind, int]]:
    match = " AND ".join(_either(term, '"{}"*', " OR ") for term in terms)
    rank = f"bm25({TABLE}, 10.0, 1.0)"
    sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY {rank}, rowid DESC LIMIT %s"  # noqa: S608  constants only
    with connection.cursor() as cursor:
        cursor.execute(sql, [match, CANDIDATES])
        return [(Kind(row % KINDS), row // KINDS) for (row,) in cursor.fetchall()]


def _postgresql_rows(terms: list[str]) -> list[tuple[Kind, int]]:
    match = " & ".join(_either(term, "{}:*", " | ") for term in terms)
    sql = (
        f"SELECT kind, object_id FROM {TABLE}, to_tsquery('dutch', %s) AS query "  # noqa: S608  constants only
        "WHERE vector @@ query ORDER BY ts_rank(vector, query) DESC, object_id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [match, CANDIDATES])
        return [(Kind(kind), pk) for kind, pk in cursor.fetchall()]


_ROWS = {"sqlite": _sqlite_rows, "postgresql": _postgresql_rows}

Loaded = Iterable[tuple[int, Candidate]]


def _articles(pks: list[int]) -> Loaded:
    for one in Article.objects.published().filter(pk__in=pks):
        text = f"{one.teaser} {to_text(one.body)}"
        label = one.get_kind_display().capitalize()
        date = (one.starts_at or one.published_at or one.created_at).date()
        yield one.pk, Candidate(label, one.title, text, one.get_absolute_url(), date)


def _areas(pks: list[int]) -> Loaded:
    for one in Area.objects.filter(pk__in=pks):
        places = f"{one.municipality}, {one.province}. {', '.join(one.neighbourhood_list)}"
        text = f"{places}. {to_text(one.intro)} {', '.join(one.alias_list)}"
        yield one.pk, Candidate("Gebied", one.name, text, one.get_absolute_url())


def _issues(pks: list[int]) -> Loaded:
    for one in Issue.objects.published().filter(pk__in=pks):
        text = f"{one.preheader} {to_text(one.foreword)} {one.subject}"
        yield one.pk, Candidate("Nieuwsbrief", one.title, text, one.get_absolute_url(), one.date)


def _items(pks: list[int]) -> Loaded:
    published = Issue.objects.published()
    items = IssueItem.objects.filter(pk__in=pks, issue__in=published).select_related("issue")
    for one in items:
        issue = one.issue
        text = f"{one.heading}. {to_text(one.teaser)} {one.attribution}"
        url = issue.get_absolute_url()
        yield one.pk, Candidate("Nieuwsbrief", issue.title, text, url, issue.date)


def _awards(pks: list[int]) -> Loaded:
    awards = FundingAward.objects.filter(pk__in=pks).select_related("round__scheme", "area")
    for one in awards:
        title = f"{one.recipient}: {one.project}" if one.project else one.recipient
        text = f"{one.round}. {one.municipality} {one.outputs}"
        url = one.area.get_absolute_url() if one.area else reverse("areas:awards")
        yield one.pk, Candidate(one.get_kind_display().capitalize(), title, text, url)


_LOADERS: dict[Kind, Callable[[list[int]], Loaded]] = {
    Kind.ARTICLE: _articles,
    Kind.AREA: _areas,
    Kind.ISSUE: _issues,
    Kind.AWARD: _awards,
    Kind.ITEM: _items,
}

# --- Showing -----------------------------------------------------------------------------------


def _place(kind: Kind, candidate: Candidate, *, terms: list[str]) -> int:
    words = [fold(word) for word in WORD.findall(candidate.title)]
    if not all(any(_matches(word, [term]) for word in words) for term in terms):
        return 2
    return 0 if kind == Kind.AREA else 1


def _hit(kind: Kind, candidate: Candidate, terms: list[str]) -> Hit:
    excerpt = marked(excerpt_of(candidate.text, terms), terms)
    title = marked(candidate.title, terms)
    return Hit(kind, candidate.label, title, candidate.url, excerpt, candidate.date)


def _matches(folded: str, terms: list[str]) -> bool:
    return any(folded.startswith(one) for term in terms for one in variants(term))


def excerpt_of(text: str, terms: list[str]) -> str:
    """Return a piece of `text` around the first word that was searched for."""
    text = " ".join(BULLET.sub("", text).split())
    if len(text) <= EXCERPT:
        return text
    hits = (match.start() for match in WORD.finditer(text) if _matches(fold(match[0]), terms))
    start = max(0, next(hits, 0) - EXCERPT // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    piece = text[start : start + EXCERPT].rsplit(" ", 1)[0]
    before, after = "… " * bool(start), " …" * (start + EXCERPT < len(text))
    return f"{before}{piece}{after}"


def marked(text: str, terms: list[str]) -> SafeString:
    """Return `text` escaped, with <mark> around the words that were searched for."""
    parts: list[Any] = []
    end = 0
    for match in WORD.finditer(text):
        if _matches(fold(match[0]), terms):
            parts += [(text[end : match.start()],), (format_html("<mark>{}</mark>", match[0]),)]
            end = match.end()
    return format_html_join("", "{}", [*parts, (conditional_escape(text[end:]),)])
