import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage

from nplv.header_safety import (
    UnsafeHeaderError,
    require_safe_header,
    require_safe_message,
    validate_single_line,
)

HOSTILE = [f"x{mark}Bcc: a@b.nl" for mark in ("\r\n", "\n", "\r", "\0", "\x85", "\u2028", "\u2029")]


@pytest.mark.parametrize("value", HOSTILE)
def test_header_with_control_character(value):
    with pytest.raises(UnsafeHeaderError):
        require_safe_header(value)


def test_header_plain():
    assert require_safe_header("Nieuws uit Zuid – €") == "Nieuws uit Zuid – €"


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "place", ["subject", "from_email", "to", "cc", "bcc", "reply_to", "header", "header name"]
)
def test_message_with_control_character_anywhere(place, value):
    message = EmailMessage("Onderwerp", "Tekst", "van@example.org", ["aan@example.org"])
    if place in {"subject", "from_email"}:
        setattr(message, place, value)
    elif place == "header":
        message.extra_headers["X-Iets"] = value
    elif place == "header name":
        message.extra_headers[value] = "iets"
    else:
        getattr(message, place).append(value)
    with pytest.raises(UnsafeHeaderError):
        require_safe_message(message)


def test_message_plain():
    message = EmailMessage("Onderwerp", "a\r\nb", "van@example.org", ["a@example.org"])

    assert require_safe_message(message) is None


def test_single_line():
    validate_single_line("Een titel")
    with pytest.raises(ValidationError):
        validate_single_line("Een titel\nBcc: a@b.nl")
