"""The relaxed content security policy, for admin pages that hold the rich-text editor.

CKEditor 4 writes inline styles and event attributes into its toolbar. Those two are allowed
where it runs and nowhere else; script elements still come from our own host only.
"""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

EDITOR_POLICY = {
    "script-src-elem": [SELF],
    "script-src-attr": [UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
}


def relax_for_editor(response: HttpResponse) -> HttpResponse:
    """Mark `response` as a page with the editor; the middleware writes the header."""
    response._csp_replace = EDITOR_POLICY  # type: ignore[attr-defined]  # noqa: SLF001  django-csp's own mark
    return response


class EditorPages(admin.ModelAdmin):
    """Mix-in of an admin whose forms hold the editor; its other pages stay strict."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response = super().changeform_view(request, object_id, form_url, extra_context)
        return relax_for_editor(response) if response.status_code == 200 else response
