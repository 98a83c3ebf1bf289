"""What the home of the desk shows of articles and issues."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.issue_pages import person
from articles.checks import blocking, check_issue
from articles.models import Article, Issue
from nplv.desk import Panel

SHOWN = 6
LOOKED_BACK = 60  # lines of a person's history: enough for SHOWN articles, whatever its length
NAMED = 3  # findings


def next_issue(request: HttpRequest) -> Panel | None:
    """Show the issue that comes first, and what it still needs."""
    if not request.user.has_perm("articles.view_issue"):
        return None
    issue = _next()
    if issue is None:
        return Panel("admin/home/_next_issue.html", {"issue": None})
    findings = check_issue(issue)
    blocks = blocking(findings)
    shown = {
        "issue": issue,
        "items": issue.items_in_it,
        "blocks": blocks,
        "named": blocks[:NAMED],
        "more": max(len(blocks) - NAMED, 0),
        "warnings": len(findings) - len(blocks),
        "days": (issue.date - timezone.localdate()).days,
    }
    return Panel("admin/home/_next_issue.html", shown)


def waiting(request: HttpRequest) -> Panel | None:
    """Show what waits for who approves; and to who writes, what came back."""
    user = person(request)
    if user.has_perm("articles.approve_issue"):
        found = Issue.objects.filter(status=Issue.Status.IN_REVIEW).select_related("author")
        return Panel("admin/home/_waiting.html", {"issues": list(found.order_by("date")[:SHOWN])})
    if user.has_perm("articles.change_issue"):
        back = Issue.objects.filter(status=Issue.Status.DRAFT).exclude(remark="")
        return Panel("admin/home/_sent_back.html", {"issues": list(back.order_by("date")[:SHOWN])})
    return None


def recent(request: HttpRequest) -> Panel | None:
    """Show the articles that were changed last: of everybody, or of who asks."""
    if not request.user.has_perm("articles.view_article"):
        return None
    mine = request.GET.get("artikelen") == "mijn"
    articles = _changed_by(person(request)) if mine else _changed()
    return Panel("admin/home/_recent.html", {"articles": articles, "mine": mine})


def _next() -> Any:
    """Return the first issue from today on that is not out yet; else the last one before."""
    open_ones = Issue.objects.exclude(status=Issue.Status.PUBLISHED).select_related("author")
    open_ones = open_ones.annotate(items_in_it=Count("items"))
    coming = open_ones.filter(date__gte=timezone.localdate()).order_by("date", "pk")
    return coming.first() or open_ones.order_by("-date", "-pk").first()


def _changed() -> list[Article]:
    """Return the newest changes, without the texts: those may be long."""
    return list(_short(Article.objects.order_by("-updated_at")[:SHOWN]))


def _changed_by(user: User) -> list[Article]:
    lines = Article.history.filter(history_user=user).order_by("-history_id")
    numbers = list(dict.fromkeys(lines.values_list("id", flat=True)[:LOOKED_BACK]))
    found = {article.pk: article for article in _short(Article.objects.filter(pk__in=numbers))}
    return [found[number] for number in numbers if number in found][:SHOWN]


def _short(articles: Any) -> Iterable[Article]:
    found: Iterable[Article] = articles.defer("body", "teaser")
    return found
