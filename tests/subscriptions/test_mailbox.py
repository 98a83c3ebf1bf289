import re

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from nplv.mailbox import message_names, write_message
from nplv.tokens import UNSUBSCRIBE, make_token
from tests.subscriptions.factories import SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.NPLV_DEMO = True


def send(to="jan@example.org", subject="Onderwerp", headers=None, html="<head></head>Dag"):
    message = EmailMultiAlternatives(
        subject,
        "Lees https://nieuws.example.org/nieuws/.",
        "van@example.org",
        [to],
        headers=headers,
    )
    message.attach_alternative(html, "text/html")
    get_connection("nplv.mailbox.MailboxBackend").send_messages([message])
    return message_names()[0]


def shown(response):
    return [headers["To"] for _, headers, _ in response.context["messages"]]


@pytest.mark.parametrize("path", ["", "{name}/", "{name}/html/"])
def test_nothing_to_see_outside_the_demo(client, settings, path):
    name = send()
    settings.NPLV_DEMO = False
    assert client.get("/postvak/" + path.format(name=name)).status_code == 404


@pytest.mark.parametrize("name", ["x", "0" * 20 + "-" + "a" * 32, "..%2f..%2fsecret-key"])
def test_message_that_is_not_there(client, name):
    assert client.get(f"/postvak/{name}/").status_code == 404
    assert client.get(f"/postvak/{name}/html/").status_code == 404


def test_empty_mailbox(client):
    assert "Het postvak is nog leeg" in client.get("/postvak/").content.decode()


def test_list_is_newest_first_in_pages(client):
    for number in range(27):
        send(f"a{number}@example.org")
    assert shown(client.get("/postvak/"))[:2] == ["a26@example.org", "a25@example.org"]
    assert shown(client.get("/postvak/?page=2")) == ["a1@example.org", "a0@example.org"]
    assert shown(client.get("/postvak/?page=x"))[0] == "a26@example.org"


def test_search_by_recipient(client):
    send("jan@example.org")
    send("piet@example.org")
    assert shown(client.get("/postvak/?aan=JAN@")) == ["jan@example.org"]
    assert "geen mail aan deze ontvanger" in client.get("/postvak/?aan=els").content.decode()


def test_message_page_shows_text_headers_and_a_frame(client):
    name = send(subject="Café <b>", headers={"List-Id": "Nieuws <nieuws.example.org>"})
    page = client.get(f"/postvak/{name}/")
    text = page.content.decode()
    assert "Café &lt;b&gt;" in text
    assert "Nieuws &lt;nieuws.example.org&gt;" in text
    assert '<a href="https://nieuws.example.org/nieuws/"' in text
    assert re.search(r'<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"', text)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Afmelden</button>" not in text


@pytest.mark.parametrize("zone", ["-0000", "+0000"])
def test_moment_of_sending_is_in_dutch_time(client, zone):
    date = f"Date: Fri, 22 Dec 2023 23:30:00 {zone}\n"
    name = write_message(f"To: jan@example.org\n{date}Subject: laat\n\nTekst\n".encode())
    for path in ("/postvak/", f"/postvak/{name}/"):
        assert "23 december 2023, 00:30:00" in client.get(path).content.decode()


def test_message_without_html(client):
    name = write_message(b"To: jan@example.org\nSubject: kaal\n\nTekst\n")
    assert "<iframe" not in client.get(f"/postvak/{name}/").content.decode()


def test_html_has_a_policy_of_its_own(client):
    name = send(html="<html><head><title>x</title></head><script>alert(1)</script>")
    response = client.get(f"/postvak/{name}/html/")
    policy = response.headers["Content-Security-Policy"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_blank">' in response.content.decode()


def test_one_click_button_does_what_a_mail_program_does(client):
    subscriber = SubscriberFactory()
    url = (
        f"https://nieuws.example.org/nieuwsbrief/afmelden/{make_token(UNSUBSCRIBE, subscriber.pk)}/"
    )
    headers = {
        "List-Unsubscribe": f"<{url}>, <mailto:weg@example.org>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    page = client.get(f"/postvak/{send(headers=headers)}/").content.decode()
    action = re.search(r'<form class="mailbox-act" method="post" action="([^"]+)"', page)[1]
    assert action == url
    client.post(action, {"List-Unsubscribe": "One-Click"})
    subscriber.refresh_from_db()
    assert subscriber.status == "unsubscribed"


@pytest.mark.parametrize(
    "headers",
    [
        {"List-Unsubscribe": "<https://nieuws.example.org/x/>"},
        {
            "List-Unsubscribe": "<https://evil.example/x/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    ],
)
def test_no_button_for_another_site_or_without_one_click(client, headers):
    page = client.get(f"/postvak/{send(headers=headers)}/").content.decode()
    assert "mailbox-act" not in page
