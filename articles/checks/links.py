"""Rules about links: whether they lead somewhere, and whether they say where."""

import re
from collections import defaultdict
from collections.abc import Iterator

from articles.checks.reading import Finding, Link, Subject, Target
from articles.checks.rich import Anchor

_VAGUE = re.compile(
    r"^[\s>»→]*((klik )?hier|(lees|kijk|luister|bekijk)( meer| verder| hier)?|meer( informatie)?|"
    r"(deze )?link|(deze )?website|klik|download|lees meer hier)[\s.!>»→…]*$",
    re.IGNORECASE,
)
_EMPTY_HREF = re.compile(r"^(#.*|https?:/*|mailto:|tel:)?$")
_ADVICE = {
    "empty-link": "gaat nergens heen. Vul een webadres in of haal de link weg.",
    "relative-link": "werkt niet in een mail. Begin het webadres met https://.",
    "empty-link-text": "heeft geen tekst. Haal de link weg of schrijf erbij waar zij heen gaat.",
}
_WHOLE = ("https://", "http://", "mailto:", "tel:")


def links_lead_somewhere(it: Subject) -> Iterator[Finding]:
    for passage in it.passages:
        for number, anchor in enumerate(passage.rich.anchors):
            if fault := _fault(anchor):
                yield Finding(
                    "blocks",
                    fault,
                    f"De link ‘{anchor.text or anchor.href}’ in {passage.where} {_ADVICE[fault]}",
                    passage.target,
                    f"{number} {anchor.text} {anchor.href}",
                )


def article_links_lead_somewhere(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        for number, link in enumerate(item.article.links.all() if item.article else ()):
            address = link.url.strip()
            if not address.startswith("http") or _EMPTY_HREF.match(address):
                yield Finding(
                    "blocks",
                    "empty-link",
                    f"De link ‘{link}’ bij ‘{item.article}’ heeft geen goed webadres.",
                    Target(f"links-{number}-url", item, item.article),
                    f"{link.label} {address}",
                )


def _fault(anchor: Anchor) -> str:
    if _EMPTY_HREF.match(anchor.href):
        return "empty-link"
    if not anchor.href.startswith(_WHOLE):
        return "relative-link"
    return "" if anchor.text else "empty-link-text"


def links_say_where(it: Subject) -> Iterator[Finding]:
    """Warn of a vague text; block where the same one leads to two places: nobody can choose."""
    vague = [link for link in it.links if _VAGUE.match(link.text)]
    targets: dict[str, set[str]] = defaultdict(set)
    for link in vague:
        if not _EMPTY_HREF.match(link.href):
            targets[_bare(link.text)].add(link.href)
    for link in vague:
        several = len(targets[_bare(link.text)]) > 1
        yield _vague_twice(link) if several else _vague_once(link)


def _vague_once(link: Link) -> Finding:
    return Finding(
        "warns",
        "vague-link",
        f"De linktekst ‘{link.text}’ in {link.where} zegt niet waar de link heen gaat. Noem het "
        "onderwerp, zoals ‘Lees de brief aan de Kamer’.",
        _label(link),
        f"{link.text} {link.href}",
    )


def _vague_twice(link: Link) -> Finding:
    return Finding(
        "blocks",
        "same-link-text",
        f"De linktekst ‘{link.text}’ in {link.where} staat vaker in de editie en leidt elders "
        "ergens anders heen. Noem het onderwerp van deze link.",
        _label(link),
        f"{link.text} {link.href}",
    )


def _label(link: Link) -> Target:
    """Return the field of the text of `link`, which with an article is beside its address."""
    to = link.target
    return Target(re.sub(r"^(links-\d+)-url$", r"\1-label", to.field), to.item, to.article)


def _bare(text: str) -> str:
    return text.strip(" >»→.!…").casefold()
