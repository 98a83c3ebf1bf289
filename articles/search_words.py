"""The words of a search: which ones count, what they match, and how they are marked."""

import difflib
import re
from collections.abc import Iterable
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from nplv.folding import fold

MOST_TERMS = 8
LONGEST_TERM = 40
LONGEST_QUERY = 1000  # characters that are looked at
EXCERPT = 220  # characters
ALIKE = 0.75  # of 1; so much must a name be like what was typed
WORD = re.compile(r"\w+")
BULLET = re.compile(r"^\s*\* ", re.MULTILINE)
# Words that are in nearly every text. PostgreSQL knows them too; SQLite does not.
_STOP_WORDS = """
aan als bij dan dat de den der des deze die dit door dus een en er het hij hoe ik in is je maar me
met mijn na naar niet nog nu of om omdat onder ons ook op over te ten ter tot uit van veel voor
waar was wat we wel wie wij zal ze zich zij zijn zo zou
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def terms_of(query: str) -> list[str]:
    """Return the words to search for: small letters, no accents, no stop words."""
    words = re.findall(r"[a-z0-9]+", fold(query[:LONGEST_QUERY]))
    words = [word[:LONGEST_TERM] for word in words if len(word) > 1 and word not in STOP_WORDS]
    return list(dict.fromkeys(words))[:MOST_TERMS]


def variants(term: str) -> list[str]:
    """Return `term` and its singular, roughly: `subsidies` must find `subsidie` too."""
    if len(term) > 6 and term.endswith("en"):
        return [term, term[:-2]]
    if len(term) > 4 and term.endswith("s"):
        return [term, term[:-1]]
    return [term]


def holds_all(text: str, terms: Iterable[str]) -> bool:
    """Tell whether each term is the beginning of a word of `text`."""
    words = WORD.findall(fold(text))
    begins = [tuple(variants(term)) for term in terms]
    return all(any(word.startswith(begin) for word in words) for begin in begins)


def closest(query: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """Return the names that are nearly what was typed: `Carnise` means Carnisse."""
    by_fold = {fold(name): name for name in names}
    typed = " ".join(fold(query[:LONGEST_TERM]).split())
    found = difflib.get_close_matches(typed, by_fold, n=most, cutoff=ALIKE)
    return [by_fold[one] for one in found]


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


def _matches(folded: str, terms: Iterable[str]) -> bool:
    return any(folded.startswith(one) for term in terms for one in variants(term))
