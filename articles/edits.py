"""Who changed what in an issue since a moment, from the histories. Reads only."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Max, Q

from articles.models import Article, Issue, IssueItem

SHOWN = 60
LOOKED_BACK = 500  # lines of a history: composing saves itself, so there may be thousands
STEPS = {
    ("draft", "in_review"): "legde de editie ter beoordeling voor",
    ("in_review", "approved"): "keurde de editie goed",
    ("in_review", "draft"): "maakte er weer een concept van",
    ("approved", "draft"): "liet de goedkeuring vervallen",
    ("approved", "published"): "zette de editie in het archief",
}
_NO_WORDS = {
    *("id", "issue", "author", "version", "status", "remark"),
    *("created_at", "updated_at", "published_at", "corrected_at", "correction"),
}


class Edit(NamedTuple):
    at: dt.datetime
    who: str
    what: str


def edits_since(issue: Issue, since: dt.datetime | None) -> list[Edit]:
    """Return who did what to the issue, its items and their articles, the newest first.

    The same by the same person in a row counts once, at its last moment.
    """
    lines = [*_of_issue(issue, since), *_of_items(issue, since), *_of_articles(issue, since)]
    lines.sort(key=lambda line: line.at, reverse=True)
    found: list[Edit] = []
    for line in lines:
        if not found or (found[-1].who, found[-1].what) != (line.who, line.what):
            found.append(line)
    return found[:SHOWN]


def dropped_by(issue: Issue, since: dt.datetime) -> Edit | None:
    """Return who took an issue that was approved at `since` back to draft, and when."""
    versions = issue.history.filter(history_date__gt=since, status=Issue.Status.DRAFT)
    found = versions.select_related("history_user").order_by("history_date", "history_id").first()
    return Edit(found.history_date, _who(found), STEPS["approved", "draft"]) if found else None


def _of_issue(issue: Issue, since: dt.datetime | None) -> Iterator[Edit]:
    for line, before in _with_before(issue.history.all(), since):
        if line.history_type == "+":
            yield Edit(line.history_date, _who(line), "maakte de editie")
        if before is None:
            continue
        if step := _step(line, before):
            yield Edit(line.history_date, _who(line), step)
        if fields := _fields(Issue, line, before):
            yield Edit(line.history_date, _who(line), f"veranderde {_in_words(fields)}")


def _step(line: Any, before: Any) -> str:
    if line.status == Issue.Status.DRAFT and line.remark and line.remark != before.remark:
        return f"stuurde de editie terug: ‘{line.remark}’"
    if line.corrected_at != before.corrected_at:
        return f"corrigeerde de webversie: ‘{line.correction}’"
    return STEPS.get((before.status, line.status), "")


def _of_items(issue: Issue, since: dt.datetime | None) -> Iterator[Edit]:
    lines = list(_with_before(IssueItem.history.filter(issue_id=issue.pk), since))
    numbers = {line.article_id for line, _before in lines}
    titles = dict(Article.objects.filter(pk__in=numbers - {None}).values_list("pk", "title"))
    for line, before in lines:
        name = line.heading or titles.get(line.article_id) or line.get_kind_display()
        yield Edit(line.history_date, _who(line), _item_words(line, before, f"‘{name}’"))


def _item_words(line: Any, before: Any, name: str) -> str:
    if line.history_type == "-":
        return f"haalde {name} weg"
    if line.history_type == "+":
        return f"voegde {name} toe"
    if before is None:
        return f"veranderde {name}"
    fields = _fields(IssueItem, line, before)
    if fields == ["plaats"]:
        return "veranderde de volgorde"
    words = _in_words(fields) if fields else "de keuze van bijeenkomsten of toekenningen"
    return f"veranderde {words} van {name}"


def _of_articles(issue: Issue, since: dt.datetime | None) -> Iterator[Edit]:
    if since is None:
        return
    in_it = Q(issue_items__issue=issue) | Q(agenda_items__issue=issue)
    numbers = list(Article.objects.filter(in_it).values_list("pk", flat=True))
    lines = Article.history.filter(id__in=numbers, history_date__gt=since)
    for line in lines.filter(history_change_reason=None).select_related("history_user"):
        yield Edit(line.history_date, _who(line), f"bewerkte het artikel ‘{line.title}’")


def _with_before(history: Any, since: dt.datetime | None) -> Iterable[tuple[Any, Any]]:
    """Yield each line since then with the one before it of the same object, if any."""
    lines = history.select_related("history_user")
    last: dict[int, Any] = {}
    if since:
        old = lines.filter(history_date__lte=since).order_by()
        newest = old.values("id").annotate(newest=Max("history_id")).values_list("newest")
        last = {line.id: line for line in lines.filter(history_id__in=newest)}
        lines = lines.filter(history_date__gt=since)
    newest_first = lines.order_by("-history_date", "-history_id")[:LOOKED_BACK]
    for line in reversed(newest_first):
        yield line, last.get(line.id)
        last[line.id] = line


def _fields(model: Any, line: Any, before: Any) -> list[str]:
    fields = [field for field in model._meta.fields if field.name not in _NO_WORDS]  # noqa: SLF001  Django's public _meta
    return [
        str(field.verbose_name)
        for field in fields
        if getattr(line, field.attname) != getattr(before, field.attname)
    ]


def _who(line: Any) -> str:
    user = line.history_user
    return (user.get_full_name() or user.get_username()) if user else "Het systeem"


def _in_words(names: list[str]) -> str:
    return " en ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
