"""Makes what goes to the mail server for one recipient: envelope, text, and the id it carries."""

from functools import lru_cache
from typing import NamedTuple

from nplv.mail import from_address
from subscriptions.return_path import return_path
from subscriptions.transports.base import Parcel, Recipient
from subscriptions.transports.messages import message_id, personal_message
from subscriptions.transports.mould import Mould, Personal, date_now, fits, serialised
from subscriptions.transports.pipeline import Envelope


class Made(NamedTuple):
    recipient: Recipient
    message_id: str
    envelope: Envelope


def make(parcel: Parcel, recipient: Recipient, *, mould: Mould | None) -> Made:
    """Return the message of one recipient: from the mould, or by Django where that is not exact.

    What Django refuses raises here. The envelope is ASCII: the domain as IDNA, and a local part
    that is not ASCII raises UnicodeEncodeError, since it would need SMTPUTF8 all the way.
    """
    number = message_id(parcel.letter.mailing_id, recipient.delivery_id)
    tokens = parcel.tokens_of(recipient)
    if mould is not None and fits(recipient.email):
        leave, wishes = (token.encode() for token in tokens)
        own = Personal(recipient.email.encode(), number.encode(), leave, wishes, date_now())
        content = mould.fill(own)
    else:
        message = personal_message(
            parcel, to=recipient.email, tokens=tokens, headers={"Message-ID": number}
        )
        content, _ = serialised(message)
    envelope = Envelope(sender_of(recipient), _in_ascii(recipient.email), content)
    return Made(recipient, number, envelope)


def sender_of(recipient: Recipient) -> str:
    """Return where bounces go: an address of this delivery alone, or the sender's."""
    return _in_ascii(return_path(recipient.delivery_id) or from_address())


def _in_ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.encode('ascii').decode()}@{_domain_in_ascii(domain)}"


@lru_cache(maxsize=1024)
def _domain_in_ascii(domain: str) -> str:
    return domain.encode("idna").decode()
