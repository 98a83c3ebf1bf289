import datetime as dt

import pytest
from django.utils import timezone

from subscriptions.forecast import duration_in_words, expected_duration
from subscriptions.models import Mailing
from tests.subscriptions.ledgers import planned


def minutes(number):
    return dt.timedelta(minutes=number)


def sent(audience, duration, **values):
    mailing = planned(1)
    now = timezone.now()
    values = {"status": "sent", "started_at": now - duration, "finished_at": now, **values}
    Mailing.objects.filter(pk=mailing.pk).update(audience=audience, **values)


def test_rate_that_is_set_says_how_long(settings):
    settings.NPLV_SEND_RATE = 20
    assert expected_duration(12_000) == minutes(10)


def test_without_a_rate_the_last_large_mailing_says_how_long(db):
    assert expected_duration(4000) is None
    sent(2000, minutes(10))
    sent(3, minutes(10))
    sent(5000, minutes(600), paused_at=timezone.now())
    assert expected_duration(4000) == minutes(20)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "minder dan een minuut"),
        (70, "ongeveer 1 minuut"),
        (8 * 60, "ongeveer 8 minuten"),
        (85 * 60, "ongeveer 85 minuten"),
        (3 * 3600, "ongeveer 3 uur"),
    ],
)
def test_duration_is_said_roughly(seconds, words):
    assert duration_in_words(dt.timedelta(seconds=seconds)) == words
