import pytest

from nplv.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Fryslân", "fryslan"), ("ÉÉN", "een"), ("STRASSE ß", "strasse ss"), ("", ""), ("Ĳ", "ij")],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_plain_letters_fold_as_others_do():
    found = [fold(text) for text in ("Bomen 2024", "ÉÉN", "Fryslân")]
    assert found == ["bomen 2024", "een", "fryslan"]
