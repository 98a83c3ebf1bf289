import pytest

from areas.fields import AreaData, AwardData, RoundData
from areas.models import Basis, Confidence, FundingAward, Precision
from nplv.data_fields import code, lines

SETS = [AreaData, AwardData, RoundData]


@pytest.mark.parametrize("data", SETS)
def test_every_field_is_explained_once(data):
    found = lines(data)
    names = [line.name for line in found]
    assert len(set(names)) == len(names) == len(data.model_fields)
    for line in found:
        assert line.meaning.endswith("."), line.name
        assert line.example, line.name
        assert line.kind, line.name


def test_names_of_columns_follow_from_the_names_in_json():
    names = {line.name: line.column for line in lines(AwardData)}
    assert names["bekendgemaaktOp"] == "bekendgemaakt_op"
    assert names["kenmerk"] == "kenmerk"
    assert {line.name: line.column for line in lines(AreaData)}["locatie"] == ""


def test_a_line_says_all_that_one_must_know_of_an_amount():
    (amount,) = [line for line in lines(AwardData) if line.name == "bedrag"]
    assert (amount.kind, amount.unit, amount.may_be_empty) == ("bedrag", "euro", True)
    (kind,) = [line for line in lines(AwardData) if line.name == "soort"]
    assert kind.codes[0] == ("toekenning", "toekenning")
    assert kind.may_be_empty is False


def test_codes_stay_as_they_are_for_programs_rely_on_them():
    kinds = (FundingAward.Kind, FundingAward.Scope, Precision, Basis, Confidence)
    assert [[code(kind, value) for value in kind.values] for kind in kinds] == [
        ["toekenning", "uitbetaling", "bijdrage-van-anderen", "plan-of-voornemen"],
        [
            "helemaal-voor-dit-gebied",
            "deels-voor-dit-gebied",
            "niet-voor-een-nplv-gebied",
            "niet-bekend",
        ],
        ["precies", "circa"],
        ["in-totaal", "per-jaar"],
        ["zeker", "redelijk-zeker", "onzeker"],
    ]
