"""Signing up: a request by anybody, a confirmation by the owner of the address."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from areas.models import Area
from subscriptions import rate_limits, wording
from subscriptions.addresses import normalise, tidy
from subscriptions.letters import ALREADY, CONFIRM, WELCOME, post_letter
from subscriptions.models import ConsentEvent, Subscriber
from subscriptions.unsubscribe import is_shut_out, lift

VALID = dt.timedelta(days=7)
Status = Subscriber.Status
Kind = ConsentEvent.Kind
NOBODY = 0


class ConfirmationError(Exception):
    """The link confirms nothing; a new request is the way on."""


class ConfirmationExpiredError(ConfirmationError):
    """The request is too old, or the person signed off after it."""


class ConfirmationRefusedError(ConfirmationError):
    """Staff must lift a suppression first."""


def request(email: str, *, areas: Collection[Area] = (), network: str, source: str) -> None:
    """Ask for the newsletter. No areas means all of them.

    Tells the caller nothing about the address: a mail to it does. The areas count for a new
    address only, since anybody can ask in the name of somebody else. Raises InvalidAddressError
    and TooManyRequestsError.
    """
    key = normalise(email)
    with transaction.atomic():
        rate_limits.count(network)
        shut_out = is_shut_out(key)
        subscriber = Subscriber.objects.filter(email_key=key).first()
        if subscriber is None and not shut_out:
            subscriber = _add(key, email=tidy(email), areas=areas)
        name, pk = _letter(subscriber, shut_out=shut_out)
        if not rate_limits.may_mail(key):
            pk = NOBODY
        # For nobody too: whoever measures how long an answer takes learns nothing.
        _note_request(pk if name == CONFIRM else NOBODY, source)
        post_letter.enqueue(name, pk)


def request_again(subscriber: Subscriber, *, source: str) -> None:
    """Send a new confirmation to somebody who left; at most one a day, like any other."""
    with transaction.atomic():
        name, pk = _letter(subscriber, shut_out=is_shut_out(subscriber.email_key))
        if pk and name == CONFIRM and rate_limits.may_mail(subscriber.email_key):
            _note_request(pk, source)
            post_letter.enqueue(name, pk)


def check_request(subscriber: Subscriber, *, moment: int) -> None:
    """Raise a ConfirmationError where a request made at `moment` cannot be confirmed (any more).

    Whoever is active has nothing to confirm, and no error: a link may be opened twice.
    """
    asked_at = dt.datetime.fromtimestamp(moment, tz=dt.UTC)
    if timezone.now() - asked_at > VALID:
        raise ConfirmationExpiredError
    if subscriber.status == Status.ACTIVE:
        return
    if subscriber.status == Status.COMPLAINED or is_shut_out(subscriber.email_key):
        raise ConfirmationRefusedError
    if subscriber.status == Status.ERASED or subscriber.requested_at is None:
        raise ConfirmationExpiredError
    if subscriber.status != Status.PENDING and moment < int(subscriber.status_at.timestamp()):
        raise ConfirmationExpiredError


def confirm(subscriber: Subscriber, *, moment: int) -> Subscriber:
    """Make a requested subscription active and send a welcome, once however often it is called.

    Raises a ConfirmationError as `check_request` does.
    """
    check_request(subscriber, moment=moment)
    now = timezone.now()
    with transaction.atomic():
        waiting = Subscriber.objects.filter(
            pk=subscriber.pk,
            status__in=[Status.PENDING, Status.UNSUBSCRIBED, Status.BOUNCED],
            status_at=subscriber.status_at,
            requested_at__isnull=False,
        )
        if waiting.update(
            status=Status.ACTIVE, reason="", status_at=now, confirmed_at=now, requested_at=None
        ):
            _note_confirmation(subscriber)
    subscriber.refresh_from_db()
    if subscriber.status != Status.ACTIVE:
        raise ConfirmationExpiredError  # the person signed off in the meantime
    return subscriber


def _add(key: str, *, email: str, areas: Collection[Area]) -> Subscriber:
    """Add a pending subscriber. Two at a time cannot be here: the counter's lock is held."""
    subscriber = Subscriber.objects.create(
        email_key=key, email=email, all_areas=not areas, status_at=timezone.now()
    )
    if areas:
        subscriber.areas.set(areas)
    return subscriber


def _letter(subscriber: Subscriber | None, *, shut_out: bool) -> tuple[str, int]:
    """Return which letter answers a request, and to whom."""
    if shut_out or subscriber is None or subscriber.status == Status.COMPLAINED:
        return CONFIRM, NOBODY
    return (ALREADY if subscriber.status == Status.ACTIVE else CONFIRM), subscriber.pk


def _note_request(pk: int, source: str) -> None:
    if Subscriber.objects.filter(pk=pk).update(requested_at=timezone.now()):
        ConsentEvent.objects.create(
            subscriber_id=pk, kind=Kind.REQUESTED, wording=wording.CURRENT.version, source=source
        )


def _note_confirmation(subscriber: Subscriber) -> None:
    asked = subscriber.consent_events.filter(kind=Kind.REQUESTED).first()
    ConsentEvent.objects.create(
        subscriber=subscriber,
        kind=Kind.CONFIRMED,
        wording=asked.wording if asked else "",
        source="confirmation page",
    )
    lift(subscriber.email_key)
    rate_limits.forget(subscriber.email_key)
    post_letter.enqueue(WELCOME, subscriber.pk)
