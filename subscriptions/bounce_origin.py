"""Which delivery a bounce is about.

Its return path says so, wherever that stands: the code in it is the proof. Without one the
Message-ID of the mail that came back does, together with the address that it was sent to, since
anybody can count numbers.
"""

import re
from email.message import Message

from subscriptions.models import Delivery
from subscriptions.return_path import CODE_LENGTH, DELIVERY_DIGITS, delivery_of

HEADERS = (
    "To",
    "Cc",
    "Delivered-To",
    "X-Original-To",
    "X-Delivered-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Failed-Recipients",
    "Received",
)
# From the plus on, which is what is ours in it, and quick to look for in a whole mail.
_RETURN_PATH = re.compile(
    rf"\+\d{{1,{DELIVERY_DIGITS}}}-[0-9a-f]{{{CODE_LENGTH}}}@[\w.-]+", re.IGNORECASE
)
# transports.messages.message_id makes these.
_MESSAGE_ID = re.compile(
    rb"^message-id:\s*<(\d{18})\.(\d{1,18})@[^\s>]+>", re.IGNORECASE | re.MULTILINE
)


class ForgedReturnPathError(ValueError):
    """The mail came to an address that looks like a return path of ours and is none."""


def origin_of(message: Message, raw: bytes, *, recipients: frozenset[str]) -> int | None:
    """Return the number of the delivery, or None where nothing proves one.

    `recipients` are the addresses that the bounce names. Raises ForgedReturnPathError.
    """
    heads = "\n".join(str(value) for name in HEADERS for value in message.get_all(name, []))
    claimed = set(_RETURN_PATH.findall(heads))
    proved = _proved(claimed) or _proved(set(_RETURN_PATH.findall(raw.decode("ascii", "replace"))))
    if proved:
        return next(iter(proved)) if len(proved) == 1 else None
    if claimed:
        raise ForgedReturnPathError
    return _by_message_id(raw, recipients)


def _proved(addresses: set[str]) -> set[int]:
    return {number for one in addresses if (number := delivery_of(one)) is not None}


def _by_message_id(raw: bytes, recipients: frozenset[str]) -> int | None:
    for number, mailing in _MESSAGE_ID.findall(raw):
        delivery = Delivery.objects.filter(
            pk=int(number), mailing=int(mailing), subscriber__email_key__in=recipients
        )
        if delivery.exists():
            return int(number)
    return None
