"""The rule about names of areas: they are spelled in one way."""

import re
from collections.abc import Iterator
from functools import lru_cache

from articles.checks.reading import Finding, Repair, Subject
from articles.checks.vocabulary import AreaName, Vocabulary, letters

_BOUND = r"(?<![\w@/.-]){}(?![\w@/]|\.\w)"
_BETWEEN = r"[ \u00a0\u2010\u2011\u2013-]*"


def areas_spelled(it: Subject) -> Iterator[Finding]:
    """Find other spellings of an area's name; other names of an area, such as Westwijk, are fine.

    What an area calls its programme may be spelled as the programme does.
    """
    for text in it.texts:
        for repair in _other_spellings(it.known.words, text.words):
            yield Finding(
                "warns",
                "area-spelling",
                f"Schrijf ‘{repair.right}’ in plaats van ‘{repair.wrong}’ in {text.where}: zo heet "
                "het gebied.",
                text.target,
                text.words,
                repair=repair,
            )


@lru_cache(maxsize=4096)
def _other_spellings(vocabulary: Vocabulary, words: str) -> tuple[Repair, ...]:
    folded = letters(words)
    found = []
    for each in _spellings(vocabulary.areas):
        wrong = each.wrong_in(words) if each.folded in folded else None
        if wrong is not None:
            found.append(Repair(wrong, each.right, each.programme))
    return tuple(found)


class Spelling:
    """One name, and the pattern of all ways to write it."""

    def __init__(self, right: str, programme: str, *, whole: bool) -> None:
        self.right = right
        self.folded = letters(right)
        self.whole = whole
        words = map(re.escape, re.split(r"[\s-]+", right))
        self._pattern = re.compile(_BOUND.format(_BETWEEN.join(words)), re.IGNORECASE)
        self.programme = programme

    def wrong_in(self, text: str) -> str | None:
        """Return the first other spelling in `text`."""
        if self.programme:
            text = text.replace(self.programme, " ")
        for found in self._pattern.finditer(text):
            # A part of a name in small letters is an ordinary word: nieuw west.
            if found[0] != self.right and (self.whole or found[0][0].isupper()):
                return found[0]
        return None


@lru_cache(maxsize=4)
def _spellings(areas: tuple[AreaName, ...]) -> list[Spelling]:
    found = []
    for area in areas:
        parts = re.split(r"[\s-]+", area.name)
        if len(parts) > 1:
            found.append(Spelling(area.name, area.programme, whole=True))
        for tail in _tails(area):
            found.append(Spelling(tail, area.programme, whole=False))  # noqa: PERF401  reads better
    return found


def _tails(area: AreaName) -> set[str]:
    """Return the ends of the name that are in use by themselves: Woensel-Zuid."""
    ends = {letters(area.name[at.end() :]): area.name[at.end() :] for at in _breaks(area.name)}
    used = {ends.get(letters(alias), "") for alias in area.aliases}
    return {end for end in used if re.search(r"[\s-]", end)}


def _breaks(name: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"[\s-]+", name)
