import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client

from tests.nplv.test_second_step import (
    CODE,
    LOGIN,
    _required,
    clock,
    code_of,
    enrolled,
    give_password,
)

__all__ = ["_required", "clock"]
pytestmark = pytest.mark.django_db


def test_five_wrong_passwords_close_the_account_for_that_address(client, clock):
    enrolled()
    answers = [give_password(client, password="fout") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "Wacht een kwartier" in answers[-1].content.decode()
    assert give_password(client).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert give_password(elsewhere).status_code == 302
    clock.shift(dt.timedelta(minutes=14))
    assert give_password(client).status_code == 429
    clock.shift(dt.timedelta(minutes=2))
    assert give_password(client).status_code == 302


def test_five_wrong_codes_close_the_account_too(client, clock):
    enrolled()
    give_password(client)
    answers = []
    for _ in range(5):
        clock.shift(60)
        answers.append(client.post(CODE, {"code": "000000"}).status_code)
    clock.shift(60)

    assert answers == [200, 200, 200, 200, 429]
    assert client.post(CODE, {"code": code_of()}).status_code == 429
    assert give_password(client).status_code == 429
    assert "000000" not in AccessAttempt.objects.first().post_data


def test_right_password_does_not_forget_wrong_codes(client, clock):
    enrolled()
    for _ in range(5):
        clock.shift(60)
        give_password(client)
        last = client.post(CODE, {"code": "000000"})

    assert last.status_code == 429


def test_lock_out_knows_the_address_behind_our_proxy(client, clock, settings):
    settings.NPLV_TRUSTED_PROXIES = 1
    enrolled()
    for _ in range(5):
        client.post(
            LOGIN,
            {"username": "sam", "password": "fout"},
            headers={"X-Forwarded-For": "10.9.9.9, 198.51.100.7"},
        )

    assert AccessAttempt.objects.get().ip_address == "198.51.100.7"
