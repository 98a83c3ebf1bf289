"""What stands in the way of sending an issue, and what could be better.

Each rule is a function that yields findings; a finding says in Dutch what to do.
"""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from articles.checks import items, texts, whole
from articles.checks.reading import Finding, Rule, Subject
from articles.mail_blocks import items_of
from articles.models import Issue
from articles.rendering import Rendering, render_issue

__all__ = ["Finding", "blocking", "check_issue"]

RULES: tuple[Rule, ...] = (
    whole.subject_given,
    whole.subject_short,
    whole.preheader_given,
    whole.items_given,
    items.articles_public,
    items.headings_given,
    items.items_filled,
    items.events_have_place,
    items.pictures_described,
    items.pictures_there,
    texts.links_lead_somewhere,
    texts.article_links_lead_somewhere,
    texts.links_say_where,
    texts.headings_in_order,
    texts.text_finished,
    whole.sign_off_link_there,
    whole.size_fits,
    items.articles_new,
    items.articles_once,
)


def check_issue(issue: Issue, *, rendering: Rendering | None = None) -> list[Finding]:
    """Return all findings, what blocks first. Pass `rendering` where it is at hand."""
    content = items_of(issue)
    prefetch_related_objects(content, "article__issue_items__issue")
    subject = Subject(issue, content, rendering or render_issue(issue, items=content))
    found = [finding for rule in RULES for finding in rule(subject)]
    return sorted(found, key=lambda finding: not finding.blocks)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.blocks]
