"""An ESP that speaks Mailgun's send API on a local port.

What it accepts is the truth. In a test it stands in `accepted`, merged; as a process of its own,

    python -m tests.emulators.esp --port 8500 --log accepted.jsonl --faults faults.json

it stands in the log: one line per recipient, on the disk before the caller hears of it. How it
behaves is said by `answers` (one per call; when that is empty, `always`, or a proper answer), by
`bad` (addresses that make it refuse the whole call) and by `refuses` (addresses that it drops
without a word, as Mailgun does: a webhook tells). The file of --faults and POST /control take
these as JSON; GET /control gives the counts; POST /webhooks sends what became of the mail.
"""

import argparse
import json
import os
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.utils import parseaddr
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from tests.emulators import mailgun_webhooks

NEEDED = {b"to", b"recipient-variables", b"v%3Adelivery", b"v:delivery", b"v%3Asite", b"v:site"}
MERGE = re.compile(r"%recipient\.([^%\s]+)%")


@dataclass
class Answer:
    """How one call is answered.

    `accepts`: the mail goes out whatever the caller hears; None means where the status is 200.
    `truncated`: the connection ends halfway the body. `seconds`: how long the caller waits.
    """

    status: int = 200
    headers: dict = field(default_factory=dict)
    body: str | None = None
    accepts: bool | None = None
    hangs: bool = False
    resets: bool = False
    truncated: bool = False
    seconds: float = 0.0


class Esp:
    def __init__(self, port=0, *, log=None):
        self.accepted, self.calls, self.answers = [], [], []
        self.bad, self.refuses, self.always, self.seconds = set(), set(), Answer(), 0.0
        self.before_answer = lambda: None
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.log = log and os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.log_path, self.count, self.taken = log, 0, 0
        esp = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/control":
                    esp.control(json.loads(raw))
                    write(self, Answer(), json.dumps(esp.counts()))
                elif self.path == "/webhooks":
                    write(self, Answer(), json.dumps(esp.send_webhooks(**json.loads(raw))))
                else:
                    esp.serve(self, raw)

            def do_GET(self):
                write(self, Answer(), json.dumps(esp.counts()))

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a caller that was killed is no news
        self.url = f"http://127.0.0.1:{self.server.server_port}/v3"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def control(self, wanted):
        """Change how the next calls are answered; what is not named stays."""
        with self.lock:
            if "answers" in wanted:
                self.answers = [Answer(**answer) for answer in wanted["answers"]]
            if "always" in wanted:
                self.always = Answer(**wanted["always"])
            for name in {"bad", "refuses"} & set(wanted):
                setattr(self, name, set(wanted[name]))
            self.seconds = wanted.get("seconds", self.seconds)

    def counts(self):
        return {"calls": self.count, "accepted": self.taken, "answers": len(self.answers)}

    def serve(self, handler, raw):
        form = _form(handler.headers["Content-Type"] or "", raw, needed=self.log and NEEDED)
        form["to"] = [to for value in form["to"] for to in _apart(value)]
        addresses = [_address(to) for to in form["to"]]
        with self.lock:
            self.count += 1
            number = self.count
            answer = self.answers.pop(0) if self.answers else self.always
            if answer.status == 200 and not self.bad.isdisjoint(addresses):
                answer = Answer(400, body='{"message": "to parameter is not a valid address"}')
            accepts = answer.status == 200 if answer.accepts is None else answer.accepts
            if self.log is None:
                self.calls.append(form)
                self.accepted += _merged(form) if accepts else []
            elif accepts:
                self._write_down(form, addresses, number)
        self.before_answer()
        if wait := answer.seconds or self.seconds:
            self.closing.wait(wait)
        if answer.hangs:
            self.closing.wait(60)
        if answer.hangs or answer.resets:
            _reset(handler)
            return
        proper = json.dumps({"id": f"<{number}@esp>", "message": "Queued. Thank you."})
        write(handler, answer, proper if answer.body is None else answer.body)

    def send_webhooks(self, **wanted):
        """Tell what became of what the log says was accepted; see `mailgun_webhooks.tell`."""
        return mailgun_webhooks.tell(read_log(self.log_path), **wanted)

    def _write_down(self, form, addresses, number):
        variables = json.loads(form.get("recipient-variables", ["{}"])[0])
        alone = {name: form.get(name, [""])[0] for name in ("v:delivery", "v:site")}
        rest = f'", "at": {time.time():.6f}, "call": {number}, "message_id": "<{number}@esp>"}}\n'
        lines = [
            f'{{"to": "{to}", "delivery": "{own.get("v:delivery", "")}", '
            f'"site": "{own.get("v:site", "")}{rest}'
            for to in addresses
            for own in [variables.get(to, alone)]
            if to not in self.refuses
        ]
        os.write(self.log, "".join(lines).encode())
        os.fdatasync(self.log)
        self.taken += len(lines)


def read_log(path):
    """Return what was accepted so far, in order. A line that is being written is not there yet."""
    text = Path(path).read_text() if path and Path(path).exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def write(handler, answer, body):
    raw = body.encode()
    handler.send_response(answer.status)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw[: len(raw) // 2] if answer.truncated else raw)
    handler.close_connection = handler.close_connection or answer.truncated


def _reset(handler):
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.connection.close()


def _form(content_type, raw, *, needed=None):
    """Return the fields of a call, in either of the two ways that Mailgun takes them.

    With `needed` only these: taking a letter of 80 kB apart is most of the work of a call.
    """
    if not content_type.startswith("multipart/"):
        if needed:
            fields = raw.split(b"&")
            raw = b"&".join(one for one in fields if one.split(b"=", 1)[0] in needed)
        return parse_qs(raw.decode(), keep_blank_values=True)
    found = {}
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    for part in BytesParser().parsebytes(head + raw).get_payload():
        name = part.get_param("name", header="Content-Disposition")
        found.setdefault(name, []).append(part.get_payload(decode=True).decode())
    return found


def _apart(value):
    """Return the entries of one `to`: Mailgun takes several, with commas between them."""
    return [value] if "<" in value else value.split(",")


def _address(to):
    return parseaddr(to)[1] if "<" in to else to.strip()


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", required=True, help="file that gets a line per accepted recipient")
    parser.add_argument("--faults", type=Path, help="JSON, as POST /control takes it")
    given = parser.parse_args()
    with Esp(given.port, log=given.log) as esp:
        if given.faults:
            esp.control(json.loads(given.faults.read_text()))
        print(esp.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
