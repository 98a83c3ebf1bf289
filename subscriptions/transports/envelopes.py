"""Makes what goes to the mail server for one recipient: envelope, text, and the id it carries."""

from functools import lru_cache
from typing import NamedTuple

from nplv.mail import from_address
from subscriptions.return_path import return_path
from subscriptions.transports.base import Parcel, Recipient
from subscriptions.transports.messages import message_id_maker, personal_message
from subscriptions.transports.mould import Mould, Personal, date_now, fits, serialised
from subscriptions.transports.pipeline import Envelope


class Made(NamedTuple):
    recipient: Recipient
    message_id: str
    envelope: Envelope


class Maker:
    """Makes the messages of a parcel; what is the same for all of them is looked up once."""

    def __init__(self, parcel: Parcel, *, mould: Mould | None) -> None:
        self._parcel, self._mould = parcel, mould
        self._id_of = message_id_maker(parcel.letter.mailing_id)
        self._sender = _in_ascii(from_address())

    def make(self, recipient: Recipient) -> Made:
        """Return the message of one: from the mould, or by Django where that is not exact.

        What Django refuses raises here. The envelope is ASCII: the domain as IDNA, and a local
        part that is not ASCII raises UnicodeEncodeError: it would need SMTPUTF8 all the way.
        """
        email = recipient.email
        number = self._id_of(recipient.delivery_id)
        leave, wishes = self._parcel.tokens_of(recipient)
        if self._mould is not None and fits(email):
            own = Personal(
                email.encode(), number.encode(), leave.encode(), wishes.encode(), date_now()
            )
            pieces, address = self._mould.fill(own), email
        else:
            message = personal_message(
                self._parcel, to=email, tokens=(leave, wishes), headers={"Message-ID": number}
            )
            content, _ = serialised(message)
            pieces, address = (content,), _in_ascii(email)
        # Bounces come back to an address of this delivery alone, or to the sender's.
        sender = return_path(recipient.delivery_id) or self._sender
        return Made(recipient, number, Envelope(sender, address, pieces))


def _in_ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.encode('ascii').decode()}@{_domain_in_ascii(domain)}"


@lru_cache(maxsize=1024)
def _domain_in_ascii(domain: str) -> str:
    return domain.encode("idna").decode()
