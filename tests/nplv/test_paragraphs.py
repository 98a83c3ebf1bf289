import pytest

from nplv.paragraphs import paragraphs_of, plain_of
from nplv.richtext import clean_html


@pytest.mark.parametrize(
    "typed",
    ["", "Dag.", "Een.\n\nTwee < drie & vier\nvijf", "‘Citaat’ van 5\u00a0miljoen", "<b>geen</b>"],
)
def test_what_is_typed_comes_back_as_it_was(typed):
    stored = clean_html(paragraphs_of(typed))
    assert plain_of(stored) == typed
    assert clean_html(paragraphs_of(plain_of(stored))) == stored


def test_paragraphs_have_empty_lines_between_them():
    assert paragraphs_of(" Een \r\n\r\n\r\nTwee\r\ndrie ") == "<p>Een</p>\n<p>Twee<br>drie</p>"
    assert plain_of("<p>a  b\nc</p>\n\n<p></p><p>d<br>e</p>") == "a b c\n\nd\ne"


@pytest.mark.parametrize(
    "rich",
    [
        "<p>Een <strong>woord</strong></p>",
        "<ul><li>Punt</li></ul>",
        "<h2>Kop</h2><p>Dag</p>",
        "a<br>b",
    ],
)
def test_markup_is_not_taken_for_plain_text(rich):
    assert plain_of(rich) is None
