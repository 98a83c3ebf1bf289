"""Marks of pictures in rich text: a number and nothing else, and only where they are asked for."""

import html5lib
import pytest
from django.template import Context, Template
from hypothesis import example, given
from hypothesis import strategies as st

from nplv.fields import RichTextFormField, content_rules
from nplv.richtext import clean_html, pictures_in, put_pictures, to_text
from tests.payloads import HOSTILE, leftovers

MARK = '<img data-image="12">'
TEXT = f"<p>Voor</p><p>{MARK}</p><p>Na {MARK} en nog.</p>"
FOREIGN = [
    "<img>",
    "<img src='https://example.org/x.png'>",
    "<img src=x onerror=alert(1) data-image='x'>",
    "<img data-image=''>",
    "<img data-image='0'>",
    "<img data-image='-1'>",
    "<img data-image='1 onerror=alert(1)'>",
    "<img data-image='12&quot; onerror=&quot;alert(1)'>",
    "<img data-image='١٢'>",
    "<img data-image='1e3'>",
    "<img data-image='12345678901'>",
    "<img srcset='https://example.org/x.png 1x' style='position:fixed'>",
    "<image href='https://example.org/x.png' data-image='x'>",
    "<svg><image data-image='12' href='https://example.org/'/></svg>",
]
PIECES = st.lists(
    st.one_of(
        st.sampled_from([*HOSTILE, *FOREIGN, TEXT, MARK, "<p>", "</p>", "<a>", '">', "<!--"]),
        st.text(max_size=8),
    ),
    max_size=6,
).map("".join)


def without_marks(text):
    return [one for one in leftovers(text) if one != "<img>"]


def shown(number, alone):
    return f"[{number}{' alleen' if alone else ''}]"


@pytest.mark.parametrize("payload", FOREIGN)
def test_foreign_picture_leaves_nothing(payload):
    assert clean_html(f"<p>a{payload}b</p>", pictures=True) == "<p>ab</p>"


def test_mark_keeps_its_number_and_loses_the_rest():
    text = "<img src='https://example.org/x.png' onerror='alert(1)' data-image='12' alt='x'>"

    assert clean_html(text, pictures=True) == MARK


def test_marks_stay_only_where_they_are_asked_for():
    assert clean_html(TEXT, pictures=True) == TEXT
    assert clean_html(TEXT) == "<p>Voor</p><p></p><p>Na  en nog.</p>"
    assert Template("{{ text|rich }}").render(Context({"text": MARK})) == ""
    assert to_text(f"<p>Een{MARK}</p>") == "Een"


@pytest.mark.parametrize(
    "address",
    ["jav<img>ascript:alert(1)", "java&lt;img&gt;script:alert(1)", "<img>javascript:alert(1)"],
)
def test_dropped_mark_never_puts_an_address_together(address):
    cleaned = clean_html(f'<a href="{address}">x</a><img>', pictures=True)
    (link,) = html5lib.parseFragment(cleaned, namespaceHTMLElements=False)

    assert link.tag == "a"
    assert link.get("href", "").startswith(("javascript", " ")) is False


@given(PIECES)
@example("<p title='<img data-image=\"12\">'>x</p>")
def test_with_pictures_nothing_hostile_is_left(text):
    cleaned = clean_html(text, pictures=True)

    assert without_marks(cleaned) == []
    assert without_marks(put_pictures(cleaned, lambda _number, _alone: "")) == []
    assert "<img>" not in put_pictures(cleaned, lambda _number, _alone: "").replace("&lt;", "")


def test_pictures_in_and_put_pictures():
    text = f"{TEXT}<h2>{MARK.replace('12', '7')}</h2><p>\n{MARK}&nbsp;</p>"

    assert pictures_in(text) == {7, 12}
    assert put_pictures(text, shown) == (
        "<p>Voor</p>[12 alleen]<p>Na [12] en nog.</p><h2>[7]</h2>[12 alleen]"
    )


def test_mark_in_an_attribute_is_no_mark():
    text = clean_html("<a href='/?x=<img data-image=\"12\">'>x</a>", pictures=True)

    assert pictures_in(text) == set()
    assert put_pictures(text, shown) == text


def test_form_field_keeps_marks_only_where_asked():
    assert RichTextFormField().clean(TEXT) == clean_html(TEXT)
    assert RichTextFormField(config_name="pictures").clean(TEXT) == TEXT


def test_editor_gets_a_rule_for_pictures_only_where_asked():
    assert "img" not in content_rules()
    assert content_rules(pictures=True).endswith("; img[!data-image,src,alt]")
