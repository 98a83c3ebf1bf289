"""Rules about the texts: links, headings, what is not finished."""

import re
from collections.abc import Iterator

from articles.checks.reading import Anchor, Finding, Subject, anchors, articles_of, passages
from articles.models import IssueItem
from nplv.placeholders import PLACE_PREFIX
from nplv.richtext import clean_html, to_text

_VAGUE = re.compile(
    r"^[\s>»→]*((klik )?hier|(lees|kijk|luister|bekijk)( meer| verder| hier)?|meer|(deze )?link|"
    r"(deze )?website|klik)[\s.!>»→]*$",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"(?i:lorem ipsum|tekst volgt)|\bTODO\b|\b[Xx]{3,}\b|"
    rf"\[(?:invullen|tekst|link|naam|datum)[^\]]*\]|{re.escape(PLACE_PREFIX)}"
)
_HEADINGS = re.compile(r"<h([2-4])>")
_EMPTY_HREF = re.compile(r"^(#.*|https?:/*|mailto:|tel:)?$")
_ADVICE = {
    "empty-link": "gaat nergens heen. Vul een webadres in of haal de link weg.",
    "relative-link": "werkt niet in een mail. Begin het webadres met https://.",
    "empty-link-text": "heeft geen tekst. Haal de link weg of schrijf erbij waar zij heen gaat.",
}
_WHOLE = ("https://", "http://", "mailto:", "tel:")


def links_lead_somewhere(it: Subject) -> Iterator[Finding]:
    for passage in passages(it):
        for anchor in anchors(passage.html):
            if fault := _fault(anchor):
                yield Finding(
                    "blocks",
                    fault,
                    f"De link ‘{anchor.text or anchor.href}’ in {passage.where} {_ADVICE[fault]}",
                    passage.item,
                )


def article_links_lead_somewhere(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        for link in item.article.links.all() if item.article else ():
            if not link.url.strip().startswith("http") or _EMPTY_HREF.match(link.url.strip()):
                yield Finding(
                    "blocks",
                    "empty-link",
                    f"De link ‘{link}’ bij ‘{item.article}’ heeft geen goed webadres.",
                    item,
                )


def _fault(anchor: Anchor) -> str:
    if _EMPTY_HREF.match(anchor.href):
        return "empty-link"
    if not anchor.href.startswith(_WHOLE):
        return "relative-link"
    return "" if anchor.text else "empty-link-text"


def links_say_where(it: Subject) -> Iterator[Finding]:
    texts = [(a.text, p.where, p.item) for p in passages(it) for a in anchors(p.html)]
    texts += [
        (link.label, f"‘{item}’", item)
        for item in it.items
        if item.article
        for link in item.article.links.all()
    ]
    for text, where, item in texts:
        if _VAGUE.match(text):
            yield Finding(
                "warns",
                "vague-link",
                f"De linktekst ‘{text}’ in {where} zegt niet waar de link heen gaat.",
                item,
            )


def headings_in_order(it: Subject) -> Iterator[Finding]:
    for passage in passages(it):
        level = 1
        for found in map(int, _HEADINGS.findall(clean_html(passage.html))):
            if found > level + 1:
                yield Finding(
                    "blocks",
                    "heading-order",
                    f"In {passage.where} slaat een kop een niveau over. Kies kop {level + 1}.",
                    passage.item,
                )
                break
            level = found


def text_finished(it: Subject) -> Iterator[Finding]:
    own = [it.issue.subject, it.issue.preheader, it.issue.title, it.issue.signatory]
    texts: list[tuple[str, str, IssueItem | None]] = [(t, "de gegevens", None) for t in own]
    texts += [(to_text(p.html), p.where, p.item) for p in passages(it)]
    for item in it.items:
        texts += [(text, f"‘{item}’", item) for text in (item.heading, item.attribution)]
        texts += [(text, f"‘{item}’", item) for text in _article_texts(item)]
    for text, where, of in texts:
        if found := _UNFINISHED.search(text):
            yield Finding(
                "blocks", "unfinished", f"In {where} staat nog ‘{found[0]}’. Maak het af.", of
            )


def _article_texts(item: IssueItem) -> list[str]:
    return [text for each in articles_of(item) for text in (each.title, each.teaser, each.place)]
