"""Rules about texts: what is not finished, what is hard to read, what reads badly later."""

import re
from collections.abc import Iterator
from functools import lru_cache

from articles.checks.reading import Finding, Subject
from articles.checks.sentences import first_words, sentences_of, words_of
from nplv.placeholders import PLACE_PREFIX

LONG_HEADING = 12
LONG_SENTENCE = 25
_UNFINISHED = re.compile(
    r"(?i:lorem ipsum|tekst volgt)|\bTODO\b|\b[Xx]{3,}\b|"
    rf"\[(?:invullen|tekst|link|naam|datum)[^\]]*\]|{re.escape(PLACE_PREFIX)}"
)
_DOUBLE = re.compile(r"\b([^\W\d_]+)[ \u00a0]+\1\b", re.IGNORECASE)
# Twice in a row is right in a good sentence: “als je je aanmeldt”, “zij zijn zijn vrienden”.
_TWICE_IS_FINE = frozenset(
    {
        *("die", "dat", "je", "u", "ze", "zijn", "haar", "het", "jullie", "had", "ons"),
        *("ja", "nee", "heel", "was", "wie", "wat", "we"),
    }
)
_DAYS = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_TIMES = (
    f"weekend|week|maand|kwartaal|jaar|lente|zomer|herfst|winter|voorjaar|najaar|{_DAYS}|{_MONTHS}"
)
_RELATIVE = re.compile(
    rf"\b(?:(?:vorige?|afgelopen|volgende?|komende?|aanstaande|aankomende?) (?:{_TIMES})|"
    rf"deze (?:week|maand)|(?:eer)?gisteren|vandaag|(?:over)?morgen|"
    r"van(?:ochtend|morgen|middag|avond|nacht)|jongstleden|laatstleden)\b|"
    r"\b(?:j\.?l\.|jl\b|l\.l\.|a\.s\.)",
    re.IGNORECASE,
)
_MORNING = re.compile(r"\b(?:goede|de|elke|iedere|die|een|zondag|’s|'s) $", re.IGNORECASE)


def headings_in_order(it: Subject) -> Iterator[Finding]:
    for passage in it.passages:
        level = 1
        for block in passage.rich.blocks:
            if not block.is_heading:
                continue
            found = int(block.tag[1])
            if found > level + 1:
                yield Finding(
                    "blocks",
                    "heading-order",
                    f"In {passage.where} slaat een kop een niveau over. Kies kop {level + 1}.",
                    passage.target,
                    block.text,
                )
                break
            level = found


def text_finished(it: Subject) -> Iterator[Finding]:
    for text in it.all_texts:
        if found := _unfinished(text.words):
            yield Finding(
                "blocks",
                "unfinished",
                f"In {text.where} staat nog ‘{found}’. Maak het af.",
                text.target,
                text.words,
            )


def headings_short(it: Subject) -> Iterator[Finding]:
    for text in it.texts:
        count = len(words_of(text.words)) if text.kind == "heading" else 0
        if count > LONG_HEADING:
            yield Finding(
                "warns",
                "long-heading",
                f"Maak de kop ‘{first_words(text.words)}’ korter: hij telt {count} woorden. "
                f"Hoogstens {LONG_HEADING} leest prettig.",
                text.target,
                text.words,
            )


def sentences_short(it: Subject) -> Iterator[Finding]:
    for text in it.texts:
        if text.kind != "running":
            continue
        for sentence, count in _long_sentences(text.words):
            yield Finding(
                "warns",
                "long-sentence",
                f"Knip de zin ‘{first_words(sentence)}’ in {text.where} in tweeën: hij telt "
                f"{count} woorden.",
                text.target,
                sentence,
            )


def words_once(it: Subject) -> Iterator[Finding]:
    for text in it.all_texts:
        for found in _doubled(text.words):
            yield Finding(
                "warns",
                "double-word",
                f"In {text.where} staat twee keer hetzelfde woord: ‘{found}’. Haal er een weg.",
                text.target,
                f"{found} {text.words}",
            )


def dates_stay_true(it: Subject) -> Iterator[Finding]:
    for text in it.texts:
        if found := _relative_date(text.words):
            yield Finding(
                "warns",
                "relative-date",
                f"Zet een datum in plaats van ‘{found}’ in {text.where}: wie dit later leest, "
                "weet niet wanneer dat is.",
                text.target,
                text.words,
            )


# While somebody composes, all texts but one are the same again: what was found in them is kept.


@lru_cache(maxsize=4096)
def _unfinished(words: str) -> str:
    found = _UNFINISHED.search(words)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def _long_sentences(words: str) -> tuple[tuple[str, int], ...]:
    counted = ((sentence, len(words_of(sentence))) for sentence in sentences_of(words))
    return tuple((sentence, count) for sentence, count in counted if count > LONG_SENTENCE)


@lru_cache(maxsize=4096)
def _doubled(words: str) -> tuple[str, ...]:
    doubled: dict[str, None] = {}  # each once: who repeats it fifty times reads it once
    for found in _DOUBLE.finditer(words):
        first, second = found[0].split()
        a_name = first[0].isupper() and second[0].isupper()  # Duran Duran
        if not a_name and first.casefold() not in _TWICE_IS_FINE:
            doubled[found[0]] = None
    return tuple(doubled)


@lru_cache(maxsize=4096)
def _relative_date(words: str) -> str:
    for found in _RELATIVE.finditer(words):
        in_the_morning = found[0].casefold() == "morgen" and _MORNING.search(words[: found.start()])
        if not in_the_morning:
            return found[0]
    return ""
