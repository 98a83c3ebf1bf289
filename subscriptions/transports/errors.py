"""The one place where errors are told from each other, by what may be done after them.

The question is never how bad it is, but whether the message may have left. Where nobody can
tell, the answer is UNKNOWN, and no machine tries again.
"""

import datetime as dt
import email.utils
import math
import re
import smtplib
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from nplv.header_safety import UnsafeHeaderError
from subscriptions.transports import boto
from subscriptions.transports.outcomes import Fate

# The ESP says itself that it took nothing. Not 502 and 504: there a gateway says that it heard
# nothing from the ESP behind it, which may have taken all.
BUSY = {408, 425, 429, 500, 503}
# 402: out of credits (Brevo). 420: over the limit of the account (SparkPost).
KEY_REFUSED = {401, 402, 403, 404, 407, 420}
# The API is not there, or not for calls as ours: the address in the settings is wrong.
# After 302 and 303 it may have been taken all the same (RFC 9110, 15.4).
ELSEWHERE = {301, 307, 308, 405, 406, 410, 411, 415, 426}
# A refusal whose reason is ours, whoever the recipients are: the sender, the account, its credits.
# https://postmarkapp.com/developer/api/overview#error-codes (400, 401, 405, 412), and what
# Mailgun, Mailtrap and Unisender Go write in their answers of 400 and 422.
ABOUT_US = re.compile(
    r"from parameter|'from' |invalid 'from'|sender signature|sender address|sending domain"
    r"|not allowed to send|not verified|not activated|not_enough_credits|credits?\b|quota"
    r"|suspended|disabled|pending approval|limit (?:was |is )?(?:exceeded|reached)"
    r"|exceeded? (?:the |your |sending )*limit|api[ _-]?key|unauthori[sz]ed",
    re.IGNORECASE,
)
# An earlier call with the same key: what became of that one is not said.
SEEN_BEFORE = re.compile(r"idempoten", re.IGNORECASE)
_READ_MOST = 2000
MADE_WRONG = (
    AnymailInvalidAddress,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
    UnsafeHeaderError,
)
CALL_WAITED_MOST = 6 * 3600


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error means. `stop` is a Dutch sentence for staff, where all sending must stop."""

    fate: Fate
    reason: str
    wait: float | None = None
    stop: str = ""
    ends_batch: bool = True


def _stop(reason: str) -> Trouble:
    return Trouble(Fate.AGAIN, reason, stop=reason)


# Raised before any request, except the second: an answer that refuses every recipient.
_PLAIN: list[tuple[type[Exception] | tuple[type[Exception], ...], Trouble]] = [
    (
        (AnymailConfigurationError, ImproperlyConfigured),
        _stop("De instellingen voor het verzenden kloppen niet."),
    ),
    (
        AnymailRecipientsRefused,
        Trouble(Fate.REJECTED, "De verzenddienst weigert dit e-mailadres.", ends_batch=False),
    ),
    (MADE_WRONG, Trouble(Fate.FAILED, "Dit bericht is niet te maken.", ends_batch=False)),
    (
        AnymailError,
        Trouble(Fate.FAILED, "De verzenddienst kan dit bericht niet aan.", ends_batch=False),
    ),
]


class TroubleError(Exception):
    """An error of which the transport knows already what it means."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


def sort_error(error: Exception) -> Trouble:
    """Return what an error during the hand-over of a message or a batch means."""
    if isinstance(error, TroubleError):
        return error.trouble
    if isinstance(error, (AnymailAPIError, requests.RequestException)):
        return _sort_api(error)
    for classes, trouble in _PLAIN:
        if isinstance(error, classes):
            return trouble
    return Trouble(Fate.UNKNOWN, f"Geen antwoord na het aanbieden ({type(error).__name__}).")


def sort_opening(error: Exception) -> Trouble:
    """Return what an error before any message was offered means: it is never unknown."""
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return _stop("De mailserver weigert onze inloggegevens.")
    if isinstance(error, (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError)):
        return _stop("De mailserver ondersteunt de ingestelde beveiliging niet.")
    if isinstance(error, (ImproperlyConfigured, AnymailConfigurationError, ImportError)):
        return _stop("De instellingen voor het verzenden kloppen niet.")
    return Trouble(Fate.AGAIN, f"Verbinden of voorbereiden mislukt ({type(error).__name__}).")


def sort_unsent(error: Exception) -> Trouble:
    """Return what an error means where the request certainly did not leave whole (`line`)."""
    trouble = sort_error(error)
    if trouble.fate is not Fate.UNKNOWN:
        return trouble
    cause = type(_cause(error)).__name__
    return Trouble(Fate.AGAIN, f"De verzenddienst is niet bereikbaar ({cause}).")


def _sort_api(error: Exception) -> Trouble:
    response = getattr(error, "response", None)
    if response is None:
        return _sort_network(error)
    code, said, wait = _answer_in(response)
    reason = f"De verzenddienst antwoordde met {code}."
    if code in KEY_REFUSED:
        return _stop(f"De verzenddienst weigert onze sleutel of ons domein ({code}).")
    if code in ELSEWHERE:
        return _stop(f"Het adres van de verzenddienst klopt niet ({code}).")
    if code in BUSY:
        return Trouble(Fate.AGAIN, reason, wait=retry_after(wait))
    if 400 <= code < 500:
        return _sort_refusal(code, said[:_READ_MOST], reason)
    return Trouble(Fate.UNKNOWN, f"{reason} Daaruit blijkt niet of het bericht weg is.")


def _answer_in(response: Any) -> boto.Answer:
    if isinstance(response, dict):
        return boto.answer_in(response)
    after = response.headers.get("Retry-After")
    return boto.Answer(int(response.status_code), response.text, after)


def _sort_refusal(code: int, said: str, reason: str) -> Trouble:
    if code == HTTPStatus.CONFLICT or SEEN_BEFORE.search(said):
        return Trouble(Fate.UNKNOWN, f"{reason} Die kende deze aanroep al.")
    if ABOUT_US.search(said):
        return _stop(f"De verzenddienst weigert onze afzender of ons tegoed ({code}).")
    return Trouble(Fate.FAILED, reason, ends_batch=False)


def _sort_network(error: Exception) -> Trouble:
    cause = _cause(error)
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)):
        return _stop("Het adres van de verzenddienst klopt niet.")
    if isinstance(cause, (NewConnectionError, ConnectTimeoutError)) or _is_handshake(cause):
        return Trouble(Fate.AGAIN, f"De verzenddienst is niet bereikbaar ({type(cause).__name__}).")
    if type(cause).__name__ in boto.NO_KEY:
        return _stop("De inloggegevens voor de verzenddienst ontbreken.")
    if type(cause).__name__ in boto.NEVER_LEFT:
        return Trouble(Fate.AGAIN, f"De verzenddienst is niet bereikbaar ({type(cause).__name__}).")
    return Trouble(
        Fate.UNKNOWN, f"De verbinding viel weg na het aanbieden ({type(cause).__name__})."
    )


def _is_handshake(cause: BaseException) -> bool:
    """A certificate is checked before the request; any other TLS fault may come after it."""
    told = str(cause)
    return "CERTIFICATE_VERIFY_FAILED" in told or "WRONG_VERSION_NUMBER" in told


def _cause(error: BaseException) -> BaseException:
    """Return the error at the bottom: requests wraps urllib3's, Anymail wraps that of requests."""
    while True:
        inner = error.__cause__ or next(
            (part for part in error.args if isinstance(part, BaseException)), None
        )
        if isinstance(error, MaxRetryError) and error.reason:
            inner = error.reason
        if inner is None or isinstance(error, (NewConnectionError, ConnectTimeoutError)):
            return error
        error = inner


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either of its two forms."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(value)
            seconds = (moment.astimezone(dt.UTC) - timezone.now()).total_seconds()
        except (ValueError, OverflowError):
            return None
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), CALL_WAITED_MOST)
