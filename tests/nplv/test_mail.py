import pytest
from django.core import mail

from nplv.header_safety import UnsafeHeaderError
from nplv.mail import MjmlError, mjml_to_html, send_mail

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


@pytest.fixture
def trio(settings, tmp_path):
    """Make the trio `proef`; its text and HTML show what they got."""
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "proef.subject.txt").write_text("Dag {{ name }}\n")
    (folder / "proef.txt").write_text("Dag {{ name }}: {{ site_url }}\n\n")
    (folder / "proef.mjml").write_text(
        DOCUMENT.format("<mj-text>Dag {{ name }}, {{ subject }}</mj-text>")
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


@pytest.mark.usefixtures("trio")
def test_single_mail_has_two_parts_and_its_headers(settings):
    settings.NPLV_FROM_EMAIL = "Programma <nieuwsbrief@post.example.org>"
    send_mail("proef", to="jan@example.org", context={"name": "Jan & <Els>"}, headers={"X-A": "b"})
    message = mail.outbox[0]
    assert (message.subject, message.to) == ("Dag Jan & <Els>", ["jan@example.org"])
    assert message.body == "Dag Jan & <Els>: https://nieuws.example.org\n"
    assert "Dag Jan &amp; &lt;Els&gt;, Dag Jan" in message.alternatives[0].content
    sent = message.message()
    assert [part.get_content_type() for part in sent.get_payload()] == ["text/plain", "text/html"]
    assert sent["From"] == "Programma <nieuwsbrief@post.example.org>"
    assert sent["Message-ID"].endswith("@post.example.org>")
    assert (sent["Auto-Submitted"], sent["Content-Language"]) == ("auto-generated", "nl")
    assert (sent["X-A"], sent["List-Unsubscribe"]) == ("b", None)
    assert (message.track_opens, message.track_clicks) == (False, False)


@pytest.mark.usefixtures("trio")
@pytest.mark.parametrize(
    "hostile",
    [
        {"to": "jan@example.org\r\nBcc: piet@example.org"},
        {"context": {"name": "Jan\r\nBcc: piet@example.org"}},
        {"context": {"name": "Jan\u2028x"}},
        {"headers": {"X-A": "b\nBcc: piet@example.org"}},
    ],
)
def test_single_mail_with_a_header_that_is_not_one_line(hostile):
    with pytest.raises(UnsafeHeaderError):
        send_mail("proef", **{"to": "jan@example.org", "context": {"name": "Jan"}, **hostile})
    assert mail.outbox == []
