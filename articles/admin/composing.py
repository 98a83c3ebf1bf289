"""The page on which an issue is composed: plain forms, each of them one act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.admin.issue_pages import (
    Urls,
    back_to_composing,
    desk_context,
    number,
    person,
)
from articles.checks import check_issue
from articles.composing import add_item, change_item, move_item, remove_item
from articles.issues import (
    IssueError,
    checksum_of,
)
from articles.models import Article, Issue, IssueItem
from articles.rendering import render_issue

SHOWN = 12
AGENDA_LENGTH = 8
Kind = IssueItem.Kind
_HEADINGS = {Kind.AGENDA: "Agenda", Kind.AWARDS: "Toekenningen"}


class ComposingPages:
    """Mix-in of the admin of issues."""

    admin_site: Any
    message_user: Any
    opts: Any
    has_change_permission: Any
    has_view_permission: Any

    def composing_urls(self) -> Urls:
        return [
            ("<int:pk>/samenstellen/", self.compose_view, "compose"),
            ("<int:pk>/toevoegen/", self.add_item_view, "add_item"),
            ("<int:pk>/onderdeel/<int:item>/plaats/", self.move_item_view, "move_item"),
            ("<int:pk>/onderdeel/<int:item>/vorm/", self.layout_view, "item_layout"),
            ("<int:pk>/onderdeel/<int:item>/weg/", self.remove_item_view, "remove_item"),
        ]

    def compose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = get_object_or_404(Issue.objects.select_related("author"), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        query = request.GET.get("q", "").strip()
        rendering = render_issue(issue)
        editable = self.has_change_permission(request, issue) and issue.status != "published"
        context = {
            **self.admin_site.each_context(request),
            **desk_context(request, issue),
            "title": issue.title,
            "tab": "compose",
            "editable": editable,
            "items": [(item, f"-{item.pk}") for item in issue.items.select_related("article")],
            "found": candidates(issue, query)[:SHOWN] if editable else [],
            "query": query,
            "to": request.GET.get("naar", ""),
            "layouts": IssueItem.Layout.choices,
            "kinds": [choice for choice in Kind.choices if choice[0] != Kind.ARTICLE],
            "findings": check_issue(issue, rendering=rendering),
            "seen": checksum_of(rendering),
        }
        return TemplateResponse(request, "admin/articles/issue/compose.html", context)

    def add_item_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def act(issue: Issue) -> str:
            if article_pk := request.POST.get("article"):
                article = get_object_or_404(Article, pk=article_pk)
                first = not issue.items.exists()
                layout = IssueItem.Layout.FEATURE if first else IssueItem.Layout.TEASER
                add_item(issue, by=person(request), article=article, values={"layout": layout})
                self.message_user(request, f"‘{article}’ is toegevoegd.", messages.SUCCESS)
                return "add"
            item = self._add_other(request, issue)
            self.message_user(request, f"‘{item}’ is toegevoegd.", messages.SUCCESS)
            if item.kind == Kind.SECTION and item.heading:
                return "kind"
            return reverse("admin:articles_issueitem_change", args=[item.pk])

        return self._do(request, pk, act)

    def _add_other(self, request: HttpRequest, issue: Issue) -> IssueItem:
        kind = request.POST.get("kind", "")
        if kind not in Kind.values or kind == Kind.ARTICLE:
            raise IssueError("Kies wat je wilt toevoegen.")
        heading = request.POST.get("heading", "").strip()[:160]
        values: dict[str, Any] = {"heading": heading or _HEADINGS.get(Kind(kind), "")}
        if kind == Kind.AGENDA:
            values["events"] = list(Article.objects.published().upcoming()[:AGENDA_LENGTH])
        return add_item(issue, by=person(request), kind=kind, values=values)

    def move_item_view(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        def act(issue: Issue) -> str:
            items = list(issue.items.all())
            found = _item(issue, item)
            place = items.index(found) + 1
            direction = request.POST.get("direction", "")
            to = {"up": place - 1, "down": place + 1}.get(direction)
            to = to if to is not None else number(request.POST.get("to"), place)
            after = move_item(found, by=person(request), to=to)
            where = after.index(found) + 1
            self.message_user(request, f"‘{found}’ staat nu op plaats {where}.", messages.SUCCESS)
            return f"{direction or 'to'}-{found.pk}"

        return self._do(request, pk, act)

    def layout_view(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        def act(issue: Issue) -> str:
            layout = request.POST.get("layout", "")
            if layout not in IssueItem.Layout.values:
                raise IssueError("Kies een vorm.")
            found = _item(issue, item)
            change_item(found, by=person(request), values={"layout": layout})
            return f"{layout}-{found.pk}"

        return self._do(request, pk, act)

    def remove_item_view(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        def act(issue: Issue) -> str:
            found = _item(issue, item)
            name = str(found)
            remove_item(found, by=person(request))
            self.message_user(request, f"‘{name}’ is uit de editie.", messages.SUCCESS)
            return "items"

        return self._do(request, pk, act)

    def _do(
        self,
        request: HttpRequest,
        pk: int,
        act: Callable[[Issue], str],
    ) -> HttpResponse:
        """Do one act on the version that the editor saw; tell what came of it."""
        issue = get_object_or_404(Issue, pk=pk)
        if request.method != "POST" or not request.user.has_perm("articles.change_issue"):
            raise PermissionDenied
        issue.version = number(request.POST.get("version"), issue.version)
        approved = issue.status in (Issue.Status.APPROVED, Issue.Status.IN_REVIEW)
        try:
            to = act(issue)
        except IssueError as error:
            self.message_user(request, str(error), messages.ERROR)
            to = "items"
        else:
            if approved and issue.status == Issue.Status.DRAFT:
                self.message_user(request, "De editie is nu weer een concept.", messages.WARNING)
        return HttpResponseRedirect(
            to if to.startswith("/") else back_to_composing(request, pk, to)
        )


def candidates(issue: Issue, query: str) -> QuerySet[Article]:
    """Return public articles that could come in: never used first, then the newest."""
    used = IssueItem.objects.filter(article=OuterRef("pk")).exclude(issue=issue)
    found = Article.objects.published().current().exclude(issue_items__issue=issue)
    for word in query.split():
        found = found.filter(Q(title__icontains=word) | Q(teaser__icontains=word))
    return found.annotate(used=Exists(used)).order_by("used", "-published_at", "-pk")


def _item(issue: Issue, pk: int) -> IssueItem:
    """Return the item with the issue in hand: its version is the one that the editor saw."""
    found = IssueItem.objects.filter(issue=issue, pk=pk).first()
    if found is None:
        raise IssueError("Dit onderdeel staat niet meer in de editie.")
    found.issue = issue
    return found
