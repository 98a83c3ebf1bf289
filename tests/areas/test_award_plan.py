from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.award_columns import BY_NAME
from areas.award_plan import plan
from areas.models import FundingAward
from areas.sheets import SheetRefusedError, read_sheet
from tests.areas.factories import AreaFactory, FundingAwardFactory, FundingRoundFactory
from tests.areas.sheet_cases import NEW, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def of_round():
    return FundingRoundFactory(
        scheme__name="Woonfonds", scheme__abbreviation="WF", name="2", year=2023
    )


@pytest.fixture
def award(of_round):
    return FundingAwardFactory(
        key="wf-arnhem", round=of_round, recipient="Arnhem", project="Geitenkamp",
        amount=Decimal("100.50"), note="Een\r\ntwee", precision="about",
    )  # fmt: skip


def made(text):
    return plan(read_sheet(text, known=list(BY_NAME)))


def only(text):
    (line,) = made(text).told
    return line


def test_new_award_shows_all_its_fields():
    AreaFactory(name="Arnhem Oost", aliases="Oost van Arnhem")
    line = only(sheet(NEW | {"gebied": "oost van arnhem", "bedrag": "€ 1.250.000,00",
                             "bekendgemaakt_op": "22-12-2023"}))  # fmt: skip

    assert (line["step"], line["name"], line["key"]) == ("new", "Delft", "wf-2-2023-delft")
    assert line["changes"] == [
        ["kenmerk", "", "wf-2-2023-delft"],
        ["regeling", "", "Woonfonds"],
        ["ronde", "", "2"],
        ["jaar", "", "2023"],
        ["soort", "", "toekenning"],
        ["ontvanger", "", "Delft"],
        ["gebied", "", "Arnhem Oost"],
        ["bereik", "", "niet bekend"],
        ["bedrag", "", "€\N{NO-BREAK SPACE}1.250.000"],
        ["precisie", "", "precies"],
        ["grondslag", "", "in totaal"],
        ["bekendgemaakt_op", "", "22-12-2023"],
        ["zekerheid", "", "zeker"],
    ]


COLUMNS = ["kenmerk", "regeling", "ronde", "jaar", "ontvanger", "bedrag", "toelichting"]
SAME = {
    "kenmerk": "wf-arnhem", "regeling": "woonfonds", "ronde": "2", "jaar": "2023",
    "ontvanger": "Arnhem", "bedrag": "100,5", "toelichting": "Een\ntwee",
}  # fmt: skip


def test_changed_award_shows_from_and_to(award):
    line = only(sheet(SAME | {"bedrag": "2.000", "ontvanger": "Gemeente Arnhem"}, columns=COLUMNS))

    assert (line["step"], line["number"]) == ("changed", 2)
    assert line["changes"] == [
        ["ontvanger", "Arnhem", "Gemeente Arnhem"],
        ["bedrag", "€\N{NO-BREAK SPACE}100,50", "€\N{NO-BREAK SPACE}2.000"],
    ]


def test_equal_award_with_other_line_breaks_and_columns_left_out(award):
    assert only(sheet(SAME, columns=COLUMNS))["step"] == "equal"


def test_empty_cells_wipe_text_and_leave_choices(award):
    columns = [*COLUMNS, "precisie", "project"]
    line = only(sheet(SAME, columns=columns))

    assert line["changes"] == [["project", "Geitenkamp", ""]]


@pytest.mark.parametrize(
    "more", [{"project": "geitenkamp"}, {"project": "GEITENKAMP", "soort": "Toekenning"}]
)
def test_award_without_key_is_recognised_by_round_recipient_and_project(award, more):
    columns = ["kenmerk", "regeling", "ronde", "jaar", "ontvanger", *more]
    line = only(sheet(SAME | more | {"kenmerk": ""}, columns=columns))

    assert (line["key"], line["step"]) == ("wf-arnhem", "changed")


def test_two_awards_that_it_may_be_ask_for_the_key(award):
    FundingAwardFactory(key="wf-b", round=award.round, recipient="Arnhem", project="Malburgen")

    line = only(sheet(SAME | {"kenmerk": ""}, columns=COLUMNS))

    message = "er zijn 2 toekenningen die dit kunnen zijn: wf-arnhem, wf-b. Kies er een."
    assert line["faults"] == [["kenmerk", message]]


def test_new_key_for_what_looks_known_gives_a_remark(award):
    line = only(sheet(SAME | {"kenmerk": "wf-anders"}, columns=COLUMNS))

    assert line["step"] == "new"
    assert line["remark"] == "Lijkt op wf-arnhem. Is het dezelfde? Gebruik dan dat kenmerk."


def test_refused_row_tells_everything_that_is_wrong(award):
    AreaFactory(name="Arnhem Oost")
    line = only(sheet({
        "kenmerk": "met spatie", "regeling": "Woonfond", "ronde": "2", "jaar": "dit jaar",
        "gebied": "Arnhem West", "bedrag": "1,250", "soort": "gift", "woningen": "veel",
        "bekendgemaakt_op": "31-02-2024", "toelichting": "#NAAM?",
    }))  # fmt: skip

    assert line["step"] == "refused"
    assert [fault[0] for fault in line["faults"]] == [
        *("regeling", "jaar", "soort", "ontvanger", "gebied", "bedrag", "woningen"),
        *("bekendgemaakt_op", "toelichting"),
    ]
    assert ["regeling", "‘Woonfond’ kennen we niet. Bedoel je ‘Woonfonds’?"] in line["faults"]


def test_rules_of_an_award_hold():
    AreaFactory(name="Arnhem Oost")
    line = only(sheet(NEW | {
        "kenmerk": "met spatie", "bron": "geen adres", "periode": "x" * 81, "gebied": "Arnhem Oost",
        "bereik": "niet voor een NPLV-gebied",
    }))  # fmt: skip

    assert line["step"] == "refused"
    assert sorted(fault[0] for fault in line["faults"]) == ["", "bron", "kenmerk", "periode"]


def test_round_that_does_not_exist_is_refused():
    lines = made(sheet(NEW | {"ronde": "9"}, NEW | {"ronde": "", "ontvanger": "B"})).told

    rest = "is er niet bij deze regeling. Maak de ronde eerst."
    assert [line["faults"] for line in lines] == [
        [["ronde", f"ronde ‘9’ van 2023 {rest}"]],
        [["ronde", f"een ronde van 2023 zonder naam {rest}"]],
    ]


def test_rows_about_the_same_award_are_all_refused(award):
    twice = made(sheet(SAME, SAME | {"bedrag": "5"}, NEW, columns=COLUMNS)).told

    assert [line["step"] for line in twice] == ["refused", "refused", "new"]
    assert twice[0]["faults"] == [["kenmerk", "deze toekenning staat ook op rij 3."]]


def test_short_rows_are_filled_and_long_rows_refused(award):
    text = "kenmerk;regeling;ronde;jaar;ontvanger;project\r\n"
    text += "wf-arnhem;Woonfonds;2;2023;Arnhem\r\nx;Woonfonds;2;2023;Ede;a;b\r\n"

    lines = made(text).told

    assert [line["step"] for line in lines] == ["changed", "refused"]
    assert lines[0]["changes"] == [["project", "Geitenkamp", ""]]
    assert lines[1]["faults"][0][1].startswith("er zijn meer cellen dan kolommen.")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("kenmerk;regeling;ronde;jaar", "De kolom ‘ontvanger’ ontbreekt."),
        ("kenmerk;regeling;ronde;jaar;ontvanger;bedragen",
         "De kolom ‘bedragen’ kennen we niet. Bedoel je ‘bedrag’?"),
        ("kenmerk;regeling;ronde;jaar;ontvanger;ontvanger",
         "De kolom ‘ontvanger’ staat er 2 keer."),
        ("kenmerk;regeling;;ronde;jaar;ontvanger", "Er is een kolom zonder naam."),
    ],
)  # fmt: skip
def test_columns_that_are_not_right_refuse_the_file(header, said):
    with pytest.raises(SheetRefusedError) as told:
        made(f"{header}\r\na;b\r\n")
    assert str(told.value) == said


def test_digest_differs_as_soon_as_a_line_would_do_something_else(award):
    text = sheet(SAME | {"bedrag": "7"}, NEW, columns=COLUMNS)
    first = made(text).digest

    assert made(text).digest == first
    FundingAward.objects.update(amount=5)
    assert made(text).digest != first


def test_number_of_questions_does_not_grow_with_equal_rows(of_round):
    rows = [NEW | {"ontvanger": f"Gemeente {number}"} for number in range(20)]
    for number in range(20):
        FundingAwardFactory(round=of_round, recipient=f"Gemeente {number}", amount=None)

    with CaptureQueriesContext(connection) as captured:
        steps = {line["step"] for line in made(sheet(*rows)).told}

    assert (len(captured), steps) == (3, {"equal"})
