"""Ways to hand mail over, behind one small interface, chosen by NPLV_ESP.

A backend of Anymail that is not in the table `esps` goes one message at a time: several of them
would put all recipients in one visible To.
"""

from django.conf import settings

from subscriptions.transports.base import Transport
from subscriptions.transports.batch import BatchTransport
from subscriptions.transports.esps import ESPS, takes_batches
from subscriptions.transports.mailbox import MailboxTransport
from subscriptions.transports.single import SingleTransport
from subscriptions.transports.smtp import SmtpTransport

__all__ = ["Transport", "chosen"]


def chosen() -> Transport:
    """Return a transport for one batch; nothing is connected yet."""
    if settings.NPLV_ESP == "mailbox":
        return MailboxTransport()
    if settings.NPLV_ESP == "smtp":
        return SmtpTransport()
    if takes_batches(settings.NPLV_ESP):
        return BatchTransport(ESPS[settings.NPLV_ESP])
    return SingleTransport()
