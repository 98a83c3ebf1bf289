"""The personal links in single mails, and what such a link says when it comes back."""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from nplv.tokens import (
    CONFIRM,
    PREFERENCES,
    UNSUBSCRIBE,
    InvalidTokenError,
    make_token,
    read_token,
)
from subscriptions.models import Subscriber


class UnknownLinkError(ValueError):
    """The link was not made here, not for this purpose, or for a row that is gone."""


class Link(NamedTuple):
    subscriber: Subscriber
    context: int


def confirm_link(subscriber: Subscriber, *, requested_at: dt.datetime) -> str:
    return _url(CONFIRM, subscriber.pk, int(requested_at.timestamp()))


def preferences_link(subscriber: Subscriber, *, mailing: int = 0) -> str:
    return _url(PREFERENCES, subscriber.pk, mailing)


def unsubscribe_link(subscriber: Subscriber, *, mailing: int = 0) -> str:
    return _url(UNSUBSCRIBE, subscriber.pk, mailing)


def read_link(purpose: str, token: str) -> Link:
    """Return whom a token is for, and its context; raise UnknownLinkError for any other text."""
    try:
        subject, context = read_token(purpose, token)
        return Link(Subscriber.objects.get(pk=subject), context)
    except (InvalidTokenError, Subscriber.DoesNotExist) as error:
        raise UnknownLinkError from error


def _url(purpose: str, subject: int, context: int) -> str:
    token = make_token(purpose, subject, context=context)
    return f"{settings.SITE_URL}{reverse(f'subscriptions:{purpose}', args=[token])}"
