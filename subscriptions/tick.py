"""The clock: what has to happen because time passed.

Run it every minute, from as many machines as you like; what one does, the other finds done.
"""

import datetime as dt
import logging
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now

from articles import tasks as article_tasks
from subscriptions import (
    counting,
    environment,
    ledger,
    mailings,
    reporting,
    retention,
    staff_mail,
    wake_ups,
)
from subscriptions.environment import Standing
from subscriptions.models import Mailing

logger = logging.getLogger(__name__)
ERASING = 20.0  # seconds in one tick; after a great many people left, the next ones do the rest
RESTORED = (
    "De database komt uit een reservekopie. Wat daarna is verstuurd, lijkt nu nog te wachten. "
    "Kijk bij de verzenddienst wat al weg is, en geef de verzending daarna vrij."
)
BROKEN = (
    "Beginnen lukt niet door een fout in de site. Vraag de beheerder van de server om in het "
    "logboek te kijken."
)


@dataclass(frozen=True, slots=True)
class Ticked:
    """How many of each thing one tick did."""

    started: int
    swept: int
    failed_tasks: int
    woken: int
    finished: int


def tick() -> Ticked:
    """Start what is due, call abandoned claims unknown, wake what waits, finish, erase.

    In a copy of the database this only says why nothing starts: what is at work, unknown or past
    its term there is the original's. After a backup was put back, what is open waits for a person.
    """
    place = environment.standing()
    if place is Standing.RESTORED:
        _hold_after_restore()
    started = start_due()
    if place is Standing.COPY:
        logger.warning("this database is a copy: nothing is done (manage.py rearm says otherwise)")
        return Ticked(started, 0, 0, 0, 0)
    environment.remember()
    swept = ledger.sweep()
    mailings.drop_cancelled()
    failed = wake_ups.fail_abandoned(older_than=dt.timedelta(seconds=settings.NPLV_LEASE))
    done = Ticked(started, swept, failed, wake_ups.wake_all(), mailings.finish())
    counting.refresh_open()
    staff_mail.tell_news()
    reporting.keep_due_figures()
    reporting.keep_growth()
    retention.erase_expired(seconds=ERASING)
    article_tasks.wake()
    if any(asdict(done).values()):
        logger.info("tick %s", asdict(done))
    return done


@transaction.atomic
def _hold_after_restore() -> None:
    """Pause what is at work; what is planned is held by its stamp, which is an old one now."""
    environment.settle()
    for mailing in Mailing.objects.filter(status=Mailing.Status.SENDING):
        staff_mail.tell_paused(mailings.pause(mailing, reason=RESTORED))


def start_due() -> int:
    """Start each mailing whose time has come; one that is too late waits for a person."""
    started = 0
    due = Mailing.objects.filter(status=Mailing.Status.SCHEDULED, scheduled_for__lte=Now())
    for mailing in due.filter(too_late_after__gte=Now()).order_by("scheduled_for"):
        try:
            mailings.start(mailing)
        except mailings.MailingRefusedError as error:
            _hold(mailing, str(error))
        except (OperationalError, InterfaceError):
            raise  # the database is away: that concerns everything
        except Exception:
            # One that cannot begin must not keep the clock from all others.
            logger.exception("mailing=%s cannot begin", mailing.pk)
            _hold(mailing, BROKEN)
        else:
            started += 1
    for mailing in due.filter(too_late_after__lt=Now()):
        _hold(mailing, "De geplande tijd is te lang voorbij. Start zelf, of annuleer.")
    return started


def _hold(mailing: Mailing, reason: str) -> None:
    """Say on the mailing why it waits, and once by mail."""
    with transaction.atomic():
        news = (
            Mailing.objects.filter(pk=mailing.pk, status=Mailing.Status.SCHEDULED)
            .exclude(pause_reason=reason[:200])
            .update(pause_reason=reason[:200])
        )
        if news:
            mailing.refresh_from_db()
            staff_mail.tell_held(mailing)
