"""What the rules look at, and what they find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from articles.models import Article, Issue, IssueItem
from articles.rendering import Rendering

Level = Literal["blocks", "warns"]


@dataclass(frozen=True)
class Finding:
    level: Level
    code: str
    message: str
    item: IssueItem | None = None

    @property
    def blocks(self) -> bool:
        return self.level == "blocks"


@dataclass(frozen=True)
class Subject:
    """All that the rules look at, read once."""

    issue: Issue
    items: list[IssueItem]
    rendering: Rendering


@dataclass(frozen=True)
class Passage:
    """A rich text of the issue, and the item that it stands in."""

    html: str
    where: str
    item: IssueItem | None


@dataclass(frozen=True)
class Anchor:
    text: str
    href: str


Rule = Callable[[Subject], Iterator[Finding]]


def place(it: Subject, item: IssueItem) -> int:
    return it.items.index(item) + 1


def articles_of(item: IssueItem) -> list[Article]:
    if item.article:
        return [item.article]
    return list(item.events.all()) if item.kind == IssueItem.Kind.AGENDA else []


def passages(it: Subject) -> list[Passage]:
    found = [Passage(it.issue.foreword, "het voorwoord", None)]
    found += [Passage(item.teaser, f"‘{item}’", item) for item in it.items]
    return [passage for passage in found if passage.html]


def anchors(html: str) -> list[Anchor]:
    from lxml import html as parser  # noqa: PLC0415  slow import

    if "<a" not in html:
        return []
    root = parser.fragment_fromstring(html, create_parent="div")
    return [
        Anchor(link.text_content().strip(), (link.get("href") or "").strip())
        for link in root.iter("a")
    ]
