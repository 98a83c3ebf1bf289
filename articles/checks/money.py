"""Rules about amounts of money."""

import re
from collections.abc import Iterator

from articles.checks.reading import Finding, Subject, Text

_NUMBER = r"\d+(?:\.\d{3})*(?:,\d+)?"
_LARGE = re.compile(rf"\b({_NUMBER}) (miljoen|miljard|mln\.?|mld\.?)(?!\w)")
# After these a large number counts something else than money only if a noun follows.
_MONEY_GOES_ON = re.compile(
    r"^(?:\s*$|\s*[.,;:!?)–]|\s+(?:voor|uit|van|aan|naar|in|per|binnen|extra|beschikbaar|bij|om|"
    r"tot|toe|op|en nog|subsidie|steun|meer voor|samen)\b)"
)
_CURRENCY = re.compile(r"€|\beuro(?:’s)?\b|\bEUR\b", re.IGNORECASE)
_SIGN = re.compile(rf"(?:€|\bEUR) ?{_NUMBER}(?:,-)?(?: (?:miljoen|miljard|mln\.?|mld\.?))?")
_WORD = re.compile(rf"\b{_NUMBER}(?: (?:miljoen|miljard|duizend|mln\.?|mld\.?))? euro\b")
_FULL = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")


def amounts_have_currency(it: Subject) -> Iterator[Finding]:
    """A heading may be short: “280 miljoen voor woningen” where the text says that it is euros."""
    in_euros = [text for text in it.texts if _CURRENCY.search(text.words)]
    clear = {found[0] for text in in_euros for found in _large(text)}
    for text in it.texts:
        if _CURRENCY.search(text.words):
            continue  # “27,8 miljoen euro en 26,6 miljoen” is clear
        for found in _large(text):
            if text.kind == "heading" and found[0] in clear:
                continue
            if _MONEY_GOES_ON.match(text.words[found.end() :]):
                yield Finding(
                    "warns",
                    "no-currency",
                    f"Schrijf ‘{found[0]} euro’ in {text.where}: nu staat er niet bij dat het om "
                    "geld gaat.",
                    text.target,
                    text.words,
                )
                break


def amounts_written_alike(it: Subject) -> Iterator[Finding]:
    """Find the first amount that is written otherwise than the first of all."""
    amounts = [(text, found) for text in it.texts for found in _amounts(text)]
    for text, found in amounts[1:]:
        first = amounts[0][1]
        if _way(found) == _way(first):
            continue
        yield Finding(
            "warns",
            "mixed-amounts",
            f"Schrijf bedragen op één manier: in {text.where} staat ‘{found}’, en eerder "
            f"‘{first}’.",
            text.target,
            f"{first} {found}",
        )
        return


def _large(text: Text) -> Iterator[re.Match[str]]:
    return _LARGE.finditer(text.words)


def _amounts(text: Text) -> list[str]:
    found = [*_SIGN.finditer(text.words), *_WORD.finditer(text.words)]
    return [each[0] for each in sorted(found, key=lambda each: each.start())]


def _way(amount: str) -> tuple[bool, bool]:
    """Return how an amount is written: with a sign or a word, millions in digits or not."""
    return ("euro" not in amount, bool(_FULL.search(amount)))
