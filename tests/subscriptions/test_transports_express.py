"""What goes out is what plain Anymail would send, and a broken line is told for what it is."""

import json
import socket
import threading
import time
from urllib.parse import urlencode

import pytest
import requests
from anymail.backends.base import AnymailBaseBackend
from anymail.utils import parse_address_list
from django.core.mail import get_connection

from subscriptions import transports
from subscriptions.transports import forms, line
from subscriptions.transports.base import Report
from subscriptions.transports.express import PlainAddress, ready
from subscriptions.transports.outcomes import Fate
from tests.emulators.dialects import DIALECTS, dialect
from tests.subscriptions.test_transports_dialects import HOSTILE, parcel

ADDRESSES = ["a@b.nl", "o'brien+x@sub.example.org", "A_B.c-d@xn--kln-sna.nl", "{x}@b.nl", "1@2.nl"]


@pytest.fixture
def set_up(settings):
    def set_up(name, url="http://127.0.0.1:9/"):
        settings.NPLV_ESP = name
        settings.EMAIL_BACKEND = f"anymail.backends.{name}.EmailBackend"
        settings.ANYMAIL = {
            **dialect(name, url).settings,
            "POSTMARK_GENERATE_MESSAGE_ID": False,
            "UNISENDER_GO_GENERATE_MESSAGE_ID": False,
            "REQUESTS_TIMEOUT": (0.5, 0.5),
        }
        return transports.chosen()

    return set_up


def request_of(backend: AnymailBaseBackend, message) -> requests.PreparedRequest:
    backend.open()
    params = backend.build_message_payload(message, {}).get_request_params(backend.api_url)
    return requests.Session().prepare_request(requests.Request(**params))


@pytest.mark.parametrize("name", [name for name in DIALECTS if name != "mailtrap"])
def test_request_is_byte_for_byte_that_of_plain_anymail(name, set_up):
    transport = set_up(name)
    message = transport.make(parcel(5, subject=HOSTILE, text=f"{HOSTILE} ë € \n+&=;%"), Report())
    bulk = {"use_bulk_api": True} if name == "postmark" else {}
    plain = request_of(get_connection(**bulk), message)
    ours = request_of(transport.backend, message)
    body = plain.body.encode() if isinstance(plain.body, str) else plain.body
    assert (ours.body if isinstance(ours.body, bytes) else ours.body.encode()) == body
    assert (ours.url, ours.headers) == (plain.url, plain.headers)


def test_mailtrap_differs_in_bodies_alone(set_up):
    transport = set_up("mailtrap")
    message = transport.make(parcel(2), Report())
    plain = json.loads(request_of(get_connection(), message).body)
    ours = json.loads(request_of(transport.backend, message).body)
    for request in plain["requests"]:
        del request["template_variables"]
    for request in ours["requests"]:
        assert {"text", "html"} <= set(request)
        del request["text"], request["html"]
    del plain["base"]["text"], plain["base"]["html"]
    assert ours == plain


@pytest.mark.parametrize("email", ADDRESSES)
def test_ready_address_is_what_anymail_parses(email):
    (ours,), (plain,) = ready([email]), parse_address_list([email])
    assert isinstance(ours, PlainAddress)
    for part in ("addr_spec", "username", "domain", "display_name", "address", "uses_eai"):
        assert getattr(ours, part) == getattr(plain, part)
    assert (ours.format(), str(ours), ours.as_dict()) == (
        plain.format(),
        str(plain),
        plain.as_dict(),
    )
    assert ours.format_addr_spec() == plain.format_addr_spec()


def test_unusual_address_is_left_to_anymail():
    (one,) = ready(['"jan piet"@example.org'])
    assert not isinstance(one, PlainAddress)


@pytest.mark.parametrize(
    "text", ["", "a b+c%20", "".join(map(chr, range(0x20, 0x250))), "€\n\r\t\0 😀", '{"x": ["%"]}']
)
def test_form_is_that_of_urlencode(text):
    assert forms.quoted(text).decode() == urlencode({"": text})[1:]
    fields = {"naam": text, "html": text * 500, "to": ["a@b.nl", "c%d@e.nl"], "leeg": []}
    encoded = forms.encoded(fields, kept=("html",))
    assert encoded.decode() == urlencode(fields, doseq=True)


class Server:
    """Takes connections and does `act` with each."""

    def __init__(self, act):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"
        self.act = act
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.act(connection)
            connection.close()


def read_all(connection):
    connection.settimeout(0.3)
    try:
        while connection.recv(1 << 20):
            pass
    except TimeoutError:
        pass


def fate(transport, **values):
    sent = parcel(2, **values)
    report = transport.deliver(sent)
    transport.close()
    (found,) = {report.of(one).fate for one in sent.recipients}
    return found


@pytest.mark.parametrize(
    ("act", "large", "expected"),
    [
        (lambda connection: connection.recv(100), True, Fate.AGAIN),  # closed halfway
        (lambda connection: time.sleep(0.8), True, Fate.AGAIN),  # took nothing for too long
        (read_all, False, Fate.UNKNOWN),
        (
            lambda connection: (read_all(connection), connection.send(b"HTTP/1.1 200")),
            False,
            Fate.UNKNOWN,
        ),
    ],
    ids=["closed-halfway", "stuck", "no-answer", "half-answer"],
)
def test_only_a_request_that_left_whole_can_be_unknown(set_up, act, large, expected):
    server = Server(act)
    text = "x" * (20_000_000 if large else 10)
    assert fate(set_up("mailgun", server.url), text=text) is expected
    server.listening.close()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/", "http://esp.invalid/"],
    ids=["refused", "no-name"],
)
def test_no_connection_is_tried_again(set_up, url):
    assert fate(set_up("mailgun", url)) is Fate.AGAIN


@pytest.mark.parametrize(
    "act",
    [
        lambda connection: None,
        lambda connection: connection.recv(9),
        lambda connection: time.sleep(1),
        lambda connection: connection.send(b"\x15\x03\x01\x00\x02\x02\x28"),
    ],
    ids=["closes", "closes-later", "hangs", "alert"],
)
def test_tls_that_fails_is_tried_again_however_it_fails(set_up, act):
    server = Server(act)
    assert fate(set_up("mailgun", server.url.replace("http", "https"))) is Fate.AGAIN
    server.listening.close()


def test_session_that_nobody_watches_counts_as_left():
    line.begin(watched=False)
    assert line.left_whole()
    line.begin(watched=True)
    assert not line.left_whole()
