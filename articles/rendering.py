"""The mail of an issue: one reader for preview, check and approval.

Links that differ per subscriber hold the places of `nplv.placeholders`; nothing else does.
"""

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from articles.mail_blocks import Group, Link, absolute, issue_groups, items_of, rich_block
from articles.models import Issue, IssueItem
from nplv.mail import mjml_to_html
from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from nplv.richtext import to_text

MAX_BYTES = 100_000  # Gmail cuts a longer mail off, and the sign-off link with it
CONTENTS_FROM = 3
_PREHEADER_LENGTH = 140
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # MJML's parser stops at these
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")


class Rendering(NamedTuple):
    subject: str
    preheader: str
    html: str
    text: str

    @property
    def size(self) -> int:
        """Bytes of the HTML part, the number that mail clients count."""
        return len(self.html.encode())


def render_issue(issue: Issue, *, items: list[IssueItem] | None = None) -> Rendering:
    """Return `issue` as the mail that subscribers get. Changes nothing, sees no subscriber.

    Pass `items` (`mail_blocks.items_of`) where they are at hand.
    """
    with translation.override("nl"):
        groups = issue_groups(items_of(issue) if items is None else items)
        subject = _one_line(issue.subject or issue.title)
        preheader = _one_line(issue.preheader) or _first_headings(groups)
        context = _context(issue, groups) | {"subject": subject, "preheader": preheader}
        mjml = render_to_string("mail/issue.mjml", context)
        text = render_to_string("mail/issue.txt", context)
    html = mjml_to_html(_CONTROL.sub("", mjml))
    return Rendering(subject, preheader, html, _tidy(_CONTROL.sub("", text)))


def _context(issue: Issue, groups: list[Group]) -> dict[str, Any]:
    return {
        "issue": issue,
        "foreword": rich_block(issue.foreword, level=2),
        "foreword_text": to_text(issue.foreword),
        "groups": groups,
        "contents": _contents(groups),
        "contact_email": settings.NPLV_CONTACT_EMAIL,
        "web_url": absolute(issue.get_absolute_url()),
        "unsubscribe_url": absolute(reverse("subscriptions:unsubscribe", args=[UNSUBSCRIBE_PLACE])),
        "preferences_url": absolute(reverse("subscriptions:preferences", args=[PREFERENCES_PLACE])),
        "subscribe_url": absolute(reverse("subscriptions:subscribe")),
        "about_url": absolute(reverse("articles:about")),
        "areas_url": absolute(reverse("areas:index")),
        "awards_url": absolute(reverse("areas:awards")),
        "privacy_url": absolute(reverse("articles:privacy")),
    }


def _contents(groups: list[Group]) -> list[Link]:
    """Return links to what stands under a heading of its own; none where that is little."""
    found = []
    for group in groups:
        if group.section:
            found.append(Link(group.section.heading, f"#{group.section.anchor}", "section"))
        found += [
            Link(block.heading, f"#{block.anchor}", "under" if group.section else "")
            for block in group.blocks
            if block.heading and not block.is_line
        ]
    return found if len(found) >= CONTENTS_FROM else []


def _first_headings(groups: list[Group]) -> str:
    headings = [block.heading for group in groups for block in group.blocks if block.heading]
    words = _one_line(" · ".join(headings[:3]))
    return words if len(words) <= _PREHEADER_LENGTH else f"{words[: _PREHEADER_LENGTH - 1]}…"


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub("", text).split())


def _tidy(text: str) -> str:
    return _EMPTY_LINES.sub("\n\n", _TRAILING.sub("", text)).strip() + "\n"
