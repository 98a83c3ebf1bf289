"""Files in place of mail, for the demo and for trying things out (`nplv.mailbox`)."""

from anymail.message import AnymailMessage
from django.core.mail import get_connection

from subscriptions.transports.base import OneByOne, Parcel, Recipient
from subscriptions.transports.messages import message_id, personal_message


class MailboxTransport(OneByOne):
    def open(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.connection = get_connection()

    def make(self, recipient: Recipient) -> AnymailMessage:
        return personal_message(
            self.parcel,
            to=recipient.email,
            tokens=self.parcel.tokens_of(recipient),
            headers={
                "Message-ID": message_id(self.parcel.letter.mailing_id, recipient.delivery_id)
            },
        )

    def hand_over(self, made: AnymailMessage) -> str:
        self.connection.send_messages([made])
        return str(made.extra_headers["Message-ID"])
