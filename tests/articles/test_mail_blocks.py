"""Amounts, moments and headings as they stand in a mail."""

import datetime as dt
from decimal import Decimal

import pytest

from articles.mail_blocks import amount_of, rich_block, when_of
from articles.models import Article
from tests.areas.factories import FundingAwardFactory
from tests.articles.factories import EventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": Decimal(14_900_000)}, "€ 14,9 miljoen"),
        ({"amount": Decimal(14_950_000)}, "€ 14.950.000"),
        ({"amount": Decimal(280_000_000), "precision": "about"}, "circa € 280 miljoen"),
        ({"amount": Decimal("1234567.89"), "basis": "per_year"}, "€ 1.234.567,89 per jaar"),
        ({"amount": None}, "niet bekend"),
    ],
)
def test_amounts_are_never_rounded_in_silence(values, words):
    assert amount_of(FundingAwardFactory.build(round=None, **values)).replace("\xa0", " ") == words


def test_when_of_spells_out_both_days():
    event = EventFactory(ends_at=dt.datetime(2024, 2, 2, 11, 0, tzinfo=dt.UTC))
    assert when_of(event) == (
        "donderdag 1 februari 2024, 13.30 uur tot vrijdag 2 februari 2024, 12.00 uur"
    )
    assert when_of(Article()) == ""
    event.ends_at = None
    assert when_of(event) == "donderdag 1 februari 2024, 13.30 uur"


def test_headings_in_rich_text_go_under_the_heading_of_the_block():
    assert rich_block("<h2>a</h2><h3>b</h3><h4>c</h4>", level=4) == (
        "<h4>a</h4><h5>b</h5><h6>c</h6>"
    )
