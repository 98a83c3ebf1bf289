"""The items of an issue as blocks: all that the templates of the mail need, and no query left.

Plain fields stay plain here (the template escapes them); rich text leaves as cleaned HTML whose
headings are lowered to their place under the heading of the block.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from areas.models import Basis, FundingAward, Precision
from areas.money import euros, euros_short
from articles.models import Article, ArticleLink, Image, Issue, IssueItem
from articles.renditions import MissingOriginalError, mail_image
from articles.shapes import Shape
from nplv.richtext import clean_html, to_text

THUMB_WIDTH = 176
_HEADING = re.compile(r"(</?h)([2-4])>")
_READ_ON = {
    Article.Kind.NEWS: "Lees het hele bericht",
    Article.Kind.STORY: "Lees het hele verhaal",
    Article.Kind.OPINION: "Lees de hele opinie",
    Article.Kind.PODCAST: "Meer over deze podcast",
    Article.Kind.VIDEO: "Meer over deze video",
    Article.Kind.BOOK: "Meer over dit boek",
    Article.Kind.DOCUMENTARY: "Meer over deze documentaire",
    Article.Kind.EVENT: "Bekijk deze bijeenkomst",
    Article.Kind.VACANCY: "Bekijk deze vacature",
    Article.Kind.APPOINTMENT: "Lees meer over deze benoeming",
}
_ROLE = {
    ArticleLink.Role.ALSO: "Lees ook",
    ArticleLink.Role.OPINION: "Opinie",
    ArticleLink.Role.VIDEO: "Kijk",
    ArticleLink.Role.AUDIO: "Luister",
    ArticleLink.Role.DOCUMENT: "Document",
    ArticleLink.Role.LETTER: "Kamerbrief",
    ArticleLink.Role.REGISTER: "Aanmelden",
}

# Beside the text of a teaser all pictures have one height.
_SHAPES = {
    IssueItem.Layout.FEATURE: Shape.MAIL,
    IssueItem.Layout.TEASER: Shape.WIDE,
    IssueItem.Layout.LINE: Shape.WIDE,
}


@dataclass(frozen=True)
class Link:
    text: str
    url: str
    label: str = ""  # what comes before it: "Lees ook"


@dataclass(frozen=True)
class Picture:
    url: str
    width: int
    alt: str


@dataclass(frozen=True)
class EventRow:
    title: str
    url: str
    day: str
    month: str
    when: str
    place: str
    register: Link | None


@dataclass(frozen=True)
class AwardRow:
    recipient: str
    project: str
    scheme: str
    amount: str


@dataclass(frozen=True)
class Block:
    item: IssueItem
    anchor: str
    level: int
    heading: str
    html: SafeString = field(default_factory=SafeString)
    text: str = ""
    eyebrow: str = ""
    when: str = ""
    place: str = ""
    picture: Picture | None = None
    read_on: Link | None = None
    links: list[Link] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    awards: list[AwardRow] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """The name of the template: articles differ by layout, the others by kind."""
        if self.item.kind == IssueItem.Kind.ARTICLE:
            return self.item.layout
        return self.item.kind

    @property
    def template(self) -> str:
        return f"mail/issue/{self.shape}.mjml"

    @property
    def is_line(self) -> bool:
        return self.shape == IssueItem.Layout.LINE


@dataclass(frozen=True)
class Group:
    """The blocks under one section heading; those before the first section have none."""

    section: Block | None
    blocks: list[Block]


def absolute(path: str) -> str:
    """Return the address on our site that a mail can hold."""
    return urljoin(f"{settings.SITE_URL}/", path)


def items_of(issue: Issue) -> list[IssueItem]:
    """Return the items of `issue` in order with all that a mail is made from, in few queries."""
    return list(
        issue.items.select_related("article__image", "image")
        .defer("article__body")
        .prefetch_related("article__links", "article__areas", "events", "awards__round__scheme")
    )


def issue_groups(items: Iterable[IssueItem]) -> list[Group]:
    """Return the items of an issue in order, grouped by section."""
    groups = [Group(None, [])]
    for number, item in enumerate(items, start=1):
        level = 2 if item.kind == IssueItem.Kind.SECTION or groups[-1].section is None else 3
        block = _block(item, number=number, level=level)
        if item.kind == IssueItem.Kind.SECTION:
            groups.append(Group(block, []))
        else:
            groups[-1].blocks.append(block)
    return [group for group in groups if group.section or group.blocks]


def rich_block(text: str, *, level: int) -> SafeString:
    """Return rich text cleaned, its highest heading (h2) lowered to `level`."""
    lowered = _HEADING.sub(
        lambda found: f"{found[1]}{min(6, int(found[2]) - 2 + level)}>", clean_html(text)
    )
    return mark_safe(lowered)  # noqa: S308  just cleaned; only the digit of headings changed


def picture_of(image: Image | None, *, shape: Shape = Shape.MAIL) -> Picture | None:
    """Return the picture for the mail; None where its file is gone, which the checks report."""
    if image is None:
        return None
    try:
        made = mail_image(image, shape)
    except MissingOriginalError:
        return None
    return Picture(made.url, made.width, image.alt_text)


def effective_image(item: IssueItem) -> Image | None:
    """Return the picture that the mail shows for `item`, if any."""
    if item.layout == IssueItem.Layout.LINE and item.kind == IssueItem.Kind.ARTICLE:
        return None
    return item.image or (item.article.image if item.article else None)


def when_of(article: Article) -> str:
    """Return date and time of an event in words, on one line."""
    if article.starts_at is None:
        return ""
    start = localtime(article.starts_at)
    words = f"{date_format(start, 'l j F Y')}, {date_format(start, 'H.i')}"
    if article.ends_at is None:
        return f"{words} uur"
    end = localtime(article.ends_at)
    if end.date() == start.date():
        return f"{words} tot {date_format(end, 'H.i')} uur"
    return f"{words} uur tot {date_format(end, 'l j F Y, H.i')} uur"


def _block(item: IssueItem, *, number: int, level: int) -> Block:
    anchor = f"onderdeel-{number}"
    if item.article:
        return _article_block(item, item.article, anchor=anchor, level=level)
    return Block(
        item=item,
        anchor=anchor,
        level=level,
        heading=item.heading,
        html=rich_block(item.teaser, level=level + 1),
        text=to_text(item.teaser),
        picture=picture_of(effective_image(item)),
        events=[_event_row(event) for event in _by_date(item.events.all())],
        awards=[_award_row(award) for award in item.awards.all()],
    )


def _article_block(item: IssueItem, article: Article, *, anchor: str, level: int) -> Block:
    overridden = bool(to_text(item.teaser))
    is_line = item.layout == IssueItem.Layout.LINE
    teaser = _first_sentence(article.teaser) if is_line else article.teaser
    html = rich_block(item.teaser, level=level + 1) if overridden else _paragraphs(teaser)
    return Block(
        item=item,
        anchor=anchor,
        level=level,
        heading=item.heading or article.title,
        html=html,
        text=to_text(item.teaser) if overridden else teaser,
        eyebrow=_eyebrow(article),
        when=when_of(article) if article.kind == Article.Kind.EVENT else "",
        place=article.place,
        picture=picture_of(effective_image(item), shape=_SHAPES[IssueItem.Layout(item.layout)]),
        read_on=Link(
            item.heading or article.title,
            absolute(article.get_absolute_url()),
            _READ_ON[Article.Kind(article.kind)],
        ),
        links=[
            Link(link.label, link.url, _ROLE.get(ArticleLink.Role(link.role), ""))
            for link in article.links.all()
        ],
    )


def _paragraphs(text: str) -> SafeString:
    return SafeString(linebreaks(text, autoescape=True)) if text.strip() else SafeString()


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]


def _eyebrow(article: Article) -> str:
    names = [area.name for area in article.areas.all()]
    kind = article.get_kind_display().capitalize()
    return f"{kind} · {' en '.join(names)}" if 0 < len(names) < 3 else kind


def _by_date(events: Iterable[Article]) -> list[Article]:
    return sorted(events, key=lambda event: (str(event.starts_at or ""), event.pk))


def _event_row(event: Article) -> EventRow:
    start = localtime(event.starts_at) if event.starts_at else None
    return EventRow(
        title=event.title,
        url=absolute(event.get_absolute_url()),
        day=date_format(start, "j") if start else "",
        month=date_format(start, "M").rstrip(".").lower() if start else "",
        when=when_of(event),
        place=event.place,
        register=_register(event.registration),
    )


def _register(where: str) -> Link | None:
    if where.startswith(("http://", "https://")):
        return Link("Meld je aan voor deze bijeenkomst", where)
    if "@" in where:
        return Link(where, f"mailto:{where}", "Aanmelden")
    return None


def _award_row(award: FundingAward) -> AwardRow:
    kind = "" if award.kind == FundingAward.Kind.AWARD else f" ({award.get_kind_display()})"
    return AwardRow(award.recipient, award.project, f"{award.round}{kind}", amount_of(award))


def amount_of(award: FundingAward) -> str:
    """Return the amount in words: about or exactly, and whether it comes every year."""
    if award.amount is None:
        return "niet bekend"
    about = "circa " if award.precision == Precision.ABOUT else ""
    yearly = " per jaar" if award.basis == Basis.PER_YEAR else ""
    exact_in_short = award.amount % 100_000 == 0
    words = euros_short(award.amount) if exact_in_short else euros(award.amount)
    return f"{about}{words}{yearly}"
