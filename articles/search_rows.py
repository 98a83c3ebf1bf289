"""Which rows of the search index hold the words; the two databases each in their own language.

Where few rows match, all are ranked by how well they match. Where more than `MOST` do, the newest
are taken, those with the words in their title first: ranking must look at every row that matches,
which for a common word among 100,000 articles takes a tenth of a second.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

from django.db import connection

from articles.search_index import KINDS, TABLE, Kind
from articles.search_words import variants

MOST = 1000

Row = tuple[Kind, int]


class Rows(NamedTuple):
    rows: list[Row]  # the best match first
    more: bool  # there are others, which were left out


class _Language(NamedTuple):
    """Statements of a database; all take a match, and give at most so many (kind, id)."""

    match: Callable[[list[str]], str]
    match_titles: Callable[[list[str]], str]
    ranked: str
    newest: str
    row: Callable[[tuple[int, ...]], Row]
    only: str


def rows(terms: list[str], kinds: Collection[Kind]) -> Rows:
    """Return the rows of these kinds that hold every term, or its beginning."""
    language = _LANGUAGES[connection.vendor]
    match = language.match(terms)
    newest = _ask(language.newest, match, kinds, MOST + 1)
    if len(newest) > MOST:
        titles = _ask(language.newest, language.match_titles(terms), kinds, MOST)
        return Rows(list(dict.fromkeys([*titles, *newest]))[:MOST], more=True)
    few = _ask(language.ranked, match, kinds, MOST) if len(newest) > 1 else newest
    return Rows(few, more=False)


def _ask(sql: str, match: str, kinds: Collection[Kind], limit: int) -> list[Row]:
    language = _LANGUAGES[connection.vendor]
    only = ""
    if len(kinds) < len(Kind):
        only = language.only.format(", ".join(str(int(kind)) for kind in kinds))
    with connection.cursor() as cursor:
        cursor.execute(sql.format(only=only), [match, limit])
        return [language.row(row) for row in cursor.fetchall()]


def _either(term: str, form: str, word: str) -> str:
    return f"({word.join(form.format(variant) for variant in variants(term))})"


def _fts5(terms: list[str]) -> str:
    return " AND ".join(_either(term, '"{}"*', " OR ") for term in terms)


def _tsquery(terms: list[str], weight: str = "") -> str:
    return " & ".join(_either(term, "{}:*" + weight, " | ") for term in terms)


_SQLITE = _Language(
    match=_fts5,
    match_titles=lambda terms: f"{{title}} : ({_fts5(terms)})",
    ranked=f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s {{only}} "  # noqa: S608  constants only
    f"ORDER BY bm25({TABLE}, 10.0, 1.0), rowid DESC LIMIT %s",
    newest=f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s {{only}} "  # noqa: S608  constants only
    "ORDER BY rowid DESC LIMIT %s",
    row=lambda row: (Kind(row[0] % KINDS), row[0] // KINDS),
    only=f"AND rowid %% {KINDS} IN ({{}})",
)
_POSTGRESQL = _Language(
    match=_tsquery,
    match_titles=lambda terms: _tsquery(terms, "A"),
    ranked=f"SELECT kind, object_id FROM {TABLE}, to_tsquery('dutch', %s) AS query "  # noqa: S608  constants only
    "WHERE vector @@ query {only} ORDER BY ts_rank(vector, query) DESC, object_id DESC LIMIT %s",
    newest=f"SELECT kind, object_id FROM {TABLE} WHERE vector @@ to_tsquery('dutch', %s) {{only}} "  # noqa: S608  constants only
    "ORDER BY object_id DESC LIMIT %s",
    row=lambda row: (Kind(row[0]), row[1]),
    only="AND kind IN ({})",
)
_LANGUAGES = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
