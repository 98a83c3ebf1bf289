"""Asking outside: what we refuse to reach, counted at servers of our own that nobody may hit."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from nplv import outside
from nplv.outside import (
    Answer,
    BadCertificateError,
    ConnectionRefusedByHostError,
    InsideError,
    NoAnswerError,
    NoSuchHostError,
    RefusedError,
    TooManyRedirectsError,
    Way,
    is_public,
    look_up,
)

PUBLIC = "93.184.215.14"


class Hello(threading.Thread):
    """Hears the first words of a TLS client, and hangs up."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.heard = b""

    def run(self):
        caller, _ = self.listening.accept()
        self.heard = caller.recv(4096)
        caller.close()
        self.listening.close()


class Pages(ThreadingHTTPServer):
    """A server that remembers each request, and answers as its table says."""

    daemon_threads = True

    def __init__(self, host="127.0.0.1"):
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), Handler)
        self.hits = []
        self.answers = {}
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.server.hits.append((self.command, self.path, dict(self.headers)))
        answer = self.server.answers.get((self.command, self.path), 200)
        if callable(answer):
            answer(self)
            return
        status, location = answer if isinstance(answer, tuple) else (answer, "")
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815  the name that http.server looks for

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def pages():
    server = Pages()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def pages6():
    server = Pages("::1")
    yield server
    server.shutdown()
    server.server_close()


def open_ports(*servers):
    return {"http": frozenset({80, *(each.port for each in servers)}), "https": frozenset({443})}


def to(server, **names):
    """Return a way on which public addresses lead to `server`; names resolve as given."""
    return Way(
        resolve=lambda host, port: names.get(host.replace(".", "_"), [PUBLIC]),
        connect=lambda address, port, seconds: socket.create_connection(
            ("127.0.0.1", server.port), timeout=seconds
        ),
    )


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "0x7f000001", "2130706433", "017700000001", "localhost", "0.0.0.0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1."),
    ],
)
def test_no_spelling_of_this_machine_is_reached(pages, pages6, host):
    for server in (pages, pages6):
        way = Way(ports=open_ports(pages, pages6))  # even where the port is no obstacle
        with pytest.raises((InsideError, NoSuchHostError) if host != "localhost" else RefusedError):
            look_up(f"http://{host}:{server.port}/", way=way)
    assert pages.hits == pages6.hits == []


@pytest.mark.parametrize(
    "addresses",
    [
        *(["127.0.0.1"], ["::1"], ["10.0.0.5"], ["192.168.1.1"], ["172.16.0.1"]),
        *(["169.254.169.254"], ["fe80::1%eth0"], ["fc00::1"], ["100.64.0.1"], ["0.0.0.0"]),
        *(["224.0.0.1"], ["ff02::1"], ["240.0.0.1"], ["255.255.255.255"], ["192.0.2.1"]),
        *(["64:ff9b::7f00:1"], ["64:ff9b:1::1"], ["2002:7f00:1::1"], ["2001:0:7f00:1::1"]),
        *(["fec0::1"], ["::"], ["2001:db8::1"], ["::ffff:10.0.0.1"]),
        [PUBLIC, "127.0.0.1"],  # one bad address spoils the host
    ],
)
def test_name_that_leads_inside_is_refused(pages, addresses):
    way = Way(resolve=lambda host, port: addresses, ports=open_ports(pages))
    with pytest.raises(RefusedError):
        look_up(f"http://localtest.example:{pages.port}/", way=way)
    assert pages.hits == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address):
    assert is_public(address)


def test_redirect_to_the_inside_is_not_followed(pages):
    inside = [
        "http://169.254.169.254/latest/meta-data/",
        "http://inside.example/",
        "file:///etc/passwd",
        "http://user:word@outside.example/",
        "https://outside.example:8443/",
        "ftp://outside.example/",
    ]
    way = to(pages, inside_example=["10.0.0.1"], **{"169_254_169_254": ["169.254.169.254"]})
    for number, target in enumerate(inside):
        path = f"/{number}"
        pages.answers["HEAD", path] = (302, target)
        with pytest.raises(RefusedError):
            look_up(f"http://outside.example{path}", way=way)
    assert [path for _, path, _ in pages.hits] == ["/0", "/1", "/2", "/3", "/4", "/5"]


def test_name_that_changes_its_mind_is_asked_once_and_held_to_it(pages):
    asked, reached = [], []

    def flip(host, port):
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address, port, seconds):
        reached.append(address)
        return socket.create_connection(("127.0.0.1", pages.port), timeout=seconds)

    assert look_up("http://flip.example/", way=Way(flip, connect)).status == 200
    assert (asked, reached) == (["flip.example"], [PUBLIC])
    pages.answers["HEAD", "/"] = 404  # a second request is a second question, and refused
    with pytest.raises(RefusedError):
        look_up("http://flip.example/", way=Way(flip, connect))
    assert reached == [PUBLIC]


def test_request_says_who_asks_and_nothing_else(pages):
    assert look_up("http://outside.example/een pad?q=é#deel", way=to(pages)) == Answer(
        200, "http://outside.example/een pad?q=é#deel"
    )
    ((method, path, headers),) = pages.hits
    assert (method, path) == ("HEAD", "/een%20pad?q=%C3%A9")
    assert headers == {
        "Host": "outside.example",
        "User-Agent": outside.AGENT,
        "Accept": "text/html,*/*;q=0.8",
        "Accept-Language": "nl,en;q=0.5",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def test_head_that_is_refused_is_asked_again_with_get(pages):
    pages.answers["HEAD", "/"] = 405
    assert look_up("http://outside.example/", way=to(pages)).status == 200
    assert [method for method, _, _ in pages.hits] == ["HEAD", "GET"]


def test_redirects_are_followed_to_where_they_end(pages):
    pages.answers["HEAD", "/a"] = (301, "/b")
    pages.answers["HEAD", "/b"] = (302, "http://other.example/c")
    answer = look_up("http://outside.example/a", way=to(pages))
    assert answer == Answer(200, "http://other.example/c")
    assert pages.hits[-1][2]["Host"] == "other.example"


def test_redirects_without_end_stop(pages):
    pages.answers["HEAD", "/"] = (302, "/")
    with pytest.raises(TooManyRedirectsError):
        look_up("http://outside.example/", way=to(pages))
    assert len(pages.hits) == outside.MOST_REDIRECTS + 1


def test_https_names_the_host_that_the_link_names():
    hello = Hello()
    hello.start()
    with pytest.raises(NoAnswerError):
        look_up("https://outside.example/", way=to(hello))
    hello.join(5)
    assert b"outside.example" in hello.heard


def test_host_that_cannot_show_who_it_is():
    class Stranger:
        def wrap_socket(self, plain, **options):
            plain.close()
            raise ssl.SSLCertVerificationError

    here, there = socket.socketpair()
    way = Way(lambda host, port: [PUBLIC], lambda *args: here, Stranger)
    with pytest.raises(BadCertificateError):
        look_up("https://outside.example/", way=way)
    there.close()


def test_who_dribbles_does_not_hold_us(pages):
    def dribble(handler):
        with suppress(OSError):
            for _ in range(100):
                handler.wfile.write(b"H")
                time.sleep(0.05)

    pages.answers["HEAD", "/"] = dribble
    began = time.monotonic()
    with pytest.raises(NoAnswerError):
        look_up("http://outside.example/", way=to(pages), seconds=0.3)
    assert time.monotonic() - began < 2


def test_refused_connection_and_unknown_name_are_told_apart():
    def refuse(*args):
        raise ConnectionRefusedError

    def unknown(*args):
        raise socket.gaierror(socket.EAI_NONAME, "")

    def later(*args):
        raise socket.gaierror(socket.EAI_AGAIN, "")

    public = lambda host, port: [PUBLIC]  # noqa: E731
    for way, error in [
        (Way(public, refuse), ConnectionRefusedByHostError),
        (Way(unknown), NoSuchHostError),
        (Way(later), NoAnswerError),
    ]:
        with pytest.raises(error):
            look_up("http://outside.example/", way=way)


@pytest.mark.parametrize(
    "url", ["http://", "nieuws", "http://[::1", "http://.example/", "gopher://x/"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises((RefusedError, NoSuchHostError)):
        look_up(url, way=Way(resolve=lambda host, port: [PUBLIC]))
