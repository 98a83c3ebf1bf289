"""Mails to the people who send: a mailing stopped, or waits for them."""

import logging
import smtplib

from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from nplv.mail import send_mail
from subscriptions.models import Mailing

logger = logging.getLogger(__name__)


def tell_paused(mailing: Mailing) -> int:
    """Tell that a mailing paused itself; return how many people were told."""
    return _tell("mailing_paused", mailing)


def tell_held(mailing: Mailing) -> int:
    """Tell that a planned mailing did not start; return how many people were told."""
    return _tell("mailing_held", mailing)


def addresses() -> list[str]:
    """Return the addresses of everybody who may send."""
    people = get_user_model().objects.with_perm(
        "subscriptions.send_mailing", backend="django.contrib.auth.backends.ModelBackend"
    )
    return sorted(set(people.exclude(email="").values_list("email", flat=True)))


def _tell(name: str, mailing: Mailing) -> int:
    """One mail each. What sends newsletters may be what is broken: then the log has to do."""
    logger.warning("mailing=%s %s: %s", mailing.pk, name, mailing.pause_reason)
    url = settings.SITE_URL + reverse("admin:subscriptions_mailing_change", args=[mailing.pk])
    told = 0
    for address in addresses():
        try:
            send_mail(name, to=address, context={"mailing": mailing, "url": url})
        except (AnymailError, smtplib.SMTPException, OSError) as error:
            logger.error("mailing=%s not told: %s", mailing.pk, type(error).__name__)  # noqa: TRY400  a trace would hold the address
        else:
            told += 1
    return told
