"""What was approved, to read: the very mail, in a frame that can do nothing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from articles.models import RenderedIssue
from nplv.framing import framed_mail, with_frames


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
