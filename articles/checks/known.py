"""What the rules know beside the issue itself, in three questions to the database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, TextField, Value
from django.db.models.functions import Cast

from areas.models import Area
from articles.models import Abbreviation, AdvicePutAside, Issue, IssueItem, LinkState, link_key


@dataclass(frozen=True)
class AreaName:
    name: str
    aliases: tuple[str, ...] = ()
    programme: str = ""


@dataclass(frozen=True)
class ShortWord:
    short: str
    meaning: str
    known: bool


@dataclass(frozen=True)
class Known:
    areas: tuple[AreaName, ...] = ()
    short_words: dict[str, ShortWord] = field(default_factory=dict)
    used_before: dict[int, str] = field(default_factory=dict)  # article -> title of an issue
    put_aside: dict[str, str] = field(default_factory=dict)  # key of a finding -> who did
    links: dict[str, LinkState] = field(default_factory=dict)  # by address

    def without_known(self, text: str) -> str:
        """Return `text` without the abbreviations and names that everybody knows."""
        return self._known_ones.sub(" ", text) if self._known_ones else text

    def listed_in(self, text: str) -> list[str]:
        """Return the abbreviations on the list that need explaining, as they come in `text`."""
        return self._others.findall(text) if self._others else []

    @cached_property
    def _known_ones(self) -> re.Pattern[str] | None:
        return _any_of(word.short for word in self.short_words.values() if word.known)

    @cached_property
    def _others(self) -> re.Pattern[str] | None:
        return _any_of(word.short for word in self.short_words.values() if not word.known)


def known_about(issue: Issue, *, items: Iterable[IssueItem], urls: Iterable[str]) -> Known:
    """Return what is known about the words of the house, this issue and the links in it."""
    areas, short_words = _words()
    used, aside = _remembered(issue, [item.article_id for item in items if item.article_id])
    return Known(areas, short_words, used, aside, _link_states(urls))


def _words() -> tuple[tuple[AreaName, ...], dict[str, ShortWord]]:
    areas = Area.objects.order_by().values_list(
        Value("area", TextField()),
        _text("name"),
        _text("aliases"),
        _text("programme_name"),
        Value(value=True, output_field=BooleanField()),
    )
    short = Abbreviation.objects.order_by().values_list(
        Value("short", TextField()),
        _text("short"),
        _text("meaning"),
        Value("", TextField()),
        "known",
    )
    rows: list[tuple[Any, ...]] = list(areas.union(short, all=True))
    names = tuple(
        AreaName(name, tuple(filter(None, map(str.strip, aliases.splitlines()))), programme)
        for what, name, aliases, programme, _ in rows
        if what == "area"
    )
    words = {
        word: ShortWord(word, meaning, bool(known))
        for what, word, meaning, _, known in rows
        if what == "short"
    }
    return names, words


def _remembered(issue: Issue, articles: list[int]) -> tuple[dict[int, str], dict[str, str]]:
    used = (
        IssueItem.objects.filter(article__in=articles, issue__status=Issue.Status.PUBLISHED)
        .exclude(issue=issue)
        .order_by()
        .values_list(Value("used", TextField()), _text("article_id"), _text("issue__title"))
    )
    aside = (
        AdvicePutAside.objects.filter(issue=issue)
        .order_by()
        .values_list(Value("aside", TextField()), _text("key"), _text("by__username"))
    )
    rows: list[tuple[str, str, str | None]] = list(used.union(aside, all=True))
    return (
        {int(key): title or "" for what, key, title in rows if what == "used"},
        {key: who or "een collega" for what, key, who in rows if what == "aside"},
    )


def _link_states(urls: Iterable[str]) -> dict[str, LinkState]:
    keys = {link_key(url) for url in urls}
    if not keys:
        return {}
    found = LinkState.objects.filter(key__in=keys).select_related("accepted_by")
    return {state.url: state for state in found}


def _text(name: str) -> Cast:
    """Return a column as text: a union wants the same type on both sides."""
    return Cast(name, TextField())


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    if not longest_first:
        return None
    return re.compile(rf"(?<![\w@/.-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w@/]|\.\w)")


def letters(text: str) -> str:
    """Return only the letters and digits of `text`, all small: spellings of one name are equal."""
    return re.sub(r"[\W_]+", "", text).casefold()
