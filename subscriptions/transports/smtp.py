"""A mail relay: one message per recipient over one connection that stays open.

The commands are given one by one instead of by `smtplib.sendmail`, since it matters where a
connection breaks: before the message was offered it was certainly not sent, after that nobody
knows.
"""

import contextlib
import re
import smtplib
from email.utils import parseaddr
from typing import NamedTuple, NoReturn

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from subscriptions.transports.base import OneByOne, Parcel, Recipient
from subscriptions.transports.errors import Trouble, TroubleError
from subscriptions.transports.messages import message_id, personal_message
from subscriptions.transports.outcomes import Fate

SERVICE_CLOSES = 421


def stuffed(raw: bytes) -> bytes:
    """Return a message as it stands between DATA and the final dot (RFC 5321, 4.5.2)."""
    raw = re.sub(rb"^\.", b"..", raw, flags=re.MULTILINE)
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


class Made(NamedTuple):
    recipient: str
    message_id: str
    raw: bytes


class SmtpTransport(OneByOne):
    def open(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.sender = parseaddr(settings.NPLV_FROM_EMAIL)[1]
        self.backend = EmailBackend(fail_silently=False)
        try:
            self.backend.open()
        except OSError:
            # Django leaves a half-made connection to its next open(), which never comes here.
            if half_open := getattr(self.backend, "_partial_connection", None):
                half_open.close()
            raise
        if self.backend.connection is None:
            raise smtplib.SMTPServerDisconnected("no connection")
        self.session: smtplib.SMTP = self.backend.connection
        self.session.ehlo_or_helo_if_needed()

    def make(self, recipient: Recipient) -> Made:
        number = message_id(self.parcel.letter.mailing_id, recipient.delivery_id)
        message = personal_message(
            self.parcel,
            to=recipient.email,
            tokens=self.parcel.tokens_of(recipient),
            headers={"Message-ID": number},
        )
        local, _, domain = recipient.email.rpartition("@")
        address = f"{local}@{domain.encode('idna').decode()}"
        raw: bytes = message.message().as_bytes(linesep="\r\n")
        return Made(address, number, stuffed(raw))

    def hand_over(self, made: Made) -> str:
        try:
            self._announce(made.recipient)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise TroubleError(
                Trouble(Fate.AGAIN, "De verbinding met de mailserver viel weg.")
            ) from error
        self.session.send(made.raw + b".\r\n")
        code, _ = self.session.getreply()
        if code != 250:
            self._refused(code, "dit bericht")
        return made.message_id

    def close(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.backend.close()

    def _announce(self, recipient: str) -> None:
        """Go up to the point where the message itself follows: nothing can have been sent."""
        code, _ = self.session.mail(self.sender)
        if code >= 500:
            reason = f"De mailserver weigert onze afzender of inlog ({code})."
            raise TroubleError(Trouble(Fate.AGAIN, reason, stop=reason))
        if code != 250:
            raise TroubleError(Trouble(Fate.AGAIN, f"De mailserver neemt nu niets aan ({code})."))
        code, _ = self.session.rcpt(recipient)
        if code not in {250, 251}:
            self._refused(code, "dit adres")
        code, _ = self.session.docmd("DATA")
        if code != 354:
            self._refused(code, "dit bericht")

    def _refused(self, code: int, what: str) -> NoReturn:
        if code == SERVICE_CLOSES:
            raise TroubleError(Trouble(Fate.AGAIN, "De mailserver sluit de verbinding (421)."))
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.session.rset()  # a connection that breaks here shows at the next recipient
        if code >= 500:
            raise TroubleError(
                Trouble(Fate.REJECTED, f"De mailserver weigert {what} ({code}).", ends_batch=False)
            )
        raise TroubleError(
            Trouble(
                Fate.AGAIN, f"De mailserver neemt {what} nu niet aan ({code}).", ends_batch=False
            )
        )
