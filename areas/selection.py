"""What a visitor chose from the awards, and what else there is to choose.

One address is one selection: the same for the page, its pages and its downloads.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from areas.choices import AreaLine, Directory, RoundLine, SchemeLine
from areas.models import FundingAward, FundingAwardQuerySet
from areas.tallies import Tally
from nplv.data_fields import code
from nplv.folding import fold

# What a visitor sees in the address bar is Dutch.
PARAMETERS = {
    "scheme": "regeling",
    "round": "ronde",
    "area": "gebied",
    "year": "jaar",
    "kind": "soort",
    "words": "zoek",
}
NO_AREA = "geen"
MOST_WORDS = 8


@dataclass(frozen=True)
class Selection:
    """A choice by each field, or none; they hold all at once. `area` may be NO_AREA."""

    scheme: SchemeLine | None = None
    round: RoundLine | None = None
    area: AreaLine | str | None = None
    year: int | None = None
    kind: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def within_rounds(self) -> bool:
        """Whether this leaves out awards of a round that it holds."""
        return bool(self.area or self.words or self.kind not in {"", FundingAward.Kind.AWARD})

    def values(self) -> dict[str, str]:
        """Return the choices that were made, by field, as an address names them."""
        found = {
            "scheme": self.scheme.slug if self.scheme else "",
            "round": self.round.key if self.round else "",
            "area": self.area.slug if isinstance(self.area, AreaLine) else self.area or "",
            "year": str(self.year or ""),
            "kind": code(FundingAward.Kind, self.kind) if self.kind else "",
            "words": self.words,
        }
        return {name: value for name, value in found.items() if value}

    def query(self, **more: str) -> str:
        """Return the address of this selection: what comes after the question mark."""
        named = {PARAMETERS[name]: value for name, value in self.values().items()}
        return urlencode(named | {name: value for name, value in more.items() if value})

    def including(self, **choices: Any) -> "Selection":
        return replace(self, **choices)

    def without(self, *names: str) -> "Selection":
        empty = Selection()
        return replace(self, **{name: getattr(empty, name) for name in names})

    def holds(self, tally: Tally) -> bool:
        """Whether these awards are chosen, whatever their words: those are the database's."""
        return (
            (self.scheme is None or tally.scheme_id == self.scheme.pk)
            and (self.round is None or tally.round_id == self.round.pk)
            and (not self.area or tally.area_id == getattr(self.area, "pk", None))
            and (self.year is None or tally.year == self.year)
            and (not self.kind or tally.kind == self.kind)
        )

    def narrow(self, awards: FundingAwardQuerySet, directory: Directory) -> FundingAwardQuerySet:
        """Return those of `awards` that are chosen."""
        conditions: dict[str, Any] = {
            "round__scheme": self.scheme and self.scheme.pk,
            "round": self.round and self.round.pk,
            "round__year": self.year,
            "kind": self.kind,
        }
        if isinstance(self.area, AreaLine):
            conditions["area"] = self.area.pk
        elif self.area == NO_AREA:
            conditions["area__isnull"] = True
        awards = awards.filter(**{name: value for name, value in conditions.items() if value})
        return with_words(awards, self.words, directory)


def with_words(
    awards: FundingAwardQuerySet, words: str, directory: Directory
) -> FundingAwardQuerySet:
    """Return the awards with each of `words` in their text, or in the name of round or area.

    A part of a word is enough; capitals and accents make no difference.
    """
    for word in list(dict.fromkeys(fold(words).split()))[:MOST_WORDS]:
        rounds = [one.pk for one in directory.rounds if word in fold(str(one))]
        areas = [one.pk for one in directory.areas if word in fold(f"{one.name}\n{one.aliases}")]
        awards = awards.filter(
            Q(search_text__contains=word) | Q(round__in=rounds) | Q(area__in=areas)
        )
    return awards


def counts(found: Iterable[Tally], selection: Selection) -> dict[str, Counter[Any]]:
    """Return by field how many awards each choice would leave, the other choices kept.

    `found` are the tallies of all awards with the chosen words.
    """
    found = list(found)
    of_field: dict[str, Counter[Any]] = {}
    for name, value in _VALUES.items():
        others, of = selection.without(name), attrgetter(value)
        left: dict[Any, int] = {}
        for tally in [tally for tally in found if others.holds(tally)] if others else found:
            left[of(tally)] = left.get(of(tally), 0) + tally.awards
        of_field[name] = Counter(left)
    return of_field


_VALUES = {
    "scheme": "scheme_id",
    "round": "round_id",
    "area": "area_id",
    "year": "year",
    "kind": "kind",
}
