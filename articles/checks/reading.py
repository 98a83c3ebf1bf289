"""What the rules look at, and what they find."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from articles.checks.known import Known
from articles.checks.rich import Rich, read_rich
from articles.checks.sentences import first_words
from articles.mail_blocks import effective_image
from articles.models import Article, Image, Issue, IssueItem
from articles.rendering import Rendering

Level = Literal["blocks", "warns"]
Kind = Literal["heading", "running", "label"]


_FIELDS = {
    "subject": "het onderwerp",
    "preheader": "de voorvertoningstekst",
    "foreword": "het voorwoord",
    "signatory": "de ondertekenaar",
    "title": "de titel van de editie",
}


def named(thing: object) -> str:
    """Return a name in quotes, of a long one the beginning."""
    return f"‘{first_words(str(thing))}’"


@dataclass(frozen=True)
class Target:
    """The very field that a finding is about: of the article, the image, the item or the issue."""

    field: str = ""
    item: IssueItem | None = None
    article: Article | None = None
    image: Image | None = None

    @property
    def on(self) -> str:
        if self.image:
            return "image"
        if self.article:
            return "article"
        return "item" if self.item else "issue"

    @property
    def pk(self) -> int | None:
        """The number of what has the field; the caller knows the issue."""
        owner = self.image or self.article or self.item
        return owner.pk if owner else None

    @property
    def name(self) -> str:
        """What has the field, for the link that leads there."""
        if self.image:
            return f"de afbeelding {named(self.image)}"
        if self.article:
            return f"het artikel {named(self.article)}"
        if self.item:
            return f"het onderdeel {named(self.item)}"
        return _FIELDS.get(self.field, "de gegevens van de editie")

    @property
    def anchor(self) -> str:
        """The id of the field in its form."""
        return f"id_{self.field}" if self.field else ""


class Repair(NamedTuple):
    """Words in a field, and what to put in their place; within `keep` they stay."""

    wrong: str
    right: str
    keep: str = ""


@dataclass(frozen=True)
class Finding:
    level: Level
    code: str
    message: str
    target: Target = Target()
    detail: str = ""  # the words that it is about: with other words it is another finding
    repair: Repair | None = None
    abbreviation: str = ""  # that editors could put on their list
    link: str = ""  # an address that a person can say is good
    settled: str = ""  # who said that this one is fine, and where that was a link: when

    @property
    def blocks(self) -> bool:
        return self.level == "blocks"

    @property
    def item(self) -> IssueItem | None:
        return self.target.item

    @property
    def key(self) -> str:
        """A name that stays while the text stays."""
        to = self.target
        item = to.item.pk if to.item else ""
        about = (self.code, to.on, str(to.pk or ""), str(item), to.field, self.detail)
        return hashlib.sha256("\0".join(about).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Passage:
    """A rich text of the issue."""

    html: str
    where: str
    target: Target

    @property
    def rich(self) -> Rich:
        return read_rich(self.html)


@dataclass(frozen=True)
class Text:
    """A piece of plain text of the mail: a heading, a paragraph, the text of a link."""

    words: str
    where: str
    target: Target
    kind: Kind = "running"


@dataclass(frozen=True)
class Link:
    text: str
    href: str
    where: str
    target: Target


@dataclass(frozen=True)
class Subject:
    """All that the rules look at, read once."""

    issue: Issue
    items: list[IssueItem]
    rendering: Rendering
    known: Known = field(default_factory=Known)
    objection: str = ""  # why the person who asks may not approve
    links: list[Link] = field(default_factory=list)  # see `links_of`

    @cached_property
    def places(self) -> dict[int, int]:
        return {id(item): number for number, item in enumerate(self.items, start=1)}

    def place(self, item: IssueItem) -> int:
        return self.places[id(item)]

    @cached_property
    def passages(self) -> list[Passage]:
        return passages_of(self.issue, self.items)

    @cached_property
    def images(self) -> list[tuple[IssueItem, Image]]:
        """The pictures that the mail shows, each with its item."""
        shown = ((item, effective_image(item)) for item in self.items)
        return [(item, image) for item, image in shown if image]

    @cached_property
    def texts(self) -> list[Text]:
        """All that subscribers read and an editor wrote, link texts of articles left out."""
        found = [
            Text(self.issue.subject, "het onderwerp", Target("subject"), "heading"),
            Text(self.issue.preheader, "de voorvertoningstekst", Target("preheader")),
        ]
        for passage in self.passages:
            found += [
                Text(
                    block.text,
                    passage.where,
                    passage.target,
                    "heading" if block.is_heading else "running",
                )
                for block in passage.rich.blocks
            ]
        for item in self.items:
            found += _texts_of(item)
        return [text for text in found if text.words.strip()]

    @cached_property
    def all_texts(self) -> list[Text]:
        """The texts, and the small ones beside them: link texts, places, who signed."""
        issue = self.issue
        found = [
            Text(issue.title, "de titel van de editie", Target("title"), "label"),
            Text(issue.signatory, "de ondertekenaar", Target("signatory"), "label"),
        ]
        for item in self.items:
            for article in articles_of(item):
                found += _small_texts_of(item, article)
        return self.texts + [text for text in found if text.words.strip()]


Rule = Callable[[Subject], Iterator[Finding]]


def passages_of(issue: Issue, items: list[IssueItem]) -> list[Passage]:
    found = [Passage(issue.foreword, "het voorwoord", Target("foreword"))]
    found += [
        Passage(item.teaser, f"de tekst van {named(item)}", Target("teaser", item))
        for item in items
    ]
    return [passage for passage in found if passage.html.strip()]


def links_of(issue: Issue, items: list[IssueItem]) -> list[Link]:
    """Return every link that an editor made, in rich text and with an article or event."""
    found = [
        Link(anchor.text, anchor.href, passage.where, passage.target)
        for passage in passages_of(issue, items)
        for anchor in passage.rich.anchors
    ]
    for item in items:
        for article in articles_of(item):
            found += _links_with(item, article)
    return found


def web_addresses(links: Iterable[Link]) -> list[str]:
    """Return the addresses on the web among these links, each once."""
    found = (link.href for link in links if link.href.startswith(("http://", "https://")))
    return list(dict.fromkeys(found))


def articles_of(item: IssueItem) -> list[Article]:
    if item.article:
        return [item.article]
    return list(item.events.all()) if item.kind == IssueItem.Kind.AGENDA else []


def _texts_of(item: IssueItem) -> list[Text]:
    found = [
        Text(item.heading, f"de kop {named(item)}", Target("heading", item), "heading"),
        Text(item.attribution, named(item), Target("attribution", item), "label"),
    ]
    for article in articles_of(item):
        if item.article is None or not item.heading:
            to = Target("title", item, article)
            found.append(Text(article.title, f"de titel {named(article)}", to, "heading"))
        if item.article and not read_rich(item.teaser).blocks:
            to = Target("teaser", item, article)
            where = f"de samenvatting van {named(article)}"
            lines = [" ".join(line.split()) for line in article.teaser.splitlines()]
            found += [Text(line, where, to) for line in lines]
    return found


def _small_texts_of(item: IssueItem, article: Article) -> list[Text]:
    where = named(article)
    found = [Text(article.place, where, Target("place", item, article), "label")]
    if item.article:
        found += [
            Text(link.label, where, Target(f"links-{number}-label", item, article), "label")
            for number, link in enumerate(article.links.all())
        ]
    return found


def _links_with(item: IssueItem, article: Article) -> list[Link]:
    where = named(article)
    found = []
    if item.article:
        found = [
            Link(link.label, link.url.strip(), where, Target(f"links-{number}-url", item, article))
            for number, link in enumerate(article.links.all())
        ]
    elif article.registration.startswith(("http://", "https://")):
        to = Target("registration", item, article)
        found = [Link("aanmelden", article.registration, where, to)]
    return found
