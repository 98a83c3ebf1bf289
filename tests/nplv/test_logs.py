import io
import logging

import pytest

from nplv.logs import Redact, redact
from nplv.tokens import make_token


@pytest.fixture
def lines():
    """A logger as the settings make it, and what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Redact())
    logger = logging.getLogger("tests.redact")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream.getvalue
    logger.removeHandler(handler)


def test_address_is_taken_out():
    assert redact("could not mail Jan.de-Vries+nplv@voorbeeld.example.org today") == (
        "could not mail [address] today"
    )


def test_token_in_a_path_is_taken_out():
    token = make_token("unsubscribe", 12)

    assert redact(f"GET /nieuwsbrief/afmelden/{token}/ 200") == (
        "GET /nieuwsbrief/afmelden/[token]/ 200"
    )


def test_number_of_a_delivery_stays():
    assert redact("delivery 4711 of mailing 3 failed") == "delivery 4711 of mailing 3 failed"


def test_arguments_and_exceptions_are_redacted_too(lines):
    logger, written = lines
    try:
        int("an@example.org")
    except ValueError:
        logger.exception("refused %s", "bo@example.org")

    assert "refused [address]" in written()
    assert "ValueError: invalid literal for int() with base 10: '[address]'" in written()
    assert "example.org" not in written()
