"""Headers that Django has no setting for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header

# Nothing on this site needs a device or an interest profile.
PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), payment=(), usb=()"
)
PUBLIC_APPS = frozenset({"articles", "areas"})
# May be kept, and must be asked about each time: with the ETag the answer is mostly a short 304.
PUBLIC_CACHE = "public, no-cache"


class PermissionsPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class PublicCacheMiddleware:
    """Lets browsers keep a public page, one that is the same for everybody, and ask if it holds.

    Stands outside all that sets cookies and inside ConditionalGetMiddleware. A page that a
    session or a form had a part in varies by cookie, and is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_for_everybody(request, response):
            response.headers.setdefault("Cache-Control", PUBLIC_CACHE)
        return response


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code == 200
        and match is not None
        and match.app_name in PUBLIC_APPS
        and not response.cookies
        and not has_vary_header(response, "Cookie")
    )
