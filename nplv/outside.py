"""Asking whether an address on the web answers, without being led into our own network.

An editor's link may name any host. So: http and https only, on their own ports; the name is
resolved here, once, and a host with any address that is not public is refused; the connection
goes to that very address (a name that answers otherwise a moment later changes nothing); every
redirect passes the same gate. No cookies, no proxy, nothing of the answer is kept but its status:
of the body not a byte is read.
"""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MOST_REDIRECTS = 5
SECONDS = 10.0  # for one address, its redirects included
AGENT = "NPLV-nieuwsbrief-linkcontrole/1.0"
PORTS = {"http": frozenset({80}), "https": frozenset({443})}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Networks that carry an IPv4 address inside, which may lead anywhere.
_WRAPPED = [IPv6Network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32")]
_UNSAFE = "%/:?#[]@!$&'()*+,;=~"  # what stays as it is in a path


class OutsideError(Exception):
    """No answer; see the kinds below."""


class RefusedError(OutsideError):
    """We do not go there: another scheme or port, or an address that is not public."""


class InsideError(RefusedError):
    """The address itself, without any name, is not public: nobody outside reaches it."""


class NoSuchHostError(OutsideError):
    """The name does not exist."""


class ConnectionRefusedByHostError(OutsideError):
    """The host is there and takes no connection."""


class NoAnswerError(OutsideError):
    """Nothing that could be understood came in time."""


class BadCertificateError(OutsideError):
    """The host cannot show that it is who it says."""


class TooManyRedirectsError(OutsideError):
    """It leads on and on."""


class Answer(NamedTuple):
    """How an address answered in the end, and which address that was."""

    status: int
    url: str


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class Way:
    """How names are resolved and connections made; tests put their own in."""

    resolve: Callable[[str, int], list[str]] = _resolve
    connect: Callable[[str, int, float], socket.socket] = _connect
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    ports: dict[str, frozenset[int]] | None = None

    def allows(self, scheme: str, port: int) -> bool:
        return port in (self.ports or PORTS).get(scheme, frozenset())


def look_up(url: str, *, way: Way | None = None, seconds: float = SECONDS) -> Answer:
    """Return how `url` answers. Raises OutsideError, whatever goes wrong."""
    way = way or Way()
    until = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        status, location = _ask(url, "HEAD", way, until)
        if status >= 400:  # some know no HEAD, some answer it otherwise
            status, location = _ask(url, "GET", way, until)
        if status not in _REDIRECTS or not location:
            return Answer(status, url)
        url = urljoin(url, location)
    raise TooManyRedirectsError(url)


def is_public(address: str) -> bool:
    """Tell whether anybody on the internet could reach this address too."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner:
            return _is_public(inner)
        if found.is_site_local or any(found in network for network in _WRAPPED):
            return False
    return _is_public(found)


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    strange = found.is_multicast or found.is_reserved or found.is_unspecified or found.is_loopback
    return found.is_global and not strange


def _ask(url: str, method: str, way: Way, until: float) -> tuple[int, str]:
    """Return status and Location of one request; follow nothing."""
    parts, host, port = _split(url, way)
    addresses = _addresses(host, port, way)
    with closing(_open(addresses, port, way, until)) as plain:
        try:
            return _talk(plain, parts, host, method, way, until)
        except ssl.SSLCertVerificationError as error:
            raise BadCertificateError(host) from error
        except (OSError, HTTPException, ValueError) as error:
            raise NoAnswerError(host) from error


def _split(url: str, way: Way) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url.strip())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError) as error:
        raise NoSuchHostError(url) from error
    if not host or parts.username is not None or not way.allows(parts.scheme, port):
        raise RefusedError(url)
    return parts, host, port


def _addresses(host: str, port: int, way: Way) -> list[str]:
    """Return the addresses of `host`, all of them public: one that is not is reason enough."""
    try:
        found = way.resolve(host, port)
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, socket.EAI_NODATA}:
            raise NoSuchHostError(host) from error
        raise NoAnswerError(host) from error
    except (OSError, UnicodeError) as error:
        raise NoAnswerError(host) from error
    if not found:
        raise NoSuchHostError(host)
    if not all(map(is_public, found)):
        raise (InsideError if _is_number(host) else RefusedError)(host)
    return list(dict.fromkeys(found))


def _is_number(host: str) -> bool:
    """Tell whether `host` is an address and no name: 0x7f000001 and 127.1 are addresses too."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or re.fullmatch(r"0x[0-9a-f]*|[0-9]+", last) is not None


def _open(addresses: list[str], port: int, way: Way, until: float) -> socket.socket:
    refused: OSError | None = None
    for address in addresses:
        try:
            return way.connect(address, port, _left(until))
        except ConnectionRefusedError as error:
            refused = error
        except OSError:
            continue
    if refused:
        raise ConnectionRefusedByHostError(addresses[0]) from refused
    raise NoAnswerError(addresses[0])


def _talk(
    plain: socket.socket, parts: SplitResult, host: str, method: str, way: Way, until: float
) -> tuple[int, str]:
    sock = plain
    if parts.scheme == "https":
        sock = way.tls().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    # A time limit per read is no limit for who sends one byte now and then.
    timer = threading.Timer(_left(until), _hang_up, [sock])
    timer.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        talk = HTTPConnection(host)
        talk.sock = sock
        talk.request(method, _target(parts), headers=_headers(parts))
        answer = talk.getresponse()
        return answer.status, answer.getheader("Location", "")
    finally:
        timer.cancel()
        sock.close()


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_UNSAFE)
    return f"{path}?{quote(parts.query, safe=_UNSAFE)}" if parts.query else path


def _headers(parts: SplitResult) -> dict[str, str]:
    host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    return {
        "Host": host,
        "User-Agent": AGENT,
        "Accept": "text/html,*/*;q=0.8",
        "Accept-Language": "nl,en;q=0.5",
        "Connection": "close",
    }


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise NoAnswerError
    return left


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
