"""The HTML of a mail as a page: in a frame of ours, and able to do nothing."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpResponse

POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "img-src": [SELF, settings.SITE_URL],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    # Of our origin, so that the desk can put a newer mail in; no script runs there.
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-same-origin"],
}


def framed_mail(html: str, *, pictures: bool = True) -> HttpResponse:
    """Return the HTML of a mail as a page that runs nothing and that only our own pages frame."""
    response = HttpResponse(html)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    policy = POLICY if pictures else {**POLICY, "img-src": [NONE]}
    response._csp_config = dict(policy)  # type: ignore[attr-defined]  # noqa: SLF001  django-csp's own mark
    return response


def with_frames(response: HttpResponse) -> HttpResponse:
    """Let a page of ours hold frames with pages of ours."""
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # noqa: SLF001  as above
    return response


def within_frames(response: HttpResponse) -> HttpResponse:
    """Let a page of ours be held in a frame of ours; its links open a tab of their own."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # noqa: SLF001  as above
    html = response.content.decode().replace("<head>", '<head><base target="_blank">', 1)
    response.content = html.encode()
    return response
