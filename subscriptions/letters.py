"""Single mails to one person, posted by the worker.

A page that asks for one answers before it leaves: an address that is known and one that is not
take the same time, and a mail server that is away keeps nobody waiting.
"""

import datetime as dt
import logging
import smtplib
from typing import Any

from anymail.exceptions import AnymailError
from django.utils import timezone
from django_tasks import task

from nplv.mail import send_mail
from subscriptions.links import confirm_link, preferences_link, unsubscribe_link
from subscriptions.models import Subscriber

logger = logging.getLogger(__name__)
Status = Subscriber.Status

CONFIRM, ALREADY, WELCOME, GOODBYE = "confirm", "already", "welcome", "goodbye"
# A letter is posted only while it is true.
FITS = {
    CONFIRM: {Status.PENDING, Status.UNSUBSCRIBED, Status.BOUNCED},
    ALREADY: {Status.ACTIVE},
    WELCOME: {Status.ACTIVE},
    GOODBYE: {Status.UNSUBSCRIBED},
}
# Twice the same letter harms nobody, so whatever went wrong, it is tried again.
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))


class LetterFailedError(Exception):
    """The mail server refused a letter, or was away for too long."""


@task()
def post_letter(name: str, subscriber_pk: int, attempt: int = 0) -> None:
    """Send a letter if it still fits; number 0 stands for nobody."""
    subscriber = Subscriber.objects.filter(pk=subscriber_pk, status__in=FITS[name]).first()
    if subscriber is None or (name == CONFIRM and subscriber.requested_at is None):
        return
    try:
        send_mail(name, to=subscriber.email, context=_context(name, subscriber))
    except (smtplib.SMTPException, AnymailError, OSError) as error:
        if attempt >= len(WAITS):
            # Not the error itself: it holds the address, and the worker keeps its text.
            raise LetterFailedError(f"{name} to subscriber {subscriber_pk}") from None
        logger.warning("letter %s to subscriber %s: %s", name, subscriber_pk, type(error).__name__)
        later = timezone.now() + WAITS[attempt]
        post_letter.using(run_after=later).enqueue(name, subscriber_pk, attempt + 1)


def _context(name: str, subscriber: Subscriber) -> dict[str, Any]:
    context: dict[str, Any] = {"email": subscriber.email}
    if name == CONFIRM and subscriber.requested_at:
        context["confirm_url"] = confirm_link(subscriber, requested_at=subscriber.requested_at)
    if name in {ALREADY, WELCOME}:
        context["preferences_url"] = preferences_link(subscriber)
        context["unsubscribe_url"] = unsubscribe_link(subscriber)
    return context
