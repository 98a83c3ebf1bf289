"""How long we keep what is about a person: every deadline of the system stands here."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import rate_limits
from subscriptions.models import (
    Batch,
    ConsentEvent,
    Delivery,
    DeliveryEvent,
    RateCounter,
    Subscriber,
    Suppression,
)
from subscriptions.signup import VALID
from subscriptions.unsubscribe import remember

UNCONFIRMED = VALID
LEFT = dt.timedelta(days=28)
COUNTERS = dt.timedelta(days=2)
EVENTS = dt.timedelta(days=90)
TASKS = dt.timedelta(days=30)
LOGINS = dt.timedelta(days=90)

Status = Subscriber.Status
Rows = models.QuerySet[Any]


class Deadline(NamedTuple):
    """What is past its term at a moment, and what is done with it."""

    name: str
    find: Callable[[dt.datetime], Rows]
    clear: Callable[[Rows], None]


def count_expired() -> dict[str, int]:
    """Return how much is past its term, by name."""
    now = timezone.now()
    return {deadline.name: deadline.find(now).count() for deadline in DEADLINES}


def erase_expired() -> dict[str, int]:
    """Erase whatever is past its term and return how much that was, by name."""
    now, done = timezone.now(), {}
    for deadline in DEADLINES:
        rows = deadline.find(now)
        done[deadline.name] = rows.count()
        if done[deadline.name]:
            deadline.clear(rows)
    return done


def erase(subscriber: Subscriber, *, reason: str) -> Subscriber:
    """Forget a person: the number stays, so that counts stay right; the address goes everywhere.

    The consent events stay as well: without the address they say nothing about anybody.
    """
    with transaction.atomic():
        key = subscriber.email_key
        wiped = Subscriber.objects.filter(pk=subscriber.pk).exclude(status=Status.ERASED)
        was_active = wiped.filter(status=Status.ACTIVE).exists()
        if wiped.update(
            email="",
            email_key=f"erased:{subscriber.pk}",
            all_areas=True,
            status=Status.ERASED,
            reason=reason,
            status_at=timezone.now(),
            requested_at=None,
        ):
            subscriber.areas.clear()
            _forget_traces(subscriber, key)
        if was_active:
            ConsentEvent.objects.create(
                subscriber=subscriber, kind=ConsentEvent.Kind.WITHDRAWN, source=reason
            )
    subscriber.refresh_from_db()
    return subscriber


def erase_by_request(subscriber: Subscriber) -> Subscriber:
    """Erase somebody who asks for it, and see to it that no list brings the address back."""
    with transaction.atomic():
        if subscriber.status != Status.ERASED:
            remember(subscriber.email_key, reason=Suppression.Reason.ERASED)
        return erase(subscriber, reason="request")


def _forget_traces(subscriber: Subscriber, key: str) -> None:
    """Clear what repeats the address elsewhere: limits, texts of the ESP, the log of the desk."""
    rate_limits.forget(key)
    Delivery.objects.filter(subscriber=subscriber).exclude(error="").update(error="")
    DeliveryEvent.objects.filter(delivery__subscriber=subscriber).update(description="")
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Subscriber), object_id=str(subscriber.pk)
    ).update(object_repr=f"gewiste abonnee {subscriber.pk}", change_message="")


def _unconfirmed(now: dt.datetime) -> Rows:
    asked = Coalesce("requested_at", "created_at")
    return (
        Subscriber.objects.filter(status=Status.PENDING)
        .alias(asked=asked)
        .filter(asked__lt=now - UNCONFIRMED)
    )


def _left(now: dt.datetime) -> Rows:
    """Whoever is about to come back is left alone until that link expires."""
    left = Q(status__in=[Status.UNSUBSCRIBED, Status.BOUNCED, Status.COMPLAINED])
    coming_back = Q(requested_at__gte=now - VALID)
    return Subscriber.objects.filter(left, status_at__lt=now - LEFT).exclude(
        coming_back & Q(requested_at__isnull=False)
    )


def _before(log: Any, moment: dt.datetime) -> Rows:
    rows: Rows = log.objects.filter(attempt_time__lt=moment)
    return rows


def _erase_all(reason: str) -> Callable[[Rows], None]:
    def clear(rows: Rows) -> None:
        for subscriber in list(rows):
            erase(subscriber, reason=reason)

    return clear


def _delete(rows: Rows) -> None:
    rows.delete()


def _blank_error(rows: Rows) -> None:
    rows.update(error="")


DEADLINES = (
    Deadline(
        "tellers",
        lambda now: RateCounter.objects.filter(window_start__lt=now - COUNTERS),
        _delete,
    ),
    Deadline("niet bevestigde aanvragen", _unconfirmed, _erase_all("unconfirmed")),
    Deadline("vertrokken abonnees", _left, _erase_all("expired")),
    Deadline(
        "berichten van de ESP",
        lambda now: DeliveryEvent.objects.filter(received_at__lt=now - EVENTS),
        _delete,
    ),
    Deadline(
        "foutteksten van bezorgingen",
        lambda now: Delivery.objects.filter(status_at__lt=now - EVENTS).exclude(error=""),
        _blank_error,
    ),
    Deadline(
        "foutteksten van bundels",
        lambda now: Batch.objects.filter(mailing__created_at__lt=now - EVENTS).exclude(error=""),
        _blank_error,
    ),
    Deadline(
        "afgeronde taken",
        lambda now: DBTaskResult.objects.filter(finished_at__lt=now - TASKS),
        _delete,
    ),
    Deadline("aanmeldpogingen", lambda now: _before(AccessAttempt, now - LOGINS), _delete),
    Deadline("aanmeldingen", lambda now: _before(AccessLog, now - LOGINS), _delete),
    Deadline("mislukte aanmeldingen", lambda now: _before(AccessFailureLog, now - LOGINS), _delete),
)
