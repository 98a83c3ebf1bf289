"""The words of the house: how areas are spelled, and what abbreviations stand for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any


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


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """One object while nothing in it changes, so that what a rule finds in a text can be kept."""

    areas: tuple[AreaName, ...] = ()
    short_words: dict[str, ShortWord] = field(default_factory=dict)

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


@lru_cache(maxsize=4)
def vocabulary_of(rows: tuple[tuple[Any, ...], ...]) -> Vocabulary:
    """Return the vocabulary in rows of ("area", name, aliases, programme, known or not)."""
    areas = tuple(
        AreaName(name, tuple(filter(None, map(str.strip, aliases.splitlines()))), programme)
        for what, name, aliases, programme, _ in rows
        if what == "area"
    )
    short_words = {
        word: ShortWord(word, meaning, bool(known))
        for what, word, meaning, _, known in rows
        if what == "short"
    }
    return Vocabulary(areas, short_words)


def letters(text: str) -> str:
    """Return only the letters and digits of `text`, all small: spellings of one name are equal."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    if not longest_first:
        return None
    return re.compile(rf"(?<![\w@/.-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w@/]|\.\w)")
