"""How an act of the desk ended, read from the answer it got."""

from typing import Any

from django.contrib.messages import constants, get_messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, reverse

from nplv.audit import Result

# Pages that answer an act with a page instead of leading on: recovery codes are shown once.
TELL = {"second_step_own", "second_step_enrol"}


def result_of(request: HttpRequest, response: HttpResponseBase, match: ResolverMatch) -> Result:
    """Return what became of it.

    A page of ours leads on once it has done something. One that answers a button with a page
    instead asks whether that is meant, or says what is wrong.
    """
    status = response.status_code
    if status >= 500:
        return Result.FAILED
    if status >= 400 or _says_no(request) or _has_errors(response):
        return Result.REFUSED
    if 300 <= status < 400:
        return Result.REFUSED if _sent_away(request, response, match) else Result.DONE
    whole_page = response.headers.get("Content-Type", "").startswith("text/html")
    if whole_page and "HX-Request" not in request.headers and not _tells(request, match):
        return Result.ASKED
    return Result.DONE


def _says_no(request: HttpRequest) -> bool:
    """Return whether only errors were said; what was done in part was done."""
    said = getattr(get_messages(request), "_queued_messages", [])
    levels = {message.level for message in said}
    return constants.ERROR in levels and constants.SUCCESS not in levels


def _has_errors(response: Any) -> bool:
    context = getattr(response, "context_data", None) or {}
    forms = (context.get(name) for name in ("adminform", "form"))
    return bool(context.get("errors")) or any(getattr(form, "errors", None) for form in forms)


def _sent_away(request: HttpRequest, response: Any, match: ResolverMatch) -> bool:
    """Return whether somebody was led to the door, or home from a row that does not exist."""
    to = response.headers.get("Location", "")
    if match.url_name == "logout":
        return False
    at_the_door = to.partition("?")[0] == reverse("admin:login")
    return at_the_door or ("object_id" in match.kwargs and to == reverse("admin:index"))


def _tells(request: HttpRequest, match: ResolverMatch) -> bool:
    return match.url_name in TELL or match.url_name == "logout" or "_popup" in request.POST
