"""Rules about links: whether they lead somewhere, and whether they say where."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles.checks.reading import Finding, Link, Subject, Target, web_addresses
from articles.checks.rich import Anchor
from articles.models import LinkState

State = LinkState.State

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


def links_answer(it: Subject) -> Iterator[Finding]:
    """Tell which addresses gave no page when they were asked last (`articles.link_checking`)."""
    for link in it.links:
        state = it.known.links.get(link.href)
        if state is None or state.state not in (State.DEAD, State.UNSURE):
            continue
        name = f"De link ‘{link.text}’ in {link.where}"
        dead = state.state == State.DEAD
        yield Finding(
            "blocks" if dead else "warns",
            "dead-link" if dead else "unsure-link",
            f"{name} werkt niet: {state.reason}. Verbeter het webadres of haal de link weg."
            if dead
            else f"{name} konden we niet controleren: {state.reason}. Open hem zelf een keer.",
            link.target,
            link.href,
            link=link.href,
            settled=_accepted(state),
        )


def _accepted(state: LinkState) -> str:
    """Return who said that the link is good, and when."""
    if state.accepted_at is None:
        return ""
    who = str(state.accepted_by) if state.accepted_by else "een collega"
    return f"{who} op {date_format(localtime(state.accepted_at), 'j F')}"


class LinkSummary(NamedTuple):
    """How far the checking of links is: how many there are, were checked, and when last.

    `offline` tells that all were tried and no site at all answered.
    """

    total: int = 0
    checked: int = 0
    last: dt.datetime | None = None
    offline: bool = False

    @classmethod
    def of(cls, it: Subject) -> "LinkSummary":
        urls = web_addresses(it.links)
        asked = [it.known.links[url] for url in urls if url in it.known.links]
        asked = [state for state in asked if state.checked_at]
        told = [state.checked_at for state in asked if state.state != State.FRESH]
        return cls(
            len(urls), len(told), max(filter(None, told), default=None), bool(asked) and not told
        )


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
