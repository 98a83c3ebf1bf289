import pytest

from nplv.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Fryslân", "fryslan"), ("ÉÉN", "een"), ("STRASSE ß", "strasse ss"), ("", ""), ("Ĳ", "ij")],
)
def test_fold(text, folded):
    assert fold(text) == folded
