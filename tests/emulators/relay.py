"""A mail relay on a local port, with a log of what it accepted: that log is the truth.

It speaks SMTP over plain sockets, a thread per connection, fast enough to measure against, with
PIPELINING (RFC 2920). Its faults are the fields of `Relay`; as a process of its own:

    python -m tests.emulators.relay --port 2525 --log accepted.log --fault drops_after=7

writes `recipient message-id` per accepted message, before the answer goes out.
"""

import argparse
import ast
import collections
import contextlib
import os
import re
import signal
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from tests.emulators.dialogue import Dialogue

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Relay:
    """Messages are counted over all connections, from 1; `offered` counts the final dots."""

    port: int = 0
    tls: ssl.SSLContext | None = None  # from the first byte on
    pipelining: bool = True
    size: int = 0  # offered with EHLO, and kept: 552 for what is larger
    keeps_content: bool = True
    log: Path | None = None
    # Answers in place of the usual ones.
    greeting: str = "220 relay ESMTP"
    refused: dict = field(default_factory=dict)  # address -> answer to RCPT
    refused_content: dict = field(default_factory=dict)  # address -> answer to the final dot
    sender_answer: str | None = None  # to MAIL
    command_answer: str | None = None  # to DATA
    data_answer: str | None = None  # to the final dot
    invites_nobody: bool = False  # 354 though no recipient is left; 250 to what comes then
    # Breaking off: at the message of that number.
    drops_at_mail: int | None = None
    drops_in_content: int | None = None
    drops_before: int | None = None  # after the final dot, before accepting
    drops_after: int | None = None  # accepted, and no answer
    drops_after_answer: int | None = None
    hangs_before: int | None = None
    hangs_after: int | None = None
    # Limits and manners.
    per_connection: int | None = None  # messages, then `limit_answer` to MAIL and away
    limit_answer: str = "421 4.7.0 too many messages in this connection"
    room: int | None = None  # connections at once; 421 to the next one
    delay: float = 0.0  # seconds before every answer
    loses_what_follows: bool = False  # offers PIPELINING and forgets what is behind a command
    chatters: bool = False  # an answer to nothing behind every 354

    def __post_init__(self):
        self.accepted, self.empty, self.senders, self.parameters = [], [], [], []
        self.offered = self.mails = self.connections = self.resets = 0
        self.groups = 0  # reads that held more than one command
        self.lock, self.closing = threading.Lock(), threading.Event()
        self.open = set()
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.log_file = self.log and os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.closing.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        self.listener.close()
        self.drop_all()
        if self.log_file:
            os.close(self.log_file)

    def serve(self):
        while not self.closing.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.connections += 1
                self.open.add(connection)
            threading.Thread(target=Dialogue(self, connection).run, daemon=True).start()

    def drop_all(self):
        """Break every connection that is open now, as a restart of a server does."""
        with self.lock:
            for connection in self.open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def accept(self, recipient, sender, content):
        with self.lock:
            if self.log_file:
                found = MESSAGE_ID.search(content, 0, content.find(b"\r\n\r\n"))
                line = recipient.encode() + b" " + (found[1] if found else b"-") + b"\n"
                os.write(self.log_file, line)
            self.senders.append(sender)
            self.accepted.append((recipient, content if self.keeps_content else b""))

    def messages(self):
        return [message_from_bytes(raw, policy=policy.default) for _, raw in self.accepted]

    def recipients(self):
        return [to for to, _ in self.accepted]

    def twice(self):
        return [to for to, times in collections.Counter(self.recipients()).items() if times > 1]


def fault(text):
    """Return name and value of `--fault name=value`; the value as Python writes it, or text."""
    name, _, value = text.partition("=")
    if name not in Relay.__dataclass_fields__:
        raise argparse.ArgumentTypeError(f"no such fault: {name}")
    with contextlib.suppress(ValueError, SyntaxError):
        value = ast.literal_eval(value)
    return name, value


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--fault", type=fault, action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args(arguments)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    relay = Relay(port=options.port, log=options.log, keeps_content=False, **dict(options.fault))
    with relay:
        print(f"port {relay.port}", flush=True)
        while not ended.is_set():
            time.sleep(0.1)


if __name__ == "__main__":
    main()
