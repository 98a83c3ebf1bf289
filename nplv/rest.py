"""What every answer of the API has in common: version, cross-origin reading, validators, problems.

The API is open and reads only: GET and HEAD, no cookie, no session. The views of the API make the
body and may set Last-Modified and Link; whatever else HTTP asks for is done here, so that it holds
for every address, those that do not exist included.
"""

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import ValidationError

from nplv.middleware import PUBLIC_CACHE
from nplv.problems import Fault, GoneError, problem

VERSION = "1.0.0"
BASE = "/api/v1"
ALLOWED = "GET, HEAD, OPTIONS"
OPEN = {
    "API-Version": VERSION,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "API-Version, Content-Crs, ETag, Last-Modified, Link",
}
PREFLIGHT = {
    "Allow": ALLOWED,
    "Access-Control-Allow-Methods": ALLOWED,
    "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
NOT_THERE = "Dit adres bestaat niet. De adressen staan in openapi.json."

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def address(*parts: str) -> str:
    """Return the lasting address of something in the API."""
    return "/".join([settings.SITE_URL + BASE, *parts])


def prepare(api: NinjaAPI) -> NinjaAPI:
    """Let `api` tell its errors as problems."""
    for error in (Exception, GoneError, Http404, SuspiciousOperation, ValidationError):
        api.add_exception_handler(error, _problem_of)
    return api


def addresses(
    api: NinjaAPI, more: Iterable[URLPattern]
) -> tuple[list[URLPattern | URLResolver], str]:
    """Return every address below that of `api`, and at last an answer for all others."""
    own = [pattern for pattern in api.urls[0] if getattr(pattern, "name", "") != "api-root"]
    patterns = [*more, *own, re_path("", _missing)]
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = answered(pattern.callback)
    return patterns, "api"


def answered(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers=PREFLIGHT)
            del response["Content-Type"]
        elif request.method not in {"GET", "HEAD"}:
            response = problem(405, f"Hier kun je alleen lezen: {ALLOWED}.")
            response["Allow"] = ALLOWED
        else:
            response = _conditional(request, _asked(view, request, *args, **kwargs))
        for name, value in OPEN.items():
            response[name] = value
        return response

    # Nothing can be written here: a POST gets the problem that says so, not a page about forms.
    return csrf_exempt(answer)


def _asked(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Ask the view as for a GET; the server leaves the body of an answer to HEAD out."""
    method, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code != 200:
        return response
    response["ETag"] = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    response["Cache-Control"] = PUBLIC_CACHE
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    answer = get_conditional_response(request, response["ETag"], changed, response)
    if answer is None or answer.status_code == 412:
        return problem(412, "Wat je vroeg is veranderd sinds je het ophaalde.")
    return answer


def _missing(request: HttpRequest) -> HttpResponse:
    return problem(404, NOT_THERE)


def _problem_of(request: HttpRequest, error: Any) -> HttpResponse:
    match error:
        case ValidationError():
            return _invalid(error)
        case Http404():
            return problem(404, str(error))
        case GoneError():
            return problem(410, str(error))
        case SuspiciousOperation():
            return problem(400, "Dit zijn te veel parameters, of ze zijn niet te lezen.")
    logger.error("API failed at %s", request.path, exc_info=error)
    return problem(500, "Probeer het later nog eens.")


def _invalid(error: ValidationError) -> HttpResponse:
    faults = [Fault(str(found["loc"][-1])[:100], _message(found)) for found in error.errors]
    number = "Eén parameter is" if len(faults) == 1 else f"{len(faults)} parameters zijn"
    return problem(400, f"{number} niet goed ingevuld.", faults)


def _message(found: dict[str, Any]) -> str:
    unknown = found["type"] == "extra_forbidden"
    return "Deze parameter kennen we niet." if unknown else str(found["msg"])
