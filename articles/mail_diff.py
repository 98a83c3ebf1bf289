"""What differs between two versions of a mail, part by part and word by word. Reads only.

From the text part, which holds every word and every link; pictures come from the HTML.
"""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import unescape
from typing import NamedTuple, Protocol

from nplv.placeholders import PLACES

SAME, ADDED, REMOVED, CHANGED, MOVED = "same", "added", "removed", "changed", "moved"
ALIKE = 0.5  # from here on two parts without a common heading are versions of one
TOP, FOREWORD = "Boven aan de mail", "Voorwoord"
_RULE = re.compile(r"^(?:=|-){70}$", re.MULTILINE)
_CONTENTS = re.compile(r"\A\s*In deze nieuwsbrief\n\n(?: *- .*\n)+")
_LINK = re.compile(r"https?://\S+")
_LINK_LINE = re.compile(r"^.*https?://.*$", re.MULTILINE)
_WORD = re.compile(r"\S+\s*")
_IMAGE = re.compile(r"<img\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(src|alt)="([^"]*)"')


class Mail(Protocol):
    """A rendering, just made or frozen."""

    @property
    def subject(self) -> str: ...
    @property
    def preheader(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def text(self) -> str: ...


class Piece(NamedTuple):
    """Words in a row that stayed (`same`), came (`added`) or went (`removed`)."""

    state: str
    text: str


class Part(NamedTuple):
    title: str
    state: str
    pieces: list[Piece]


class Difference(NamedTuple):
    """All parts in the order of the new mail; a part that went stands where it was."""

    parts: list[Part]
    pictures: list[Piece]  # what they show, in words
    looks_differ: bool  # the words and pictures are the same, the HTML is not

    @property
    def changed(self) -> list[Part]:
        return [part for part in self.parts if part.state != SAME]

    @property
    def unchanged(self) -> list[Part]:
        return [part for part in self.parts if part.state == SAME]

    @property
    def is_nothing(self) -> bool:
        return not (self.changed or self.pictures or self.looks_differ)

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(part.state for part in self.parts))


def compare(before: Mail, after: Mail) -> Difference:
    """Return what `after` says that `before` did not, and the other way about."""
    parts = [
        _part("Onderwerp", before.subject, after.subject),
        _part("Voorvertoningstekst", before.preheader, after.preheader),
        *_compare_parts(_split(before.text), _split(after.text)),
    ]
    pictures = _compare_pictures(before.html, after.html)
    is_same = not pictures and all(part.state == SAME for part in parts)
    return Difference(parts, pictures, looks_differ=is_same and before.html != after.html)


def word_pieces(before: str, after: str) -> list[Piece]:
    """Return the words of both texts; how they are spaced makes no difference."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    plain = [[word.strip() for word in words] for words in (old, new)]
    found = []
    for act, a, b, c, d in SequenceMatcher(None, plain[0], plain[1], autojunk=False).get_opcodes():
        if act == "equal":
            found.append(Piece(SAME, "".join(new[c:d])))
        else:
            found += [
                Piece(state, "".join(words))
                for state, words in ((REMOVED, old[a:b]), (ADDED, new[c:d]))
                if words
            ]
    return found


def _part(title: str, before: str, after: str, *, moved: bool = False) -> Part:
    both_titled = all(text.startswith(f"{title}\n") for text in (before, after))
    if both_titled:
        before, after = _untitled(title, before), _untitled(title, after)
    pieces = word_pieces(before, after)
    same = all(piece.state == SAME for piece in pieces)
    return Part(title, (MOVED if moved else SAME) if same else CHANGED, pieces)


def _untitled(title: str, text: str) -> str:
    """Return the text of a part without its heading, which stands above it already."""
    return text.removeprefix(title).lstrip() or text


def _split(text: str) -> list[tuple[str, str]]:
    """Return the parts of the text of a mail as (title, text); the table of contents left out."""
    for place in PLACES:
        text = text.replace(place, "…")
    found = []
    for number, part in enumerate(_RULE.split(text)):
        words = _CONTENTS.sub("", part).strip() if number == 1 else part.strip()
        if words:
            title = {0: TOP, 1: FOREWORD}.get(number) or words.partition("\n")[0].strip()
            found.append((title, words))
    return found


def _compare_parts(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[Part]:
    pairs = _pairs(old, new)
    stayed = _in_order(pairs)
    found = {
        place: _part(title, old[pairs[place]][1], text, moved=place not in stayed)
        if place in pairs
        else Part(title, ADDED, [Piece(ADDED, _untitled(title, text))])
        for place, (title, text) in enumerate(new)
    }
    gone = _gone(old, pairs)
    return [
        *gone.get(-1, []),
        *(part for place in found for part in (found[place], *gone.get(place, []))),
    ]


def _pairs(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> dict[int, int]:
    """Return place in `new` -> place in `old` of the parts that are versions of each other."""
    left, found = dict(enumerate(old)), {}
    for place, (title, text) in enumerate(new):
        twins = [other for other, part in left.items() if part[0] == title]
        if twins:
            found[place] = max(twins, key=lambda other: left[other][1] == text)
            del left[found[place]]
    for place, (_title, text) in enumerate(new):
        if place in found or not left:
            continue
        alike = {other: _likeness(part[1], text) for other, part in left.items()}
        best = max(alike, key=lambda other: alike[other])
        if alike[best] >= ALIKE:
            found[place] = best
            del left[best]
    return found


def _likeness(one: str, other: str) -> float:
    """Return how much of the words is the same; 1 where both lead to the same page first.

    Lines with a link do not count as words: they are alike in every part.
    """
    first = [_LINK.search(text) for text in (one, other)]
    if first[0] and first[1] and first[0][0] == first[1][0]:
        return 1.0
    words = [_LINK_LINE.sub("", text).split() for text in (one, other)]
    return SequenceMatcher(None, words[0], words[1], autojunk=False).ratio()


def _in_order(pairs: dict[int, int]) -> set[int]:
    """Return the largest set of places in the new mail that follow each other as in the old."""
    chains: list[list[int]] = [[]]
    for place in sorted(pairs):
        before = [chain for chain in chains if not chain or pairs[chain[-1]] < pairs[place]]
        chains.append([*_longest(before), place])
    return set(_longest(chains))


def _longest(chains: list[list[int]]) -> list[int]:
    return max(chains, key=len)


def _gone(old: list[tuple[str, str]], pairs: dict[int, int]) -> dict[int, list[Part]]:
    """Return the parts that went, by the place in the new mail that they stood behind."""
    places = {there: here for here, there in pairs.items()}
    found: dict[int, list[Part]] = {}
    last = -1
    for place, (title, text) in enumerate(old):
        if place in places:
            last = places[place]
        else:
            piece = Piece(REMOVED, _untitled(title, text))
            found.setdefault(last, []).append(Part(title, REMOVED, [piece]))
    return found


def _compare_pictures(before: str, after: str) -> list[Piece]:
    old, new = Counter(_pictures(before)), Counter(_pictures(after))
    return [
        Piece(state, unescape(alt) or "afbeelding zonder beschrijving")
        for state, found in ((REMOVED, old - new), (ADDED, new - old))
        for _source, alt in found.elements()
    ]


def _pictures(html: str) -> Iterator[tuple[str, str]]:
    for tag in _IMAGE.findall(html):
        found = dict(_ATTRIBUTE.findall(tag))
        yield found.get("src", ""), found.get("alt", "")
