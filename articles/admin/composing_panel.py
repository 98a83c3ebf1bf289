"""What the editor looks for beside the items of an issue, and where it will come."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from areas.models import Area
from articles.admin.issue_pages import number
from articles.candidates import (
    Wanted,
    article_candidates,
    award_candidates,
    event_candidates,
    proposals,
)
from articles.models import Article, Issue, IssueItem, Theme
from articles.renditions import MissingOriginalError, thumbnail_url

SHOWN = 20
SOURCES = {"artikelen": "Artikelen", "agenda": "Agenda", "toekenningen": "Toekenningen"}
_NAMES = ("bron", "q", "soort", "gebied", "thema", "ook", "na")


@dataclass(frozen=True)
class Panel:
    """A search as it stands in the address of the page."""

    data: QueryDict

    @property
    def source(self) -> str:
        asked = self.data.get("bron", "")
        return asked if asked in SOURCES else "artikelen"

    @property
    def words(self) -> str:
        return self.data.get("q", "").replace("\0", "").strip()[:100]

    @property
    def wanted(self) -> Wanted:
        kind = self.data.get("soort", "")
        return Wanted(
            words=self.words,
            kind=kind if kind in Article.Kind.values else "",
            area=number(self.data.get("gebied"), 0) or None,
            theme=number(self.data.get("thema"), 0) or None,
            used_too=bool(self.data.get("ook")),
        )

    def address(self, **changed: str) -> str:
        """Return the search as the end of an address, without what is empty."""
        words = QueryDict(mutable=True)
        for name in _NAMES:
            if value := changed.get(name, self.data.get(name, "")):
                words[name] = value
        return words.urlencode()


def panel_context(issue: Issue, panel: Panel) -> dict[str, Any]:
    """Return what was found, or a first proposal where nothing is asked."""
    wanted = panel.wanted
    return {
        "source": panel.source,
        "sources": SOURCES.items(),
        "wanted": wanted,
        "back": panel.address(),
        "shown_most": SHOWN,
        **_found(issue, panel, wanted),
    }


def choices() -> dict[str, Any]:
    """Return what the search can be narrowed to."""
    return {
        "all_kinds": [choice for choice in Article.Kind.choices if choice[0] != "event"],
        "all_areas": Area.objects.order_by("name").names(),
        "all_themes": Theme.objects.all(),
    }


def thumbnail_of(article: Article) -> str:
    """Return the address of the small picture of an article; nothing where it has none."""
    try:
        return thumbnail_url(article.image) if article.image else ""
    except MissingOriginalError:
        return ""


def place_after(issue: Issue, after: str) -> int | None:
    """Return the place behind an item, as `at` of the acts; None is the end, `0` the beginning."""
    if after == "0":
        return 1
    numbers = list(issue.items.values_list("pk", flat=True))
    pk = number(after, 0)
    return numbers.index(pk) + 2 if pk in numbers else None


def _found(issue: Issue, panel: Panel, wanted: Wanted) -> dict[str, Any]:
    if panel.source == "agenda":
        return {"events": event_candidates(panel.words)[:SHOWN], **_in_it(issue, "events")}
    if panel.source == "toekenningen":
        return {"awards": award_candidates(panel.words)[:SHOWN], **_in_it(issue, "awards")}
    if wanted.is_open:
        groups = proposals(issue)
        if groups:
            return {"proposals": groups}
    return {"found": article_candidates(issue, wanted)[:SHOWN]}


def _in_it(issue: Issue, many: str) -> dict[str, Any]:
    """Return which events, or awards, stand in the issue already, and how their block is called."""
    kind = {"events": IssueItem.Kind.AGENDA, "awards": IssueItem.Kind.AWARDS}[many]
    rows: QuerySet[IssueItem] = issue.items.filter(kind=kind)
    goes_in = rows.last()
    return {"goes_in": goes_in, "in_it": set(rows.values_list(many, flat=True))}
