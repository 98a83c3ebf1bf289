"""Where an ESP tells what became of our mail: all events of a request go to one act, at once.

Anymail checks who tells it and reads it; its own views would send a signal for each event. The
answer is plain text for a machine: 200 it is kept, 503 tell it again later, anything else no.
"""

import logging
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailImproperlyInstalled,
    AnymailWebhookValidationFailure,
)
from anymail.signals import AnymailTrackingEvent
from anymail.utils import get_request_basic_auth
from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from subscriptions.events import record_all
from subscriptions.webhooks import WEBHOOKS

logger = logging.getLogger(__name__)
NOT_SET_UP = (AnymailConfigurationError, AnymailImproperlyInstalled)
TELL_AGAIN_AFTER = "60"  # seconds


class EachApart:
    """Before each of Anymail's views: one bad event does not take the rest of its array along."""

    unreadable = 0
    warn_if_no_basic_auth = False  # `tracking` lets nobody in without

    def esp_to_anymail_event(self, *args: Any) -> Any:
        try:
            return super().esp_to_anymail_event(*args)  # type: ignore[misc]  # of the view after it
        except Exception:  # noqa: BLE001  what others write can break a reader in any way
            self.unreadable += 1
            return None


class RecordingView(AnymailBaseWebhookView):
    """After each of Anymail's views, in place of what sends signals."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.run_validators(request)
            events = self.parse_events(request)
        except AnymailWebhookValidationFailure:
            return _no(403, "The signature is not right.", self.esp_name)
        except NOT_SET_UP:
            raise
        except Exception:  # noqa: BLE001  what others write can break a reader in any way
            return _no(400, "This cannot be read.", self.esp_name)
        found = [event for event in events if isinstance(event, AnymailTrackingEvent)]
        if unreadable := getattr(self, "unreadable", 0):
            logger.warning("%d events of %s cannot be read", unreadable, self.esp_name)
            if not found:
                return _no(400, "No event in this can be read.", self.esp_name)
        if record_all(found, esp=self.esp_name).early:
            return _later("That mail is being handed over just now.", self.esp_name)
        return HttpResponse(content_type="text/plain")


@csrf_exempt
def tracking(request: HttpRequest, esp: str) -> HttpResponseBase:
    """Take events of the ESP that NPLV_ESP names, and of nobody else."""
    if esp != settings.NPLV_ESP or esp not in WEBHOOKS:
        return _no(404, "No webhook here.", "that name")
    if request.method == "POST":
        if not settings.WEBHOOK_SECRET:
            return _no(403, "WEBHOOK_SECRET is not set, so anybody could send this.", esp)
        if not constant_time_compare(get_request_basic_auth(request), settings.WEBHOOK_SECRET):
            response = _no(401, "The name and password are not those of WEBHOOK_SECRET.", esp)
            response.headers["WWW-Authenticate"] = 'Basic realm="webhooks"'
            return response
    return _answer(request, esp)


def _answer(request: HttpRequest, esp: str) -> HttpResponseBase:
    try:
        size = len(request.body)
    except RequestDataTooBig:
        size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    except UnreadablePostError:
        return _no(400, "This broke off.", esp)
    if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return _no(413, "That is too much at once.", esp)
    try:
        return _view_of(esp)(request)
    except NOT_SET_UP as error:
        return _later(f"This webhook is not set up. {error}", esp)
    except DatabaseError:
        logger.exception("events of %s could not be recorded", esp)
        return _later("The database is busy.", esp)


@cache
def _view_of(esp: str) -> Callable[[HttpRequest], HttpResponseBase]:
    of_anymail = getattr(import_module(f"anymail.webhooks.{esp}"), WEBHOOKS[esp].view)
    name, bases = f"Recording{of_anymail.__name__}", (EachApart, of_anymail, RecordingView)
    ours: Any = type(name, bases, {})
    view: Callable[[HttpRequest], HttpResponseBase] = ours.as_view()
    return view


def _no(status: int, reason: str, esp: str) -> HttpResponse:
    logger.warning("webhook of %s refused with %d: %s", esp, status, reason)
    return HttpResponse(reason, status=status, content_type="text/plain")


def _later(reason: str, esp: str) -> HttpResponse:
    """Let the ESP tell it again."""
    logger.warning("webhook of %s put off: %s", esp, reason)
    headers = {"Retry-After": TELL_AGAIN_AFTER}
    return HttpResponse("Later.", status=503, content_type="text/plain", headers=headers)
