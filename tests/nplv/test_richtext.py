import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from nplv.fields import REMOVED_PLUGINS, RichTextFormField, content_rules, editor_configs
from nplv.richtext import (
    ATTRIBUTES,
    TAGS,
    clean_html,
    safe_html,
    to_text,
)
from tests.payloads import HOSTILE, TEMPLATE_MARKS, leftovers

GOOD = (
    "<h2>Kop</h2><p>Tekst met <strong>nadruk</strong>, <em>klem</em> en een "
    '<a href="https://example.org/pad?a=1&amp;b=2">link</a>.<br>Nog een regel.</p>'
    '<ul><li>een</li></ul><ol start="3"><li>drie</li></ol><blockquote><p>Citaat</p></blockquote>'
    '<table><caption>Geld</caption><thead><tr><th scope="col">Wat</th></tr></thead>'
    '<tbody><tr><td colspan="2">x<sub>2</sub><sup>3</sup></td></tr></tbody></table>'
)
PIECES = st.lists(
    st.one_of(
        st.sampled_from([*HOSTILE, GOOD, "<", ">", '"', "'", "<p", "</p>", "<!--", "]]>", "&lt;"]),
        st.text(max_size=12),
    ),
    max_size=6,
).map("".join)


@pytest.mark.parametrize("payload", HOSTILE)
def test_clean_html_hostile(payload):
    assert leftovers(clean_html(payload)) == []


@pytest.mark.parametrize("payload", HOSTILE)
def test_leftovers_sees_each_payload_for_what_it_is(payload):
    assert leftovers(payload) != []


def test_clean_html_keeps_what_the_toolbar_makes():
    assert clean_html(GOOD) == GOOD


@given(PIECES)
def test_clean_html_idempotent_and_clean(text):
    once = clean_html(text)

    assert clean_html(once) == once
    assert leftovers(once) == []


def test_clean_html_template_marks_stay_text():
    assert clean_html(TEMPLATE_MARKS) == TEMPLATE_MARKS
    page = Template("{{ text|rich }}").render(Context({"text": TEMPLATE_MARKS}))
    assert page == TEMPLATE_MARKS


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_clean_html_link_schemes_allowed(scheme):
    link = f'<a href="{scheme}://example.org">x</a>'

    assert clean_html(link) == link


def test_clean_html_mail_and_telephone_links():
    text = '<a href="mailto:a@example.org">x</a><a href="tel:+31123">y</a>'

    assert clean_html(text) == text


def test_safe_html_is_marked_safe_after_cleaning():
    assert Template("{{ text }}").render(
        Context({"text": safe_html("<p>a<script>b</script></p>")})
    ) == ("<p>a</p>")


def test_rich_filter_cleans_again_what_the_database_holds():
    html = Template("{{ text|rich }}").render(Context({"text": HOSTILE[2] + "<p>goed</p>"}))

    assert html == "<p>goed</p>"


def test_to_text_spells_out_links():
    assert to_text('<p>Lees <a href="https://example.org/a">het plan</a> vandaag.</p>') == (
        "Lees het plan (https://example.org/a) vandaag."
    )


def test_to_text_link_that_is_its_own_text_once():
    html = '<p>Mail <a href="mailto:a@example.org">a@example.org</a></p>'

    assert to_text(html) == "Mail a@example.org"


def test_rich_text_filter_is_escaped_like_any_text():
    html = Template("{{ text|rich_text }}").render(Context({"text": "<p>a &lt; b</p>"}))

    assert html == "a &lt; b"


def test_form_field_cleans():
    assert RichTextFormField().clean("<p onclick='x'>a</p>") == "<p>a</p>"


def test_content_rules_are_the_sanitisers_list():
    rules = dict((rule.rstrip("]") + "[").split("[")[:2] for rule in content_rules().split("; "))

    assert set(rules) == TAGS
    assert {tag: set(names.split(",")) for tag, names in rules.items() if names} == ATTRIBUTES


@pytest.mark.parametrize(
    ("name", "plugins"), [("default", "divarea"), ("pictures", "divarea,deskpicture")]
)
def test_editor_config_never_opens_the_gate(name, plugins):
    config = editor_configs()[name]

    assert isinstance(config["allowedContent"], str)
    assert {"fullPage", "extraAllowedContent", "filebrowserUploadUrl"} & config.keys() == set()
    assert {"scayt", "wsc", "exportpdf", "preview", "iframe", "uploadimage"} <= set(
        REMOVED_PLUGINS.split(",")
    )
    assert config["extraPlugins"] == plugins
