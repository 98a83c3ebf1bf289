import threading

import pytest
from django.db import connection, transaction

from subscriptions import rate_limits
from subscriptions.models import RateCounter
from subscriptions.rate_limits import TooManyRequestsError, count, forget, may_mail, network_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.200", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("geen adres", "unknown"),
    ],
)
def test_network_of_an_address(address, network):
    assert network_of(address) == network


def test_network_beyond_its_limit(time_machine):
    time_machine.move_to("2023-12-01T09:00:00Z", tick=False)
    for _ in range(rate_limits.PER_NETWORK):
        count("192.0.2.0/24")
    with pytest.raises(TooManyRequestsError):
        count("192.0.2.0/24")
    count("198.51.100.0/24")
    time_machine.shift(rate_limits.WINDOW)
    count("192.0.2.0/24")


def test_everybody_together_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(rate_limits, "EVERYBODY", 3)
    for number in range(3):
        count(f"192.0.{number}.0/24")
    with pytest.raises(TooManyRequestsError):
        count("198.51.100.0/24")


def test_one_mail_a_day(time_machine):
    time_machine.move_to("2023-12-01T23:59:00Z", tick=False)
    assert may_mail("jan@example.org")
    assert not may_mail("jan@example.org")
    assert not may_mail("jan+ander@example.org")
    assert may_mail("piet@example.org")
    time_machine.move_to("2023-12-02T23:58:59Z", tick=False)
    assert not may_mail("jan@example.org")
    time_machine.move_to("2023-12-02T23:59:01Z", tick=False)
    assert may_mail("jan@example.org")


def test_address_that_is_forgotten_may_ask_again():
    may_mail("jan@example.org")
    forget("jan@example.org")
    assert may_mail("jan@example.org")


def test_counters_hold_no_address():
    count("192.0.2.0/24")
    may_mail("jan@example.org")
    kept = "".join(RateCounter.objects.values_list("key", flat=True))
    assert set(kept) <= set("0123456789abcdef")


@pytest.mark.django_db(transaction=True)
def test_counting_at_the_same_moment():
    def ask():
        for _ in range(5):
            with transaction.atomic():
                count("192.0.2.0/24")
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(RateCounter.objects.values_list("count", flat=True)) == [20, 20]
