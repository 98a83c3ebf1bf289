"""What happens to the items of an issue: added, changed, moved, taken out and put back.

As in `articles.issues`: every act takes the issue as the caller saw it (the one of an item is
`item.issue`) and raises IssueChangedError, having done nothing, where somebody was first.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.candidates import previous_issue
from articles.issues import IssueError, IssueStepError, begin_change
from articles.models import Article, Image, Issue, IssueItem

Kind = IssueItem.Kind
AGENDA_LENGTH = 8
# What the next issue takes over of an item: its place and its heading, never its text.
_SKELETON = (Kind.SECTION, Kind.TEXT, Kind.QUOTE, Kind.AGENDA)
_FIELDS = ("kind", "layout", "article_id", "heading", "teaser", "image_id", "attribution")


@transaction.atomic
def add_item(
    issue: Issue,
    *,
    by: User | None,
    kind: str = Kind.ARTICLE,
    article: Article | None = None,
    values: dict[str, Any] | None = None,
    at: int | None = None,
) -> IssueItem:
    """Put a new item at place `at` (1 is first), or at the end; `values` are further fields."""
    begin_change(issue, by)
    item = IssueItem(issue=issue, kind=kind, article=article)
    _insert([item], at=at)
    _set_item(item, values or {})
    issue.save()
    return item


@transaction.atomic
def add_articles(
    issue: Issue,
    *,
    by: User | None,
    articles: Iterable[Article],
    heading: str = "",
    at: int | None = None,
) -> list[IssueItem]:
    """Add several articles at once, under a section with `heading` if there is one."""
    begin_change(issue, by)
    items = [IssueItem(issue=issue, kind=Kind.SECTION, heading=heading)] if heading else []
    items += [IssueItem(issue=issue, article=article) for article in articles]
    _insert(items, at=at)
    for item in items:
        item.save()
    issue.save()
    return items


@transaction.atomic
def change_item(item: IssueItem, *, by: User | None, values: dict[str, Any]) -> IssueItem:
    """Set fields of an item, events and awards too. The issue in hand is `item.issue`."""
    begin_change(item.issue, by)
    _set_item(item, values)
    item.issue.save()
    return item


@transaction.atomic
def move_item(item: IssueItem, *, by: User | None, to: int) -> list[IssueItem]:
    """Put an item at place `to` (1 is first; too high is last); return all items in order."""
    begin_change(item.issue, by)
    items = _insert([item], at=to)
    item.save(update_fields=["position"])
    item.issue.save()
    return items


@transaction.atomic
def remove_item(item: IssueItem, *, by: User | None) -> None:
    """Take an item out of its issue. The article stays; `put_back_item` undoes it."""
    begin_change(item.issue, by)
    item.delete()
    item.issue.save()


@transaction.atomic
def put_back_item(issue: Issue, *, by: User | None, pk: int) -> IssueItem:
    """Put an item back that was taken out: as it was and where it was, by its history."""
    versions = IssueItem.history.filter(id=pk, issue_id=issue.pk)
    if IssueItem.objects.filter(pk=pk).exists() or not versions.exists():
        raise IssueError("Dit onderdeel staat al in de editie of is er nooit uit gehaald.")
    last, before = versions.first(), versions.exclude(history_type="-").first()
    if last.article_id and not Article.objects.filter(pk=last.article_id).exists():
        raise IssueError("Het artikel van dit onderdeel bestaat niet meer.")
    begin_change(issue, by)
    item = IssueItem(pk=pk, issue=issue, **{name: getattr(last, name) for name in _FIELDS})
    if item.image_id and not Image.objects.filter(pk=item.image_id).exists():
        item.image = None
    _insert([item], at=issue.items.filter(position__lt=last.position).count() + 1)
    item.save(force_insert=True)
    if before:
        item.events.set([row.article_id for row in before.events.all()])
        item.awards.set([row.fundingaward_id for row in before.awards.all()])
    issue.save()
    return item


@transaction.atomic
def begin_with_previous(issue: Issue, *, by: User | None) -> list[IssueItem]:
    """Give an empty issue the skeleton of the one before it, and its signatory.

    Headings in their order come along, and an agenda with what is to come. Texts, quotes and
    articles do not: they were of that moment.
    """
    previous = previous_issue(issue)
    if previous is None:
        raise IssueStepError("Er is nog geen vorige editie om mee te beginnen.")
    if issue.items.exists():
        raise IssueStepError("In deze editie staat al iets. Beginnen kan alleen met een lege.")
    begin_change(issue, by)
    old = previous.items.filter(kind__in=_SKELETON).exclude(heading="")
    items = [IssueItem(issue=issue, kind=each.kind, heading=each.heading) for each in old]
    _insert(items, at=1)
    for item in items:
        _set_item(item, {"events": coming_events()} if item.kind == Kind.AGENDA else {})
    issue.signatory = issue.signatory or previous.signatory
    issue.signatory_role = issue.signatory_role or previous.signatory_role
    issue.save()
    return items


def coming_events() -> list[Article]:
    """Return what a new agenda begins with."""
    return list(Article.objects.published().upcoming()[:AGENDA_LENGTH])


def _insert(new: list[IssueItem], *, at: int | None) -> list[IssueItem]:
    """Give `new` their positions at place `at`; save those of the others; return all in order."""
    moved = {item.pk for item in new}
    items = [item for item in new[0].issue.items.all() if item.pk not in moved] if new else []
    place = len(items) if at is None else max(at, 1) - 1
    items[place:place] = new
    changed = []
    for position, item in enumerate(items):
        if item.position != position:
            item.position = position
            if item not in new:
                changed.append(item)
    IssueItem.objects.bulk_update(changed, ["position"])
    return items


def _set_item(item: IssueItem, values: dict[str, Any]) -> None:
    many = {name: values[name] for name in ("events", "awards") if name in values}
    for name, value in values.items():
        if name not in many:
            setattr(item, name, value)
    item.save()
    for name, value in many.items():
        getattr(item, name).set(value)
