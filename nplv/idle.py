"""Sessions end after eight hours without a sign of life, not eight hours after logging in."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

DESK = "/beheer/"
SEEN = "nplv_seen"
EVERY = 300  # seconds; a session is not written at each request


class IdleMiddleware:
    """Lengthens the session of who works at the desk. A page that asks by itself does not count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(DESK) and _by_a_person(request):
            _seen(request)
        return response


def _by_a_person(request: HttpRequest) -> bool:
    by_script = "HX-Request" in request.headers and request.method == "GET"
    return request.user.is_authenticated and not by_script


def _seen(request: HttpRequest) -> None:
    now = int(time.time())
    if request.session.get(SEEN, 0) < now - EVERY:
        request.session[SEEN] = now
