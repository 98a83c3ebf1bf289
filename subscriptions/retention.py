"""How long we keep what is about a person: every deadline of the system stands here."""

import datetime as dt
import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from areas.models import AwardUpload
from articles.models import TestMail
from subscriptions.audit_guard import KEPT
from subscriptions.erasing import erase_all
from subscriptions.models import (
    AuditLine,
    Batch,
    Delivery,
    DeliveryEvent,
    Mailing,
    RateCounter,
    Subscriber,
    Suppression,
)
from subscriptions.signup import VALID

UNCONFIRMED = VALID
LEFT = dt.timedelta(days=28)
COUNTERS = dt.timedelta(days=2)
EVENTS = dt.timedelta(days=90)
UPLOADS = dt.timedelta(days=30)
TESTS = dt.timedelta(days=30)
TASKS = dt.timedelta(days=30)
LOGINS = dt.timedelta(days=90)
# What staff did: a year, to find out about what comes to light late. The database refuses to delete
# sooner (audit_guard); the day more is for clocks that differ.
AUDIT = KEPT + dt.timedelta(days=1)
# The hash of an address that signed off: so long may an old list turn up.
REMEMBERED = dt.timedelta(days=5 * 365)
CHUNK = 500  # rows in one transaction

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


def erase_expired(*, seconds: float = math.inf) -> dict[str, int]:
    """Erase whatever is past its term and return how much that was, by name.

    In transactions of at most CHUNK rows, so that nobody waits long for a lock. After `seconds`
    the rest is left for the next time.
    """
    now, until = timezone.now(), time.monotonic() + seconds
    return {deadline.name: _clear(deadline, now, until) for deadline in DEADLINES}


def _clear(deadline: Deadline, now: dt.datetime, until: float) -> int:
    done, last = 0, CHUNK
    while last == CHUNK and time.monotonic() < until:
        last = _clear_some(deadline, now)
        done += last
    return done


@transaction.atomic
def _clear_some(deadline: Deadline, now: dt.datetime) -> int:
    """Clear one chunk. Two at once take different rows; on SQLite the transaction is the lock."""
    rows = deadline.find(now).order_by().select_for_update(skip_locked=True)
    numbers = list(rows.values_list("pk", flat=True)[:CHUNK])
    if numbers:
        deadline.clear(rows.model.objects.filter(pk__in=numbers))
    return len(numbers)


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


def _erase_unconfirmed(rows: Rows) -> None:
    erase_all(_numbers(rows), reason="unconfirmed")


def _erase_left(rows: Rows) -> None:
    """Whoever signed off is remembered by a hash; whoever bounced or complained is already."""
    signed_off = _numbers(rows.filter(status=Status.UNSUBSCRIBED))
    erase_all(signed_off, reason="expired", remember_as=Suppression.Reason.LEFT)
    erase_all(_numbers(rows), reason="expired")


def _numbers(rows: Rows) -> list[int]:
    return list(rows.values_list("pk", flat=True))


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
    Deadline("niet bevestigde aanvragen", _unconfirmed, _erase_unconfirmed),
    Deadline("vertrokken abonnees", _left, _erase_left),
    Deadline(
        "codes van wie zich afmeldde",
        lambda now: Suppression.objects.filter(
            reason=Suppression.Reason.LEFT, created_at__lt=now - REMEMBERED
        ),
        _delete,
    ),
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
        lambda now: Batch.objects.filter(
            mailing__in=Mailing.objects.filter(created_at__lt=now - EVENTS)
        ).exclude(error=""),
        _blank_error,
    ),
    Deadline(
        "testmails",
        lambda now: TestMail.objects.filter(at__lt=now - TESTS),
        _delete,
    ),
    Deadline(
        "bestanden met toekenningen",
        lambda now: AwardUpload.objects.filter(made_at__lt=now - UPLOADS),
        _delete,
    ),
    Deadline(
        "afgeronde taken",
        lambda now: DBTaskResult.objects.filter(finished_at__lt=now - TASKS),
        _delete,
    ),
    Deadline("logboek", lambda now: AuditLine.objects.filter(at__lt=now - AUDIT), _delete),
    Deadline("aanmeldpogingen", lambda now: _before(AccessAttempt, now - LOGINS), _delete),
    Deadline("aanmeldingen", lambda now: _before(AccessLog, now - LOGINS), _delete),
    Deadline("mislukte aanmeldingen", lambda now: _before(AccessFailureLog, now - LOGINS), _delete),
)
