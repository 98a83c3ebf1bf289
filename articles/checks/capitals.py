"""Rules about words in capitals: shouted ones, and abbreviations that nobody explains."""

import re
from collections.abc import Iterator
from functools import lru_cache

from articles.checks.reading import Finding, Subject
from articles.checks.vocabulary import Vocabulary

_SHOUTED = re.compile(
    r"\b(?:LET OP|NIET|NOOIT|ALTIJD|ALLEEN|NIEUW|GRATIS|BELANGRIJK|EXTRA|NU|ALLE|ELKE|WEL)\b"
    r"(?!\.\w)"
)
_IN_CAPITALS = re.compile(r"\b[A-Z]{2,}(?:[ \u00a0-]+[A-Z]{2,})+\b|\b[A-Z]{8,}\b")
_A_WORD = 4  # letters; what is shorter is an abbreviation, or a name such as DE KOM
_TOKEN = re.compile(
    r"(?<![\w@/.-])(?=[A-Z0-9]*[A-Z][0-9]*[A-Z])[A-Z][A-Z0-9]+(?:-[A-Z]{2,})*(?![\w@/]|\.\w|-\w)"
)
_NAME = re.compile(r"\b(?:DE|HET) [A-Z]{2,}\b")
_ROMAN = re.compile(r"^[IVX]+$")


def nobody_shouts(it: Subject) -> Iterator[Finding]:
    for text in it.all_texts:
        if found := _shouted(it.known.words, text.words, heading=text.kind == "heading"):
            yield Finding(
                "warns",
                "capitals",
                f"Schrijf ‘{found}’ in {text.where} niet in hoofdletters: die lezen moeilijk, en "
                "voorleessoftware spelt ze soms.",
                text.target,
                text.words,
            )


@lru_cache(maxsize=4096)
def _shouted(vocabulary: Vocabulary, text: str, *, heading: bool) -> str:
    """Return the first words that are shouted: ordinary or long ones, rows of them, a heading."""
    if not _TOKEN.search(text):
        return ""
    words = vocabulary.without_known(text)
    if heading and words == text and words.isupper() and len(words) >= _A_WORD:
        return "" if words in vocabulary.short_words else words
    if found := _SHOUTED.search(words):
        return found[0]
    for found in _IN_CAPITALS.finditer(words):
        parts = re.split(r"[\s-]+", found[0])
        unknown = [part for part in parts if part not in vocabulary.short_words]
        if any(len(part) >= _A_WORD for part in unknown):
            return found[0]
    return ""


def abbreviations_explained(it: Subject) -> Iterator[Finding]:
    """Find each abbreviation that nothing in the mail explains, once: where it comes first."""
    everything = "\n".join(text.words for text in it.all_texts)
    folded = everything.casefold()
    told = set(_of_programmes(it.known.words))
    for text in it.texts:
        for word in _abbreviations(it.known.words, text.words, heading=text.kind == "heading"):
            if word in told:
                continue
            told.add(word)
            listed = it.known.words.short_words.get(word)
            meaning = listed.meaning if listed else ""
            if (meaning and meaning.casefold() in folded) or _explained(word, everything):
                continue
            yield Finding(
                "warns",
                "abbreviation",
                f"Leg de afkorting ‘{word}’ in {text.where} uit{_proposal(word, meaning)}",
                text.target,
                word,
                abbreviation="" if listed else word,
            )


@lru_cache(maxsize=4)
def _of_programmes(vocabulary: Vocabulary) -> frozenset[str]:
    """Return what areas and their programmes are called: PACT Tilburg."""
    names = "\n".join(f"{area.name}\n{area.programme}" for area in vocabulary.areas)
    return frozenset(_TOKEN.findall(names))


@lru_cache(maxsize=4096)
def _abbreviations(vocabulary: Vocabulary, text: str, *, heading: bool) -> tuple[str, ...]:
    """Return what the text has of the list, and what looks like an abbreviation."""
    unknown = vocabulary.without_known(text)
    listed = tuple(vocabulary.listed_in(unknown))
    if not _TOKEN.search(unknown):
        return listed
    if shouted := _shouted(vocabulary, text, heading=heading):
        unknown = unknown.replace(shouted, " ")
    tokens = _TOKEN.findall(_NAME.sub(" ", unknown))
    return (*listed, *(word for word in tokens if not _ROMAN.match(word)))


def _explained(word: str, text: str) -> bool:
    """Tell whether the text gives the meaning: “Wet ... (Wbmgp)” or “SZW (Sociale Zaken)”."""
    return f"({word})" in text or re.search(rf"\b{re.escape(word)} \([^)]+ ", text) is not None


def _proposal(word: str, meaning: str) -> str:
    if meaning:
        return f": schrijf de eerste keer ‘{meaning} ({word})’."
    return ": schrijf haar de eerste keer voluit, met de afkorting erachter tussen haakjes."
