"""What the rules know beside the issue itself, in three questions to the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import BooleanField, TextField, Value
from django.db.models.functions import Cast

from areas.models import Area
from articles.checks.vocabulary import Vocabulary, vocabulary_of
from articles.models import Abbreviation, AdvicePutAside, Issue, IssueItem, LinkState, link_key


@dataclass(frozen=True)
class Known:
    words: Vocabulary = field(default_factory=Vocabulary)
    used_before: dict[int, str] = field(default_factory=dict)  # article -> title of an issue
    put_aside: dict[str, str] = field(default_factory=dict)  # key of a finding -> who did
    links: dict[str, LinkState] = field(default_factory=dict)  # by address


def known_about(issue: Issue, *, items: Iterable[IssueItem], urls: Iterable[str]) -> Known:
    """Return what is known about the words of the house, this issue and the links in it."""
    used, aside = _remembered(issue, [item.article_id for item in items if item.article_id])
    return Known(_words(), used, aside, _link_states(urls))


def _words() -> Vocabulary:
    areas = Area.objects.order_by().values_list(
        Value("area", TextField()),
        _text("name"),
        _text("aliases"),
        _text("programme_name"),
        Value(value=True, output_field=BooleanField()),
    )
    short = Abbreviation.objects.order_by().values_list(
        Value("short", TextField()),
        _text("short"),
        _text("meaning"),
        Value("", TextField()),
        "known",
    )
    return vocabulary_of(tuple(areas.union(short, all=True)))


def _remembered(issue: Issue, articles: list[int]) -> tuple[dict[int, str], dict[str, str]]:
    used = (
        IssueItem.objects.filter(article__in=articles, issue__status=Issue.Status.PUBLISHED)
        .exclude(issue=issue)
        .order_by()
        .values_list(Value("used", TextField()), _text("article_id"), _text("issue__title"))
    )
    aside = (
        AdvicePutAside.objects.filter(issue=issue)
        .order_by()
        .values_list(Value("aside", TextField()), _text("key"), _text("by__username"))
    )
    rows: list[tuple[str, str, str | None]] = list(used.union(aside, all=True))
    return (
        {int(key): title or "" for what, key, title in rows if what == "used"},
        {key: who or "een collega" for what, key, who in rows if what == "aside"},
    )


def _link_states(urls: Iterable[str]) -> dict[str, LinkState]:
    keys = {link_key(url) for url in urls}
    if not keys:
        return {}
    found = LinkState.objects.filter(key__in=keys).select_related("accepted_by")
    return {state.url: state for state in found}


def _text(name: str) -> Cast:
    """Return a column as text: a union wants the same type on both sides."""
    return Cast(name, TextField())
