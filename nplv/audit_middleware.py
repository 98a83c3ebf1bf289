"""Every act of the desk leaves a line in the audit log, whatever page it is on.

An act is a POST; a download, since it takes data out; and a page that somebody asked for and may
not see. Whoever logs in, fails to, or is locked out posts to the desk as well.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.admin import site
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch

from nplv.audit import Facts, Result, audit_log, things_told
from nplv.audit_requests import facts_of, match_of, may_act
from nplv.audit_results import result_of

logger = logging.getLogger(__name__)
DESK = "/beheer/"
LOOK = "look"


class AuditMiddleware:
    """Stands inside what knows who asks, and outside all that can refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(DESK):
            return self.get_response(request)
        match = match_of(request)
        if match is None:
            return self.get_response(request)
        return (self._acted if may_act(request, match) else self._looked)(request, match)

    def _acted(self, request: HttpRequest, match: ResolverMatch) -> HttpResponseBase:
        try:
            facts = facts_of(request, match)
            key = audit_log().begin(facts)
        except Error:
            logger.exception("no line in the audit log: the act is not done")
            return _closed(request)
        result = Result.FAILED
        try:
            response = self.get_response(request)
            result = result_of(request, response, match)
        finally:
            _finish(request, key, facts, result)
        return response

    def _looked(self, request: HttpRequest, match: ResolverMatch) -> HttpResponseBase:
        """Write what was taken along, before it leaves; and what somebody may not see."""
        response = self.get_response(request)
        refused = response.status_code == 403 and request.user.is_authenticated
        if not (refused or (request.method == "GET" and _is_download(response))):
            return response
        try:
            facts = facts_of(request, match, act=LOOK if refused else "")
            key = audit_log().begin(facts)
        except Error:
            logger.exception("no line in the audit log: nothing is handed out")
            response.close()
            return _closed(request)
        _finish(request, key, facts, Result.REFUSED if refused else Result.DONE)
        return response


def _finish(request: HttpRequest, key: Any, facts: Facts, result: Result) -> None:
    """Complete the line. Where that fails it stays: begun, and nobody knows how it ended."""
    told = things_told(request)
    thing = told[0] if told and not facts.thing.number else facts.thing
    try:
        audit_log().finish(key, result=result, thing=thing)
    except Error:
        logger.exception("line %s of the audit log says begun: the act ended as %s", key, result)


def _is_download(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Disposition", "").startswith("attachment")


def _closed(request: HttpRequest) -> HttpResponse:
    """Say that nothing was done. The menu is left out: it may need what is broken."""
    context = {"title": "Het logboek werkt niet", "site_header": site.site_header}
    page = render(request, "admin/audit_closed.html", context, status=503)
    page["Retry-After"] = "60"
    return page
