"""What all pages behind a personal link share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from subscriptions.links import UnknownLinkError

View = Callable[..., HttpResponse]


def personal_page(view: View) -> View:
    """Keep the link between us and its owner, and answer kindly to one that is not ours.

    The link itself is what no other site can know, so no form here needs a cookie (and with
    `no-referrer` a browser would send `Origin: null`, which Django's check refuses).
    """

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, token, **kwargs)
        except UnknownLinkError:
            response = render(request, "subscriptions/link_unknown.html", status=404)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(guarded)))
