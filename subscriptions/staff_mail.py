"""Mails to the people who send: a mailing is ready, stopped, or waits for them.

Telling writes a row and wakes the worker, both in the caller's transaction: what happened and
the mail about it are stored together or not at all, and no batch waits for a mail server. The
row is unique per happening, so that any number of workers tell it once.
"""

import datetime as dt
import logging
import smtplib
from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from nplv.mail import send_mail
from subscriptions.audience import standing
from subscriptions.models import Delivery, Mailing, StaffNotice
from subscriptions.webhooks import tells_later

logger = logging.getLogger(__name__)
Kind = StaffNotice.Kind
# A mail is posted only while it is true.
FITS = {
    Kind.PAUSED: {Mailing.Status.PAUSED},
    Kind.HELD: {Mailing.Status.SCHEDULED},
    Kind.UNKNOWN: {Mailing.Status.SENDING, Mailing.Status.PAUSED},
    Kind.FINISHED: {Mailing.Status.SENT},
}
PREHEADERS = {
    Kind.PAUSED: "Er gaat niets meer weg tot iemand de verzending hervat.",
    Kind.HELD: "Er is niets verstuurd. Kies wat er moet gebeuren.",
    Kind.UNKNOWN: "De verzending gaat door. Dit is wat je moet weten.",
    Kind.FINISHED: "De cijfers van de verzending, en of je nog iets moet doen.",
}
# What sends newsletters may be what is broken: try again for a morning, then the log has to do.
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
# An ESP often tells within minutes what became of an unknown: that needs nobody.
SETTLES_BY_ITSELF = dt.timedelta(minutes=3)
ENOUGH = dt.timedelta(hours=1)
NEWS = dt.timedelta(days=2)  # what finished longer ago is told to nobody any more


class NoticeFailedError(Exception):
    """The mail server refused a notice, or was away for too long."""


def tell_paused(mailing: Mailing) -> bool:
    """Tell that a mailing paused itself; return whether this call is the one that tells."""
    happening = str(mailing.paused_at or timezone.now())
    return _tell(mailing, Kind.PAUSED, happening=happening, reason=mailing.pause_reason)


def tell_held(mailing: Mailing) -> bool:
    """Tell that a planned mailing did not start: once per moment planned, until that changes."""
    happening = f"{mailing.scheduled_for}"
    return _tell(mailing, Kind.HELD, happening=happening, reason=mailing.pause_reason)


def tell_unknown(mailing: Mailing) -> bool:
    """Tell that a mailing that is still busy has unknown deliveries: once per mailing."""
    return _tell(mailing, Kind.UNKNOWN, happening="")


def tell_finished(mailing: Mailing) -> bool:
    """Tell that a mailing is sent; again where a person sent something again after that.

    Whoever sends unknowns again one by one makes it finish as often: within an hour that is no
    news, and after it the clock tells the last.
    """
    lately = mailing.notices.filter(kind=Kind.FINISHED, at__gte=timezone.now() - ENOUGH)
    if lately.exists():
        return False
    return _tell(mailing, Kind.FINISHED, happening=str(mailing.finished_at))


def tell_news() -> int:
    """Tell what finished and what has unknowns, as far as not told; return how many things.

    For the clock: a worker that is killed right after the last batch leaves it to this.
    """
    now = timezone.now()
    told = StaffNotice.objects.filter(mailing=OuterRef("pk"))
    done = Mailing.objects.filter(
        ~Exists(told.filter(kind=Kind.FINISHED, at__gte=OuterRef("finished_at"))),
        status=Mailing.Status.SENT,
        finished_at__gte=now - NEWS,
    )
    unknown = Delivery.objects.filter(
        mailing=OuterRef("pk"),
        status=Delivery.Status.UNKNOWN,
        status_at__lt=now - SETTLES_BY_ITSELF,
    )
    waiting = Mailing.objects.filter(
        ~Exists(told.filter(kind=Kind.UNKNOWN)), Exists(unknown), status=Mailing.Status.SENDING
    )
    return sum(map(tell_finished, done)) + sum(map(tell_unknown, waiting))


def addresses() -> dict[int, str]:
    """Return the address of everybody who may send, by user; no address twice."""
    people = get_user_model().objects.with_perm(
        "subscriptions.send_mailing", backend="django.contrib.auth.backends.ModelBackend"
    )
    rows = people.exclude(email="").order_by("-pk").values_list("email", "pk")
    return {pk: email for email, pk in dict(rows).items()}


@task()
def post_notice(notice_pk: int, user_pk: int, attempt: int = 0) -> None:
    """Mail one notice to one person, if it is still true and that person may still send."""
    notice = StaffNotice.objects.select_related("mailing__issue").get(pk=notice_pk)
    address = addresses().get(user_pk)
    if address is None or notice.mailing.status not in FITS[Kind(notice.kind)]:
        return
    try:
        send_mail(f"mailing_{notice.kind}", to=address, context=_context(notice))
    except (AnymailError, smtplib.SMTPException, OSError) as error:
        if attempt >= len(WAITS):
            # Not the error itself: it holds the address, and the worker keeps its text.
            raise NoticeFailedError(f"notice {notice_pk} to user {user_pk}") from None
        logger.warning("notice=%s user=%s: %s", notice_pk, user_pk, type(error).__name__)
        later = timezone.now() + WAITS[attempt]
        post_notice.using(run_after=later).enqueue(notice_pk, user_pk, attempt + 1)


def _tell(mailing: Mailing, kind: Kind, *, happening: str, reason: str = "") -> bool:
    try:
        with transaction.atomic():
            notice = StaffNotice.objects.create(
                mailing=mailing, kind=kind, happening=happening, reason=reason[:200]
            )
            for user in addresses():
                post_notice.enqueue(notice.pk, user)
    except IntegrityError:
        return False
    level = logging.INFO if kind == Kind.FINISHED else logging.WARNING
    logger.log(level, "mailing=%s %s: %s", mailing.pk, kind, reason or "-")
    return True


def _context(notice: StaffNotice) -> dict[str, Any]:
    page = reverse("admin:subscriptions_mailing_change", args=[notice.mailing_id])
    now = standing(notice.mailing, exact=True)
    return {
        "mailing": notice.mailing,
        "preheader": PREHEADERS[Kind(notice.kind)],
        "notice": notice,
        "url": settings.SITE_URL + page,
        "now": now,
        "unknown": now.counts[Delivery.Status.UNKNOWN],
        "failed": now.counts[Delivery.Status.FAILED] + now.counts[Delivery.Status.REJECTED],
        "tells_later": tells_later(),
        "skipped": now.counts[Delivery.Status.SKIPPED],
    }
