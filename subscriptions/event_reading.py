"""What an ESP said about one message, made safe to keep: short, plain, without an address.

Whatever stands in an event was written elsewhere, partly by strangers: any type, any length.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from nplv.logs import redact
from subscriptions.addresses import InvalidAddressError, normalise
from subscriptions.models import Delivery

Kind = EventType
MOVES = {
    Kind.QUEUED: Delivery.Status.SENT,
    Kind.SENT: Delivery.Status.SENT,
    Kind.DEFERRED: Delivery.Status.DEFERRED,
    Kind.DELIVERED: Delivery.Status.DELIVERED,
    Kind.BOUNCED: Delivery.Status.BOUNCED,
    Kind.REJECTED: Delivery.Status.REJECTED,
    Kind.FAILED: Delivery.Status.FAILED,
    Kind.COMPLAINED: Delivery.Status.COMPLAINED,
}
KEPT = {*MOVES, Kind.UNSUBSCRIBED}  # opens and clicks are not: we do not follow readers
WITHOUT_REASON = {Kind.QUEUED, Kind.SENT, Kind.DELIVERED, Kind.UNSUBSCRIBED}
# A bounce of these kinds says something about the moment or the message, not about the address.
PASSING = {RejectReason.BLOCKED, RejectReason.SPAM, RejectReason.TIMED_OUT, RejectReason.OTHER}
SOFT_WORDS = re.compile(
    r"soft|transient|temporary|mailbox_?full|undetermined|\bblocked\b", re.IGNORECASE
)
SOFT_CODE = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b|^\s*4\d\d[ -]")
# Where ESPs say how bad a bounce is: Brevo, Mandrill `event`; Postmark `Type`; SendGrid, MailerSend
# `type`; Mailgun `severity`; Amazon SES `bounceType`; Resend `data.bounce.type`.
SOFT_PLACES = (
    ("event",),
    ("Type",),
    ("type",),
    ("severity",),
    ("event-data", "severity"),
    ("bounce", "bounceType"),
    ("data", "bounce", "type"),
)
# https://support.sparkpost.com/docs/deliverability/bounce-classification-codes
SPARKPOST_SOFT = {"1", "20", "21", "22", "23", "24", "40", "70"}
LONGEST_TEXT, LONGEST_ID, LONGEST_WORD = 300, 200, 100
LOOKED_AT = 1500  # characters of a text in which addresses are looked for
EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(days=1)  # that the clock of an ESP may be; further is not a time


class Told(NamedTuple):
    """One event, normalised. `recipient` is a key of an address or ''; it is not stored."""

    key: str
    kind: str
    delivery_id: int | None
    site: str
    recipient: str
    message_id: str
    reject_reason: str
    description: str
    error: str
    occurred_at: dt.datetime
    is_soft: bool | None  # None where it did not bounce


def read(event: AnymailTrackingEvent, *, now: dt.datetime) -> Told | None:
    """Return what we keep of an event, or None for a kind that we do not keep."""
    kind = event.event_type
    if kind not in KEPT:
        return None
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    description = shortened(event.mta_response or event.description)
    soft = is_soft(event) if kind == Kind.BOUNCED else None
    return Told(
        key=_digest(event, metadata, soft=soft),
        kind=kind,
        delivery_id=_number(metadata.get("delivery")),
        site=plain(metadata.get("site"), LONGEST_WORD),
        recipient=address_key(plain(event.recipient, LONGEST_ID)),
        message_id=plain(event.message_id, LONGEST_ID),
        reject_reason=plain(event.reject_reason, 30),
        description=description,
        error="" if kind in WITHOUT_REASON else description,
        occurred_at=_moment(event.timestamp, now),
        is_soft=soft,
    )


def event_key(event: AnymailTrackingEvent) -> str:
    """Return what makes an event this one, whatever its length: a digest of 32 characters.

    The ESP's own id where it gives one, else what the event says. With the kind and the delivery
    in it, since some ESPs use one id for a call with several events.
    """
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    return _digest(event, metadata, soft=event.event_type == Kind.BOUNCED and is_soft(event))


def _digest(event: AnymailTrackingEvent, metadata: dict[str, Any], *, soft: bool | None) -> str:
    given = plain(event.event_id, LOOKED_AT)
    said = [given] if given else [plain(event.message_id, LOOKED_AT), str(event.timestamp)]
    said += [
        plain(event.recipient, LONGEST_ID),
        str(event.event_type),
        plain(metadata.get("delivery"), LONGEST_WORD),
        plain(metadata.get("site"), LONGEST_WORD),
        "soft" if soft else "",
    ]
    return hashlib.blake2b("\x00".join(said).encode(), digest_size=16).hexdigest()


def is_soft(event: AnymailTrackingEvent) -> bool:
    """Return whether a bounce may pass by itself; a hard one means that the address is gone."""
    if event.reject_reason in PASSING:
        return True
    raw = event.esp_event
    if isinstance(raw, dict):
        if raw.get("hard_bounce") is False:  # Mailjet
            return True
        if any(map(_says_soft, _words(raw))):
            return True
        if _sparkpost_class(raw) in SPARKPOST_SOFT:
            return True
    told = plain(event.mta_response or event.description, LOOKED_AT)
    return bool(SOFT_CODE.search(told)) or told.startswith("err_mailbox_full")


def plain(value: Any, length: int) -> str:
    """Return text that any database takes: of a bounded length, without NUL or half characters."""
    if value is None:
        return ""
    if type(value) is str and len(value) <= length and value.isascii() and "\x00" not in value:
        return value  # nearly all
    if isinstance(value, dict | list):
        return ""
    text = value if isinstance(value, str) else str(value)
    text = text[:length]
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def shortened(value: Any) -> str:
    """Return the beginning of a text without an address in it."""
    text = plain(value, LOOKED_AT)
    if len(text) == LOOKED_AT:  # what is cut off may be the second half of an address
        text = text[: LOOKED_AT // 2].rpartition(" ")[0]
    return (redact(text) if "@" in text or "/" in text else text)[:LONGEST_TEXT]


def address_key(recipient: str) -> str:
    """Return the key of the address in an event, or '' where there is none to be read."""
    address = recipient.rpartition("<")[2].partition(">")[0].strip()
    if not address or "@" not in address:
        return ""
    if address.isascii() and "xn--" not in address and '"' not in address:
        return address.lower()
    try:
        return normalise(address)
    except InvalidAddressError:
        return ""


def _number(value: Any) -> int | None:
    text = plain(value, 19)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _moment(value: Any, now: dt.datetime) -> dt.datetime:
    """Return when it happened; now where the ESP does not say, or says what cannot be."""
    if not isinstance(value, dt.datetime):
        return now
    moment = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return moment if EARLIEST <= moment <= now + AHEAD else now


@lru_cache(maxsize=256)
def _says_soft(word: str) -> bool:
    """An ESP has few words for it, and tells them a thousand times."""
    return SOFT_WORDS.search(word) is not None


def _words(raw: dict[str, Any]) -> Iterator[str]:
    for first, *further in SOFT_PLACES:
        found: Any = raw.get(first)
        for name in further:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str):
            yield found[:LONGEST_WORD]


def _sparkpost_class(raw: dict[str, Any]) -> str:
    wrapped = raw.get("msys")
    inner = next(iter(wrapped.values()), None) if isinstance(wrapped, dict) and wrapped else None
    return plain(inner.get("bounce_class"), LONGEST_WORD) if isinstance(inner, dict) else ""
