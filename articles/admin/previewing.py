"""The preview of an issue and the view of what was frozen: in a frame that can do nothing."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from articles.admin.issue_pages import desk_context
from articles.checks import check_issue
from articles.models import Issue, RenderedIssue
from articles.rendering import MAX_BYTES, render_issue

FRAME_POLICY = {
    "default-src": [NONE],
    "img-src": [SELF, settings.SITE_URL],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-popups"],
}
Urls = list[tuple[str, Callable[..., HttpResponse], str]]


def framed_mail(html: str) -> HttpResponse:
    """Return the HTML of a mail as a page that runs nothing and that only our own pages frame."""
    response = HttpResponse(html)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_config = {**FRAME_POLICY}  # type: ignore[attr-defined]  # noqa: SLF001  django-csp's own mark
    return response


def with_frames(response: HttpResponse) -> HttpResponse:
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # noqa: SLF001  as above
    return response


class PreviewPages:
    """Mix-in of the admin of issues."""

    admin_site: Any
    has_view_permission: Any

    def preview_urls(self) -> Urls:
        return [
            ("<int:pk>/voorbeeld/", self.preview_view, "preview"),
            ("<int:pk>/voorbeeld/html/", self.preview_html_view, "preview_html"),
        ]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = self._issue(request, pk)
        rendering = render_issue(issue)
        context = {
            **self.admin_site.each_context(request),
            **desk_context(request, issue),
            "title": f"Voorbeeld van {issue.title}",
            "tab": "preview",
            "shown": rendering,
            "kilobytes": f"{rendering.size / 1000:.1f}".replace(".", ","),
            "share": min(100, round(100 * rendering.size / MAX_BYTES)),
            "findings": check_issue(issue, rendering=rendering),
        }
        return with_frames(TemplateResponse(request, "admin/articles/issue/preview.html", context))

    def preview_html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return framed_mail(render_issue(self._issue(request, pk)).html)

    def _issue(self, request: HttpRequest, pk: int) -> Issue:
        issue = get_object_or_404(Issue, pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        return issue


@admin.register(RenderedIssue)
class RenderedIssueAdmin(admin.ModelAdmin):
    list_display = ("issue", "subject", "approved_at", "approved_by")
    list_filter = ("approved_at",)
    list_select_related = ("issue", "approved_by")
    search_fields = ("subject", "issue__title")
    fields = ("issue", "subject", "preheader", "approved_by", "approved_at", "checksum")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.html_view)
        return [
            path("<int:pk>/html/", view, name="articles_renderedissue_html"),
            *super().get_urls(),
        ]

    def html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        rendering = get_object_or_404(RenderedIssue, pk=pk)
        if not self.has_view_permission(request, rendering):
            raise PermissionDenied
        return framed_mail(rendering.html)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return with_frames(super().change_view(request, object_id, form_url, extra_context))
