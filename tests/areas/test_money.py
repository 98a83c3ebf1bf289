from decimal import Decimal

import pytest

from areas.money import euros, euros_short
from areas.templatetags import money


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("27136679.07", "€ 27.136.679,07"),
        ("43400000.00", "€ 43.400.000"),
        ("999.5", "€ 999,50"),
        ("0", "€ 0"),
        ("0.005", "€ 0,01"),
        ("-6284059.33", "€ -6.284.059,33"),
    ],
)
def test_euros(amount, text):
    assert plain(euros(Decimal(amount))) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("27136679.07", "€ 27,1 miljoen"),
        ("400000000", "€ 400 miljoen"),
        ("999949999", "€ 999,9 miljoen"),
        ("999950000", "€ 1 miljard"),
        ("-2500000", "€ -2,5 miljoen"),
        ("1250000000", "€ 1,3 miljard"),
        ("999999", "€ 999.999"),
        ("600000.40", "€ 600.000"),
        ("500.50", "€ 501"),
    ],
)
def test_euros_short(amount, text):
    assert plain(euros_short(Decimal(amount))) == text


def test_amount_does_not_break_over_lines():
    assert " " not in euros_short(Decimal(27_100_000))


def test_filters_without_amount_give_nothing():
    assert (money.euros(None), money.euros_short(None)) == ("", "")
    assert money.euros(Decimal(5)) == euros(Decimal(5))
    assert money.euros_short(Decimal(5)) == euros_short(Decimal(5))
