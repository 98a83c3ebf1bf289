"""What the panel adds: an article, a group of them, a block, an event, an award."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from areas.models import FundingAward
from articles.admin.composing_panel import place_after
from articles.admin.issue_pages import number, person
from articles.composing import add_articles, add_item, change_item, coming_events
from articles.issues import IssueError
from articles.models import Article, Issue, IssueItem

Kind = IssueItem.Kind
MOST_AT_ONCE = 20
_HEADINGS = {Kind.AGENDA: "Agenda", Kind.AWARDS: "Toekenningen"}


@dataclass(frozen=True)
class Done:
    """What came of an act, and where the page goes on."""

    told: str
    to: str = "items"  # the control with the focus, without script
    shown: int | None = None  # the item to look at
    opened: bool = False  # with its fields
    removed: int | None = None  # can be put back


def add(request: HttpRequest, issue: Issue) -> Done:
    asked, by = request.POST, person(request)
    at = place_after(issue, asked.get("na", ""))
    if "article" in asked:
        article = _article(asked["article"])
        layout = _layout_at(issue, at)
        item = add_item(issue, by=by, article=article, values={"layout": layout}, at=at)
        return Done(f"‘{article}’ is toegevoegd.", to="add", shown=item.pk)
    if "group" in asked:
        return _add_group(request, issue, at)
    for many in ("event", "award"):
        if many in asked:
            return _add_to_block(request, issue, many, at)
    kind = asked.get("kind", "")
    if kind not in Kind.values or kind == Kind.ARTICLE:
        raise IssueError("Kies wat je wilt toevoegen.")
    heading = asked.get("heading", "").strip()[:160] or _HEADINGS.get(Kind(kind), "")
    values: dict[str, Any] = {"heading": heading}
    if kind == Kind.AGENDA:
        values["events"] = coming_events()
    item = add_item(issue, by=by, kind=kind, values=values, at=at)
    return Done(f"‘{item}’ is toegevoegd.", to="open", shown=item.pk, opened=True)


def _layout_at(issue: Issue, at: int | None) -> str:
    """Return the layout that goes on where an article comes: the first is big, lines stay lines."""
    layouts = list(issue.items.values_list("layout", flat=True))
    before = layouts if at is None else layouts[: at - 1]
    if not layouts:
        return IssueItem.Layout.FEATURE
    is_line = bool(before) and before[-1] == IssueItem.Layout.LINE
    return IssueItem.Layout.LINE if is_line else IssueItem.Layout.TEASER


def _add_group(request: HttpRequest, issue: Issue, at: int | None) -> Done:
    """Add what a proposal names: `heading|1,2,3`."""
    numbers, _, heading = request.POST["group"].partition("|")
    wanted = [number(part, 0) for part in numbers.split(",")][:MOST_AT_ONCE]
    found = Article.objects.published().in_bulk(wanted)
    articles = [found[pk] for pk in wanted if pk in found]
    if not articles:
        raise IssueError("Deze artikelen staan niet meer op de site.")
    items = add_articles(
        issue, by=person(request), articles=articles, heading=heading.strip()[:160], at=at
    )
    return Done(f"{len(articles)} artikelen toegevoegd.", to="add", shown=items[-1].pk)


def _add_to_block(request: HttpRequest, issue: Issue, what: str, at: int | None) -> Done:
    """Add an event to the agenda of the issue, or an award; the first one makes the block."""
    kind, many = {"event": (Kind.AGENDA, "events"), "award": (Kind.AWARDS, "awards")}[what]
    one = _public_event(request.POST[what]) if what == "event" else _award(request.POST[what])
    block = issue.items.filter(kind=kind).last()
    if block is None:
        values = {"heading": _HEADINGS[kind], many: [one]}
        block = add_item(issue, by=person(request), kind=kind, values=values, at=at)
    else:
        block.issue = issue
        change_item(block, by=person(request), values={many: [*getattr(block, many).all(), one]})
    return Done(f"‘{one}’ staat nu in ‘{block}’.", to="add", shown=block.pk)


def _article(pk: str, among: QuerySet[Article] | None = None) -> Article:
    found = (among if among is not None else Article.objects.all()).filter(pk=number(pk, 0)).first()
    if found is None:
        raise IssueError("Dit artikel bestaat niet meer.")
    return found


def _public_event(pk: str) -> Article:
    return _article(pk, Article.objects.published().events())


def _award(pk: str) -> FundingAward:
    found = FundingAward.objects.with_round().filter(pk=number(pk, 0)).first()
    if found is None:
        raise IssueError("Deze toekenning bestaat niet meer.")
    return found
