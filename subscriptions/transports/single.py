"""Any ESP of Anymail that has no batch of its own: one message per call, one session."""

from typing import Any

from anymail.message import AnymailMessage
from django.core.mail import get_connection

from subscriptions.transports.base import OneByOne, Parcel, Recipient
from subscriptions.transports.messages import personal_message


class SingleTransport(OneByOne):
    """Never more than one address in To.

    What an ESP does not know (tracking off, metadata) is left out by Anymail, which refuses the
    message otherwise.
    """

    def open(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.connection = get_connection(ignore_unsupported_features=True)
        self.connection.open()

    def make(self, recipient: Recipient) -> AnymailMessage:
        message = personal_message(
            self.parcel, to=recipient.email, tokens=self.parcel.tokens_of(recipient)
        )
        message.metadata = metadata_of(recipient)
        return message

    def hand_over(self, made: AnymailMessage) -> str:
        self.connection.send_messages([made])
        return id_as_text(made.anymail_status.message_id)

    def close(self) -> None:
        self.connection.close()


def id_as_text(message_id: Any) -> str:
    """Return what an ESP calls a message, whatever its type."""
    return "" if message_id is None else str(message_id)


def metadata_of(recipient: Recipient) -> dict[str, str]:
    """Return what an ESP tells back in every event; text, since some ESPs take nothing else."""
    return {"delivery": str(recipient.delivery_id)}
