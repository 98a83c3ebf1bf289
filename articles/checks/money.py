"""Rules about amounts of money."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from articles.checks.reading import Finding, Subject

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
    read = [(text, _read(text.words)) for text in it.texts]
    clear = {amount for _, money in read if money.in_euros for amount in money.large}
    for text, money in read:
        if money.in_euros:
            continue  # “27,8 miljoen euro en 26,6 miljoen” is clear
        for amount in money.bare:
            if text.kind == "heading" and amount in clear:
                continue
            yield Finding(
                "warns",
                "no-currency",
                f"Schrijf ‘{amount} euro’ in {text.where}: nu staat er niet bij dat het om geld "
                "gaat.",
                text.target,
                text.words,
            )
            break


def amounts_written_alike(it: Subject) -> Iterator[Finding]:
    """Find the first amount that is written otherwise than the first of all."""
    amounts = [(text, found) for text in it.texts for found in _read(text.words).written]
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


class Money(NamedTuple):
    """The amounts in a text: with their currency, the large ones, those that look like money."""

    in_euros: bool = False
    written: tuple[str, ...] = ()
    large: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def _read(words: str) -> Money:
    large = list(_LARGE.finditer(words))
    found = sorted([*_SIGN.finditer(words), *_WORD.finditer(words)], key=re.Match.start)
    return Money(
        in_euros=bool(_CURRENCY.search(words)),
        written=tuple(each[0] for each in found),
        large=tuple(each[0] for each in large),
        bare=tuple(each[0] for each in large if _MONEY_GOES_ON.match(words[each.end() :])),
    )


def _way(amount: str) -> tuple[bool, bool]:
    """Return how an amount is written: with a sign or a word, millions in digits or not."""
    return ("euro" not in amount, bool(_FULL.search(amount)))
