import datetime as dt
from decimal import Decimal

import pytest

from areas import cells
from areas.cells import CellError
from areas.models import FundingAward


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("€ 1.250.000,00", "1250000"),
        ("€\N{NO-BREAK SPACE}1.250.000", "1250000"),
        ("1250000", "1250000"),
        ("1250000,5", "1250000.5"),
        ("1250000.50", "1250000.50"),
        ("€ 100,-", "100"),
        ("100,--", "100"),
        ("EUR 99,99", "99.99"),
        ("99 euro", "99"),
        ("1.250", "1250"),
        ("999999999999,99", "999999999999.99"),
    ],
)
def test_amount_as_dutch_people_write_it(cell, amount):
    assert cells.amount(cell) == Decimal(amount)


@pytest.mark.parametrize(
    "cell",
    ["1,250", "1,250,000.00", "1.25.000", "1.250.50", "0", "0,00", "-5", "€ -5", "1,2 mln",
     "1,25E+06", "1000000000000", "twee", "€", "1 250 000", "١٢"],
)  # fmt: skip
def test_amount_that_can_mean_two_things_or_none_is_refused(cell):
    with pytest.raises(CellError):
        cells.amount(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("22-12-2023", (2023, 12, 22)), ("1/2/2024", (2024, 2, 1)), ("2023-12-22", (2023, 12, 22)),
     ("22-12-2023 00:00", (2023, 12, 22)), ("2023-12-22 00:00:00", (2023, 12, 22))],
)  # fmt: skip
def test_day(cell, day):
    assert cells.day(cell) == dt.date(*day)


@pytest.mark.parametrize("cell", ["22-12-23", "31-02-2024", "12/22/2023", "december 2023", "45282"])
def test_day_that_is_none_is_refused(cell):
    with pytest.raises(CellError):
        cells.day(cell)


def test_whole_number():
    assert [cells.whole(cell) for cell in ("300", "1.300")] == [300, 1300]
    for cell in ("1,5", "ongeveer 300", "-3", "999999999999", "2.999.999.999"):
        with pytest.raises(CellError):
            cells.whole(cell)


@pytest.mark.parametrize("cell", ["deels voor dit gebied", "Deels-voor-dit-gebied", "partly"])
def test_choice_by_words_by_code_or_by_itself(cell):
    assert cells.choice(cell, FundingAward.Scope) == "partly"


def test_choice_that_is_none_says_what_can_be_chosen():
    with pytest.raises(CellError) as told:
        cells.choice("subsidie", FundingAward.Kind)
    assert str(told.value) == (
        "‘subsidie’ kennen we niet. "
        "Kies uit: toekenning, uitbetaling, bijdrage van anderen, plan of voornemen."
    )


@pytest.mark.parametrize(
    "cell", ["#NAAM?", "#N/B", "#DEEL/0!", "#####", "a\0b", "a\u2028b", "caf�"]
)
def test_text_that_went_wrong_is_refused(cell):
    with pytest.raises(CellError):
        cells.text(cell)


def test_line_breaks_stay_where_lines_may_be():
    assert cells.text("een\r\n\r\ntwee", lines=True) == "een\n\ntwee"
    assert cells.text("een \r\n twee") == "een twee"


@pytest.mark.parametrize("cell", ["=1+1", "-2", "'=1", "''@a", "'s-Hertogenbosch", "", "＝1", "+"])  # noqa: RUF001
def test_guard_comes_off_again(cell):
    assert cells.unguarded(cells.guarded(cell)) == cell
    assert not cells.guarded(cell).startswith(cells.FORMULA)
