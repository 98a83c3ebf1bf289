"""Asks one address again and again over some connections, as wrk does, and counts."""

import re
import selectors
import shutil
import socket
import subprocess
import time

CONNECTIONS, SECONDS = 8, 3.0


def requests_a_second(port, path, *, seconds=SECONDS):
    """Return how many whole answers came in a second; wrk asks where it is installed."""
    if wrk := shutil.which("wrk"):
        url = f"http://127.0.0.1:{port}{path}"
        told = subprocess.run(
            [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{int(seconds)}s", url],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        if "Non-2xx" in told:
            raise RuntimeError(told)
        return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    return _asked(port, path, seconds)


def _asked(port, path, seconds):
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with selectors.DefaultSelector() as selector:
        for _each in range(CONNECTIONS):
            _connect(selector, port)
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            for key, event in selector.select(1):
                done += _step(selector, key, event, request, port)
        taken = time.perf_counter() - start
        for key in list(selector.get_map().values()):
            key.fileobj.close()
    return done / taken


def _connect(selector, port):
    asked = socket.socket()
    asked.setblocking(False)
    asked.connect_ex(("127.0.0.1", port))
    selector.register(asked, selectors.EVENT_WRITE, [])


def _step(selector, key, event, request, port):
    """Go on with one connection; return 1 when its answer is whole."""
    asked, parts = key.fileobj, key.data
    if event & selectors.EVENT_WRITE:
        asked.send(request)
        selector.modify(asked, selectors.EVENT_READ, parts)
        return 0
    if part := asked.recv(1 << 18):
        parts.append(part)
        return 0
    selector.unregister(asked)
    asked.close()
    if not b"".join(parts).startswith(b"HTTP/1.1 200"):
        raise RuntimeError(b"".join(parts)[:200])
    _connect(selector, port)
    return 1
