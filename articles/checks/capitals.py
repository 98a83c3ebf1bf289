"""Rules about words in capitals: shouted ones, and abbreviations that nobody explains."""

import re
from collections.abc import Iterator

from articles.checks.reading import Finding, Subject, Text

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
        if found := _shouted(it, text):
            yield Finding(
                "warns",
                "capitals",
                f"Schrijf ‘{found}’ in {text.where} niet in hoofdletters: die lezen moeilijk, en "
                "voorleessoftware spelt ze soms.",
                text.target,
                text.words,
            )


def _shouted(it: Subject, text: Text) -> str:
    """Return the first words that are shouted: ordinary or long ones, rows of them, a heading."""
    if not _TOKEN.search(text.words):
        return ""
    words = it.known.without_known(text.words)
    if text.kind == "heading" and words == text.words and words.isupper() and len(words) >= _A_WORD:
        return "" if words in it.known.short_words else words
    if found := _SHOUTED.search(words):
        return found[0]
    for found in _IN_CAPITALS.finditer(words):
        parts = [part for part in re.split(r"[\s-]+", found[0]) if part not in it.known.short_words]
        if any(len(part) >= _A_WORD for part in parts):
            return found[0]
    return ""


def abbreviations_explained(it: Subject) -> Iterator[Finding]:
    """Find each abbreviation that nothing in the mail explains, once: where it comes first."""
    everything = "\n".join(text.words for text in it.all_texts)
    folded = everything.casefold()
    names = "\n".join(f"{area.name}\n{area.programme}" for area in it.known.areas)
    told: set[str] = set(_TOKEN.findall(names))
    for text in it.texts:
        for word in _abbreviations(it, text):
            if word in told:
                continue
            told.add(word)
            listed = it.known.short_words.get(word)
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


def _abbreviations(it: Subject, text: Text) -> list[str]:
    """Return what the text has of the list, and what looks like an abbreviation."""
    unknown = it.known.without_known(text.words)
    listed = it.known.listed_in(unknown)
    if not _TOKEN.search(unknown) or _shouted(it, text):
        return listed
    tokens = _TOKEN.findall(_NAME.sub(" ", unknown))
    return [*listed, *(word for word in tokens if not _ROMAN.match(word))]


def _explained(word: str, text: str) -> bool:
    """Tell whether the text gives the meaning: “Wet ... (Wbmgp)” or “SZW (Sociale Zaken)”."""
    return f"({word})" in text or re.search(rf"\b{re.escape(word)} \([^)]+ ", text) is not None


def _proposal(word: str, meaning: str) -> str:
    if meaning:
        return f": schrijf de eerste keer ‘{meaning} ({word})’."
    return ": schrijf haar de eerste keer voluit, met de afkorting erachter tussen haakjes."
