"""How one mail looks to different eyes: in dark mode, to a subscriber of one area, to nobody yet.

The bytes of a mail are the same for everybody but for the personal links; these functions change
a copy that is looked at, never what is sent.
"""

import re
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import escape

from areas.models import Area
from articles.mail_blocks import absolute, items_of
from articles.models import Article, Issue, IssueItem
from articles.rendering import Rendering
from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE

_SCHEME = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_BOTH = re.compile(r"\b(color-schemes?:\s*|content=\")light dark\b")
_LINK = re.compile(r'<a (?=[^>]*href="(?:https?|mailto):)')
# The words of the label come from CSS, so that nothing in the mail moves to another place.
_MARK = (
    "{ids} {{ border-left: 6px solid #a83f28 !important; padding-left: 14px !important; }}"
    " {befores} {{ content: '{label}'; display: table; margin: 0 0 8px; padding: 3px 10px;"
    " background: #a83f28; color: #ffffff !important; border-radius: 4px;"
    " font: bold 14px/20px system-ui, sans-serif; }}"
)


class AreaPart(NamedTuple):
    anchor: str
    name: str


def mail_of(issue: Issue, fresh: Rendering) -> Rendering:
    """Return the mail as it goes out: what was approved once it is, `fresh` before that."""
    if issue.status not in {Issue.Status.APPROVED, Issue.Status.PUBLISHED}:
        return fresh
    frozen = issue.renderings.first()
    if frozen is None:
        return fresh
    return Rendering(frozen.subject, frozen.preheader, frozen.html, frozen.text)


def without_personal_links(text: str, issue: Issue) -> str:
    """Return HTML or text whose personal links lead to a page that explains them.

    So does the link to the page in the archive, which is not there before the issue is out.
    """
    explained = absolute(reverse("articles:personal-link"))
    links = [
        absolute(reverse("subscriptions:unsubscribe", args=[UNSUBSCRIBE_PLACE])),
        absolute(reverse("subscriptions:preferences", args=[PREFERENCES_PLACE])),
    ]
    if issue.status != Issue.Status.PUBLISHED:
        links.append(absolute(issue.get_absolute_url()))
    for link in links:
        text = text.replace(link, explained)
    return text


def in_scheme(html: str, *, dark: bool) -> str:
    """Return the mail in dark or light mode, whatever the mode of who looks.

    That is what a mail program shows that follows the mail's own dark styles.
    """
    html = _SCHEME.sub("@media all" if dark else "@media not all", html)
    return _BOTH.sub(rf"\g<1>{'dark' if dark else 'light'}", html)


def with_links_outside(html: str) -> str:
    """Return the mail with links that open a tab of their own; those within it stay."""
    return _LINK.sub('<a target="_blank" rel="noopener noreferrer" ', html)


def with_marks(html: str, parts: list[AreaPart], area: Area) -> str:
    """Return the mail with a frame and a label at each of `parts`."""
    if not parts:
        return html
    ids = [f"#{part.anchor}" for part in parts]
    label = re.sub(r"[^\w\s.-]", "", f"Over {area.name}")
    befores = ", ".join(f"{one}::before" for one in ids)
    style = _MARK.format(ids=", ".join(ids), befores=befores, label=escape(label))
    return html.replace("</head>", f"<style>{style}</style></head>", 1)


def parts_about(issue: Issue, area: Area) -> list[AreaPart]:
    """Return the items of `issue` that concern `area`: their article, events or awards do."""
    events = Article.objects.filter(agenda_items__issue=issue, areas=area)
    numbers = set(events.values_list("pk", flat=True))
    return [
        AreaPart(f"onderdeel-{number}", str(item))
        for number, item in enumerate(items_of(issue), start=1)
        if _concerns(item, area, numbers)
    ]


def _concerns(item: IssueItem, area: Area, events: set[int]) -> bool:
    article = item.article
    return (
        (article is not None and any(one.pk == area.pk for one in article.areas.all()))
        or any(event.pk in events for event in item.events.all())
        or any(award.area_id == area.pk for award in item.awards.all())
    )
