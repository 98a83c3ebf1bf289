"""The content security policy: written once, and relaxed where the rich-text editor runs.

CKEditor 4 writes inline styles and event attributes into its toolbar. Those two are allowed
where it runs and nowhere else; script elements still come from our own host only.
"""

from functools import cache
from typing import Any

from csp.constants import HEADER, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

OWN_MARK = "_csp"  # what django-csp puts on a response, or a request, begins with it


class PolicyMiddleware(CSPMiddleware):
    """django-csp; the policy of all pages that ask for no other is written once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if any(name.startswith(OWN_MARK) for place in (request, response) for name in vars(place)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _usual_policy())
        return response


@cache
def _usual_policy() -> str:
    return str(build_policy())


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
