"""An ESP that speaks Mailgun's send API on a local port.

What it accepts stands in `accepted`: that log is the truth. `answers` says how it behaves, one
per call; when it is empty, every call is answered properly.
"""

import json
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from email.utils import parseaddr
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

MERGE = re.compile(r"%recipient\.([^%\s]+)%")


@dataclass
class Answer:
    """How one call is answered. `accepts`: the mail goes out, whatever the caller hears."""

    status: int = 200
    headers: dict = field(default_factory=dict)
    body: str | None = None
    accepts: bool = True
    hangs: bool = False
    resets: bool = False


class Esp:
    def __init__(self):
        self.accepted, self.calls, self.answers, self.bad = [], [], [], set()
        self.before_answer = lambda: None
        self.lock = threading.Lock()
        self.closing = threading.Event()
        esp = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                esp.serve(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v3"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def serve(self, handler):
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        form = parse_qs(raw.decode(), keep_blank_values=True)
        with self.lock:
            self.calls.append(form)
            answer = self.answers.pop(0) if self.answers else Answer()
            if answer.status == 200 and self.bad & {parseaddr(to)[1] for to in form["to"]}:
                answer = Answer(400, body='{"message": "to parameter is not a valid address"}')
            if answer.status == 200 and answer.accepts:
                self.accepted += _merged(form)
        self.before_answer()
        if answer.hangs:
            self.closing.wait(10)
        if answer.hangs or answer.resets:
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.close_connection = True
            handler.connection.close()
            return
        body = answer.body
        if body is None:
            body = json.dumps({"id": f"<{len(self.calls)}@esp>", "message": "Queued. Thank you."})
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())


def _merged(form):
    """Return one message per recipient, filled in once as Mailgun does."""
    variables = json.loads(form.get("recipient-variables", ["{}"])[0])
    for to in form["to"]:
        own = variables.get(parseaddr(to)[1], {})

        def fill(text, own=own):
            return MERGE.sub(lambda found: str(own.get(found[1], found[0])), text)

        yield {
            "to": parseaddr(to)[1],
            "visible_to": [to] if variables else form["to"],
            **{name: fill(values[0]) for name, values in form.items() if name != "to"},
        }
