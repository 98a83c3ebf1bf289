"""Parcels for a mail server, a transport for them, and what became of each recipient."""

import time

from subscriptions.transports.base import Letter, Parcel, Recipient
from tests.subscriptions.ledgers import HTML, TEXT

LETTER = Letter(mailing_id=3, subject="Nieuws", html=HTML, text=TEXT)
BIG = Letter(mailing_id=3, subject="Nieuws", html=HTML + "<p>é\n" * 60_000, text=TEXT)
SENT, AGAIN, UNKNOWN, REJECTED, FAILED = "sent", "again", "unknown", "rejected", "failed"
SHORT = 0.8  # seconds, for a test in which the server does not answer


def aim(settings, relay):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
    settings.EMAIL_TIMEOUT = 5


def parcel_of(count, *, first=1, letter=LETTER, seconds=30):
    numbers = range(first, first + count)
    recipients = tuple(Recipient(number, number, address(number)) for number in numbers)
    return Parcel(letter, "key", recipients, time.monotonic() + seconds)


def address(number):
    return f"abonnee-{number:06d}@example.org"


def fates(report, parcel):
    return [report.of(recipient).fate.value for recipient in parcel.recipients]


def sends(transport, count, **options):
    parcel = parcel_of(count, **options)
    report = transport.deliver(parcel)
    return report, fates(report, parcel)


def require_honest(relay, told):
    """Sent is in the log once; certainly not sent is not in it; nobody is there twice."""
    logged = relay.recipients()
    for number, fate in enumerate(told, 1):
        if fate == SENT:
            assert logged.count(address(number)) == 1
        elif fate != UNKNOWN:
            assert address(number) not in logged
    assert relay.twice() == []
