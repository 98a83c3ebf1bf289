"""The page on which an issue is composed, and the parts of it that come when asked for."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.admin.composing_acts import ComposingActs, colleagues, panel_of
from articles.admin.composing_context import LAYOUTS, composing_context
from articles.admin.composing_forms import FIELDS
from articles.admin.composing_panel import choices, panel_context, thumbnail_of
from articles.admin.issue_pages import Urls, number
from articles.models import Image, Issue, IssueItem
from articles.renditions import MissingOriginalError, thumbnail_url
from nplv.framing import with_frames
from nplv.paragraphs import plain_of

PICTURES = 12
Kind = IssueItem.Kind


class ComposingPages(ComposingActs):
    """Mix-in of the admin of issues."""

    admin_site: Any
    has_change_permission: Any
    has_view_permission: Any

    def composing_urls(self) -> Urls:
        return [
            ("<int:pk>/samenstellen/", self.compose_view, "compose"),
            ("<int:pk>/kandidaten/", self.candidates_view, "candidates"),
            ("<int:pk>/stand/", self.news_view, "news"),
            ("<int:pk>/onderdeel/<int:item>/", self.item_view, "item"),
            ("<int:pk>/onderdeel/<int:item>/afbeeldingen/", self.pictures_view, "pictures"),
            *self.act_urls(),
        ]

    def compose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = self._issue_to_look_at(request, pk)
        context = composing_context(request, issue, panel_of(request))
        context |= {
            **self.admin_site.each_context(request),
            "title": issue.title,
            **(choices() if context["editable"] else {}),
        }
        gone = number(request.GET.get("weg"), 0)
        if gone and gone not in {row.item.pk for row in context["rows"]}:
            context["removed"] = gone
        opened = number(request.GET.get("open"), 0)
        row = next((row for row in context["rows"] if row.item.pk == opened), None)
        if row and context["editable"]:
            context |= fields_context(row.item, row.number, len(context["rows"]))
            context["opened"] = opened
        return with_frames(TemplateResponse(request, "admin/articles/issue/compose.html", context))

    def candidates_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was found; part of the page."""
        issue = self._issue_to_change(request, pk)
        context = {"issue": issue, "editable": True} | panel_context(issue, panel_of(request))
        return render(request, "admin/articles/issue/_found.html", context)

    def news_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tell what colleagues did since `version`; with `alles` the whole state too."""
        issue = self._issue_to_look_at(request, pk)
        seen = number(request.GET.get("version"), issue.version)
        if "alles" in request.GET:
            return self.state_of_desk(request, pk, {})
        if seen >= issue.version:
            return HttpResponse(status=204)
        context = {"issue": issue, **colleagues(request, issue, seen)}
        return render(request, "admin/articles/issue/_news.html", context)

    def item_view(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        """Show the fields of an item; without script on the page of the issue."""
        issue = self._issue_to_change(request, pk)
        if not request.htmx:  # type: ignore[attr-defined]  # of its middleware
            address = reverse("admin:articles_issue_compose", args=[pk])
            return HttpResponseRedirect(f"{address}?open={item}#item-{item}")
        items = list(issue.items.select_related("article__image", "image"))
        found = next((one for one in items if one.pk == item), None)
        if found is None:
            return HttpResponse(status=404)
        context = {"issue": issue} | fields_context(found, items.index(found) + 1, len(items))
        return render(request, "admin/articles/issue/_fields.html", context)

    def pictures_view(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        """Show pictures of the library to choose from; part of the page."""
        issue = self._issue_to_change(request, pk)
        found = get_object_or_404(issue.items.select_related("image"), pk=item)
        context = {"item": found, "pictures": pictures(request.GET.get("plaatje", ""))}
        return render(request, "admin/articles/issue/_pictures.html", context)

    def _issue_to_look_at(self, request: HttpRequest, pk: int) -> Issue:
        issue = get_object_or_404(Issue.objects.select_related("author"), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        return issue

    def _issue_to_change(self, request: HttpRequest, pk: int) -> Issue:
        issue = self._issue_to_look_at(request, pk)
        if request.method not in ("GET", "HEAD") or not self.has_change_permission(request, issue):
            raise PermissionDenied
        return issue


def fields_context(item: IssueItem, place: int, count: int) -> dict[str, Any]:
    """Return what the fields of an item show, beside what they would be without it."""
    article = item.article
    plain = plain_of(item.teaser)
    offered = [name for name in FIELDS[Kind(item.kind)] if name != "teaser" or plain is not None]
    return {
        "item": item,
        "article": article,
        "offered": offered,
        "plain": plain,
        "place": place,
        "count": count,
        "layouts": LAYOUTS,
        "article_picture": thumbnail_of(article) if article else "",
        "pictures": pictures("", first=item.image) if "image" in offered else [],
    }


def pictures(words: str, *, first: Image | None = None) -> list[tuple[Image, str]]:
    """Return the newest pictures that hold each word, with their addresses; `first` before them."""
    found: QuerySet[Image] = Image.objects.all()
    for word in words.replace("\0", "").split():
        found = found.filter(
            Q(title__icontains=word) | Q(alt__icontains=word) | Q(credit__icontains=word)
        )
    images = [*([first] if first else []), *(one for one in found[:PICTURES] if one != first)]
    shown = []
    for image in images:
        try:
            shown.append((image, thumbnail_url(image)))
        except MissingOriginalError:
            continue
    return shown
