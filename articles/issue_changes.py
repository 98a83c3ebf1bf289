"""What colleagues did to an issue since somebody looked at it, in words. Reads the histories."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from articles.models import Issue, IssueItem

MOST_LINES = 12
_WORDS = {
    "heading": "kop",
    "teaser": "tekst",
    "image_id": "afbeelding",
    "layout": "vorm",
    "attribution": "wie dit zegt",
    "subject": "onderwerp",
    "preheader": "voorvertoningstekst",
    "foreword": "voorwoord",
    "signatory": "ondertekenaar",
    "signatory_role": "functie",
    "title": "titel",
    "date": "datum",
    "status": "status",
}


@dataclass(frozen=True)
class Changes:
    """Who changed the issue, when last, and what came of it, a line for each thing."""

    people: list[User]
    at: dt.datetime | None
    lines: list[str]

    @property
    def names(self) -> str:
        """The people in words; somebody may have left, or be a command."""
        names = [person.get_full_name() or person.get_username() for person in self.people]
        return " en ".join(names) or "Iemand anders"


def changes_since(issue: Issue, version: int) -> Changes:
    """Return what happened to `issue` after `version`."""
    versions = list(issue.history.filter(version__gte=version).select_related("history_user"))
    after = [each for each in versions if each.version > version]
    people = {each.history_user_id: each.history_user for each in after if each.history_user}
    seen = next((each for each in versions if each.version == version), None)
    lines = _fields(seen, after[0]) if seen and after else []
    if seen:
        lines += _items(issue, seen.history_date)
    shown = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        shown.append(f"en nog {len(lines) - MOST_LINES} veranderingen")
    return Changes(list(people.values()), after[0].history_date if after else None, shown)


def _fields(old: Any, new: Any) -> list[str]:
    words = _changed(old, new)
    return [f"{', '.join(words)} veranderd".capitalize()] if words else []


def _items(issue: Issue, since: dt.datetime) -> list[str]:
    history = IssueItem.history.filter(issue_id=issue.pk)
    newest: dict[int, Any] = {}
    for row in history.filter(history_date__gt=since).select_related("article"):
        newest.setdefault(row.id, row)
    before: dict[int, Any] = {}
    for row in history.filter(id__in=newest, history_date__lte=since):
        before.setdefault(row.id, row)
    return [line for pk, row in newest.items() if (line := _line(before.get(pk), row))]


def _line(old: Any, new: Any) -> str:
    gone = new.history_type == "-"
    if old is None or old.history_type == "-":
        return "" if gone else f"‘{_name(new)}’ toegevoegd"
    if gone:
        return f"‘{_name(new)}’ weggehaald"
    words = _changed(old, new)
    if words:
        return f"‘{_name(new)}’: {', '.join(words)} veranderd"
    return f"‘{_name(new)}’ {'verplaatst' if old.position != new.position else 'veranderd'}"


def _changed(old: Any, new: Any) -> list[str]:
    return [
        word
        for name, word in _WORDS.items()
        if getattr(old, name, None) != getattr(new, name, None)
    ]


def _name(row: Any) -> str:
    return str(row.heading or (row.article if row.article_id else row.get_kind_display()))
