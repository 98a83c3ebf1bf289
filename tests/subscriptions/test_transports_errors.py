import datetime as dt

import pytest
import requests
from anymail.exceptions import (
    AnymailInvalidAddress,
    AnymailRequestsAPIError,
    AnymailUnsupportedFeature,
)
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.http import http_date

from subscriptions.transports.errors import retry_after, sort_error, sort_opening
from subscriptions.transports.outcomes import Fate


def answer(status):
    response = requests.Response()
    response.status_code = status
    return AnymailRequestsAPIError(response=response)


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (answer(400), Fate.FAILED),
        (answer(413), Fate.FAILED),
        (answer(408), Fate.AGAIN),
        (answer(429), Fate.AGAIN),
        (answer(500), Fate.AGAIN),
        (answer(501), Fate.UNKNOWN),
        (answer(502), Fate.UNKNOWN),
        (answer(200), Fate.UNKNOWN),
        (answer(302), Fate.UNKNOWN),
        (AnymailInvalidAddress("x"), Fate.FAILED),
        (AnymailUnsupportedFeature("x"), Fate.FAILED),
        (requests.exceptions.ReadTimeout(), Fate.UNKNOWN),
        (requests.exceptions.ConnectionError(), Fate.UNKNOWN),
        (requests.exceptions.ChunkedEncodingError(), Fate.UNKNOWN),
        (requests.exceptions.SSLError("EOF occurred"), Fate.UNKNOWN),
        (requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"), Fate.AGAIN),
        (ValueError("anything else"), Fate.UNKNOWN),
        (TimeoutError(), Fate.UNKNOWN),
    ],
    ids=str,
)
def test_fate_after_an_error(error, fate):
    assert (sort_error(error).fate, sort_error(error).stop) == (fate, "")


@pytest.mark.parametrize(
    "error",
    [*map(answer, (401, 402, 403, 404)), ImproperlyConfigured(), requests.exceptions.InvalidURL()],
    ids=str,
)
def test_errors_that_stop_everything_have_sent_nothing(error):
    trouble = sort_error(error)
    assert trouble.fate is Fate.AGAIN
    assert trouble.stop


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), ValueError()])
def test_error_while_connecting_is_never_unknown(error):
    assert sort_opening(error).fate is Fate.AGAIN


def test_retry_after_is_read_in_both_forms():
    later = timezone.now() + dt.timedelta(seconds=90)
    assert retry_after("120") == 120
    assert 80 < retry_after(http_date(later.timestamp())) <= 90
    assert [retry_after(value) for value in (None, "", "straks", "-5")] == [None, None, None, 0]
    assert retry_after("999999999") == 6 * 3600
    assert retry_after("nan") is None
