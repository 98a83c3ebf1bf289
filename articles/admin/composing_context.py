"""All that the page of composing shows, from one reading and one rendering of the issue."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.text import Truncator

from articles.admin.composing_panel import Panel, panel_context
from articles.admin.issue_pages import desk_context, person
from articles.candidates import previous_issue
from articles.checks import Finding, check_issue
from articles.issues import checksum_of
from articles.mail_blocks import effective_image, items_of
from articles.models import Issue, IssueItem
from articles.rendering import MAX_BYTES, render_issue
from articles.renditions import MissingOriginalError, thumbnail_url
from nplv.richtext import to_text

Kind = IssueItem.Kind
LAYOUTS = [("feature", "Groot"), ("teaser", "Gewoon"), ("line", "Eén regel")]


@dataclass(frozen=True)
class Row:
    """An item as it stands in the list."""

    item: IssueItem
    number: int
    thumbnail: str
    about: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.item.pk)

    @property
    def edit_key(self) -> str:
        return f"edit-{self.item.pk}"

    @property
    def up_key(self) -> str:
        return f"up-{self.item.pk}"

    @property
    def down_key(self) -> str:
        return f"down-{self.item.pk}"

    @property
    def blocks(self) -> bool:
        return any(finding.blocks for finding in self.findings)


def composing_context(request: HttpRequest, issue: Issue, panel: Panel) -> dict[str, Any]:
    """Return the state of `issue` for the whole page, and for the parts of it that change."""
    items = items_of(issue)
    for item in items:
        item.issue = issue
    rendering = render_issue(issue, items=items)
    findings = check_issue(issue, rendering=rendering, items=items, by=person(request))
    rows = [_row(item, number, findings) for number, item in enumerate(items, start=1)]
    after = panel.data.get("na", "")
    editable = request.user.has_perm("articles.change_issue") and issue.status != "published"
    return {
        **desk_context(request, issue, findings=findings),
        "tab": "compose",
        "editable": editable,
        "rows": rows,
        "findings": findings,
        "blocking": len(findings.blocking),
        "seen": checksum_of(rendering),
        "kilobytes": f"{rendering.size / 1000:.1f}".replace(".", ","),
        "share": min(100, round(100 * rendering.size / MAX_BYTES)),
        "layouts": LAYOUTS,
        "to": request.GET.get("naar", ""),
        "after": after,
        "at_item": after == "0" or after in {row.key for row in rows},
        "previous": previous_issue(issue) if editable and not items else None,
        **(panel_context(issue, panel) if editable else {}),
    }


def _row(item: IssueItem, number: int, findings: list[Finding]) -> Row:
    own = [finding for finding in findings if finding.item and finding.item.pk == item.pk]
    return Row(item, number, _thumbnail(item), _about(item), own)


def _thumbnail(item: IssueItem) -> str:
    image = effective_image(item)
    try:
        return thumbnail_url(image) if image else ""
    except MissingOriginalError:
        return ""


def _about(item: IssueItem) -> str:
    """Say in few words what an item is, and what differs from its article."""
    if item.article:
        words = [item.article.get_kind_display().capitalize()]
        own = [("kop", item.heading), ("tekst", item.teaser), ("afbeelding", item.image_id)]
        words += [f"eigen {name}" for name, value in own if value]
        return " · ".join(words)
    words = [item.get_kind_display().capitalize()]
    if item.kind in (Kind.QUOTE, Kind.TEXT) and item.teaser:
        words.append(Truncator(to_text(item.teaser)).chars(60))
    if item.kind == Kind.AGENDA:
        words.append(_count(len(item.events.all()), "bijeenkomst", "bijeenkomsten"))
    if item.kind == Kind.AWARDS:
        words.append(_count(len(item.awards.all()), "toekenning", "toekenningen"))
    return " · ".join(words)


def _count(number: int, one: str, more: str) -> str:
    return f"{number or 'nog geen'} {one if number == 1 else more}"
