"""What stands in the way of sending an issue, and what could be better.

Each rule is a function that yields findings; a finding says in Dutch what to do, and where.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.contrib.auth.models import User

from articles.checks import capitals, links, money, names, texts, whole
from articles.checks import items as item_rules
from articles.checks.known import known_about
from articles.checks.links import LinkSummary
from articles.checks.reading import (
    Finding,
    Repair,
    Rule,
    Subject,
    Target,
    links_of,
    web_addresses,
)
from articles.four_eyes import why_not
from articles.mail_blocks import items_of
from articles.models import Issue, IssueItem
from articles.rendering import Rendering, render_issue

__all__ = ["Finding", "Findings", "Repair", "Target", "blocking", "check_issue"]

RULES: tuple[Rule, ...] = (
    whole.other_eyes,
    whole.subject_given,
    whole.subject_short,
    whole.preheader_given,
    whole.items_given,
    item_rules.articles_public,
    item_rules.headings_given,
    item_rules.items_filled,
    item_rules.events_have_date,
    item_rules.events_have_place,
    item_rules.events_to_come,
    item_rules.pictures_described,
    item_rules.pictures_there,
    links.links_lead_somewhere,
    links.article_links_lead_somewhere,
    links.links_say_where,
    links.links_answer,
    texts.headings_in_order,
    texts.text_finished,
    whole.sign_off_link_there,
    whole.size_fits,
    names.areas_spelled,
    texts.words_once,
    texts.dates_stay_true,
    money.amounts_have_currency,
    money.amounts_written_alike,
    capitals.abbreviations_explained,
    capitals.nobody_shouts,
    texts.headings_short,
    texts.sentences_short,
    whole.sections_filled,
    item_rules.pictures_wide,
    item_rules.articles_new,
    item_rules.articles_once,
)


class Findings(list[Finding]):
    """All that waits, what blocks first; and beside it what editors put aside, and the links."""

    def __init__(
        self,
        found: Iterable[Finding],
        *,
        put_aside: Iterable[Finding] = (),
        links: LinkSummary | None = None,
    ) -> None:
        super().__init__(found)
        self.put_aside = list(put_aside)
        self.links = links or LinkSummary()

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self if finding.blocks]

    @property
    def advice(self) -> list[Finding]:
        return [finding for finding in self if not finding.blocks]


def check_issue(
    issue: Issue,
    *,
    rendering: Rendering | None = None,
    items: list[IssueItem] | None = None,
    by: User | None = None,
) -> Findings:
    """Return all findings. Pass `rendering` and `items` (`items_of`) where they are at hand.

    With `by`, who may approve and asks: while the issue is in review, why they may not do so alone.
    """
    content = items_of(issue) if items is None else items
    found_links = links_of(issue, content)
    subject = Subject(
        issue,
        content,
        rendering or render_issue(issue, items=content),
        known_about(issue, items=content, urls=web_addresses(found_links)),
        _objection(issue, by),
        found_links,
    )
    found = [_settled(one, subject) for one in _told_apart(subject)]
    rest = sorted((one for one in found if not one.settled), key=lambda one: not one.blocks)
    aside = [one for one in found if one.settled]
    return Findings(rest, put_aside=aside, links=LinkSummary.of(subject))


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.blocks]


def _told_apart(it: Subject) -> Iterator[Finding]:
    """Yield what all rules find; of two that are alike the second counts as another one."""
    times: Counter[str] = Counter()
    for rule in RULES:
        for finding in rule(it):
            times[finding.key] += 1
            number = times[finding.key]
            alike = number > 1
            yield replace(finding, detail=f"{finding.detail} ({number})") if alike else finding


def _settled(finding: Finding, it: Subject) -> Finding:
    """Mark advice that an editor put aside; what blocks cannot be."""
    who = "" if finding.blocks else it.known.put_aside.get(finding.key, "")
    return replace(finding, settled=who) if who else finding


def _objection(issue: Issue, by: User | None) -> str:
    if by is None or issue.status != Issue.Status.IN_REVIEW:
        return ""
    return why_not(issue, by)
