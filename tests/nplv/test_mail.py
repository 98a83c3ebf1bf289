import pytest

from nplv.mail import MjmlError, mjml_to_html

DOCUMENT = "<mjml><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>"


def test_mjml_becomes_html():
    html = mjml_to_html(DOCUMENT.format("<mj-text>Dag &amp; welkom</mj-text>"))
    assert html.startswith("<!doctype html>")
    assert "Dag &amp; welkom" in html


@pytest.mark.parametrize(
    "text", ["", "tekst", "<mjml><mj-body>", DOCUMENT.format("<mj-txt>weg</mj-txt>")]
)
def test_mjml_that_cannot_be_rendered(text):
    with pytest.raises(MjmlError):
        mjml_to_html(text)
