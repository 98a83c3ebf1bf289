"""The guard before every header.

Anymail passes control characters in a subject or an extra header verbatim to the ESP's API
(measured with 15.2 on seven backends), so `BadHeaderError` of Django protects SMTP only.
"""

import re

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage

# C0, DEL and C1 controls, and the two Unicode line ends.
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class UnsafeHeaderError(ValueError):
    """A header would have carried a control character."""


def require_safe_header(value: str) -> str:
    """Return `value` as it is; raise UnsafeHeaderError where it holds a control character."""
    if FORBIDDEN.search(value):
        raise UnsafeHeaderError("control character in a header")
    return value


def require_safe_message(message: EmailMessage) -> None:
    """Raise UnsafeHeaderError if the subject, an address or a header holds a control character.

    To be called just before a message is handed over, whatever was checked earlier.
    """
    addresses = [*message.to, *message.cc, *message.bcc, *message.reply_to]
    headers = [str(part) for pair in message.extra_headers.items() for part in pair]
    for value in (str(message.subject), message.from_email, *addresses, *headers):
        require_safe_header(value)


def validate_single_line(value: str) -> None:
    """Validator of a model field whose text becomes a header or a page title."""
    if FORBIDDEN.search(value):
        raise ValidationError(
            "Gebruik hier geen regeleinden of andere onzichtbare tekens.", code="single_line"
        )
