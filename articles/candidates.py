"""What could come into an issue: articles, events and awards, and a first proposal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from areas.models import Area, FundingAward
from articles.models import Article, Issue, IssueItem, Theme
from nplv.folding import fold

PROPOSED = 20
AREAS = Prefetch("areas", Area.objects.names())


@dataclass(frozen=True)
class Wanted:
    """What the editor looks for: each word, and whatever is chosen."""

    words: str = ""
    kind: str = ""
    area: int | None = None
    theme: int | None = None
    used_too: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked for: then a proposal helps more than a list."""
        return self == Wanted()


@dataclass(frozen=True)
class Proposal:
    """New articles about one theme; without a theme those that have none."""

    theme: Theme | None
    articles: list[Article]


def article_candidates(issue: Issue, wanted: Wanted) -> QuerySet[Article]:
    """Return public articles that are not in `issue`, the newest first; `used`: in another one.

    Used ones come along where they are asked for; and behind the others where somebody names one.
    """
    used = IssueItem.objects.filter(article=OuterRef("pk")).exclude(issue=issue)
    found = Article.objects.published().current()
    found = found.exclude(pk__in=issue.items.filter(article__isnull=False).values("article"))
    for word in wanted.words.split():
        found = found.filter(Q(title__icontains=word) | Q(teaser__icontains=word))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.area:
        found = found.filter(areas=wanted.area)
    if wanted.theme:
        found = found.filter(themes=wanted.theme)
    if not wanted.used_too and not wanted.words:
        found = found.filter(~Exists(used))
    newest = ("-published_at", "-pk")
    order = newest if wanted.used_too or not wanted.words else ("used", *newest)
    shown = found.annotate(used=Exists(used)).select_related("image").defer("body")
    return shown.prefetch_related(AREAS).order_by(*order)


def proposals(issue: Issue) -> list[Proposal]:
    """Return the newest unused articles in groups, each once, under its first theme."""
    found = article_candidates(issue, Wanted()).exclude(kind=Article.Kind.EVENT)
    groups: dict[Theme | None, list[Article]] = {}
    for article in found.prefetch_related("themes")[:PROPOSED]:
        groups.setdefault(next(iter(article.themes.all()), None), []).append(article)
    named = sorted(
        (theme for theme in groups if theme), key=lambda theme: (theme.position, theme.name)
    )
    order: Iterable[Theme | None] = [*named, *([None] if None in groups else [])]
    return [Proposal(theme, groups[theme]) for theme in order]


def event_candidates(words: str) -> QuerySet[Article]:
    """Return public events; without words those to come, the first of them first."""
    found = Article.objects.published()
    if not words.strip():
        return found.upcoming()
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(place__icontains=word))
    return found.events().order_by("-starts_at", "pk")


def award_candidates(words: str) -> QuerySet[FundingAward]:
    """Return awards with each word in recipient, project, scheme or round, or of that year."""
    found = FundingAward.objects.with_round()
    for word in words.split():
        year = Q(round__year=int(word)) if re.fullmatch("[12][0-9]{3}", word) else Q(pk__in=[])
        found = found.filter(
            Q(search_text__contains=fold(word))
            | Q(round__name__icontains=word)
            | Q(round__scheme__name__icontains=word)
            | year
        )
    return found.order_by("-round__year", "recipient", "pk")


def previous_issue(issue: Issue) -> Issue | None:
    """Return the issue before `issue` that holds anything."""
    filled = Exists(IssueItem.objects.filter(issue=OuterRef("pk")))
    others = Issue.objects.exclude(pk=issue.pk).filter(filled, date__lte=issue.date)
    return others.order_by("-date", "-pk").first()
