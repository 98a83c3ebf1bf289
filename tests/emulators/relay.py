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
import struct
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

END = b"\r\n.\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class GoneError(Exception):
    """The other side left, or we dropped it."""


@dataclass
class Relay:
    """Messages are counted over all connections, from 1; `offered` counts the final dots."""

    port: int = 0
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
    delay: float = 0.0  # seconds before every answer
    loses_what_follows: bool = False  # offers PIPELINING and forgets what is behind a command
    chatters: bool = False  # an answer to nothing behind every 354

    def __post_init__(self):
        self.accepted, self.empty, self.senders = [], [], []
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


class Dialogue:
    """One connection."""

    def __init__(self, relay, connection):
        self.relay, self.connection = relay, connection
        self.heard, self.answers, self.said = bytearray(), [], 0
        self.sender = self.recipient = None
        self.taken, self.is_over = 0, False

    def run(self):
        try:
            self.answer(self.relay.greeting)
            while not self.is_over:
                self.obey(self.line().decode("utf-8", "replace"))
            self.flush()
        except (GoneError, OSError):
            pass
        finally:
            with self.relay.lock:
                self.relay.open.discard(self.connection)
            self.connection.close()

    def line(self):
        while (end := self.heard.find(b"\r\n")) < 0:
            self.read()
        line = bytes(self.heard[:end])
        del self.heard[: end + 2]
        self.relay.groups += bool(self.heard)
        if self.relay.loses_what_follows:
            self.heard.clear()
        return line

    def read(self):
        """Read on; answers wait until there is nothing left to obey (RFC 2920, 3.2)."""
        self.flush()
        more = self.connection.recv(1 << 20)
        if not more:
            raise GoneError
        self.heard += more

    def answer(self, text):
        if self.relay.delay:
            self.flush()
            self.relay.closing.wait(self.relay.delay)
        self.answers.append(text.encode() + b"\r\n")

    def flush(self):
        if self.answers:
            self.connection.sendall(b"".join(self.answers))
            self.answers.clear()

    def drop(self):
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        raise GoneError

    def obey(self, line):
        verb = line[:4].upper().strip()
        act = getattr(self, f"do_{verb}", None)
        if act is None:
            self.answer("500 5.5.2 unknown command")
        else:
            act(line)

    def do_EHLO(self, line):
        offers = ["relay", "8BITMIME", "ENHANCEDSTATUSCODES"]
        if self.relay.pipelining:
            offers.append("PIPELINING")
        if self.relay.size:
            offers.append(f"SIZE {self.relay.size}")
        for offer in offers[:-1]:
            self.answers.append(f"250-{offer}\r\n".encode())
        self.answer(f"250 {offers[-1]}")

    def do_MAIL(self, line):
        relay = self.relay
        with relay.lock:
            relay.mails += 1
            number = relay.mails
        if number == relay.drops_at_mail:
            self.drop()
        if relay.per_connection is not None and self.taken >= relay.per_connection:
            self.answer(relay.limit_answer)
            self.is_over = relay.limit_answer.startswith("421")
        elif relay.sender_answer:
            self.answer(relay.sender_answer)
        elif self.sender is not None:
            self.answer("503 5.5.1 nested MAIL command")
        elif relay.size and int((re.search(r"SIZE=(\d+)", line) or [0, 0])[1]) > relay.size:
            self.answer("552 5.3.4 message size exceeds fixed limit")
        else:
            self.sender, self.recipient = line[line.index("<") + 1 : line.index(">")], None
            self.answer("250 2.1.0 OK")

    def do_RCPT(self, line):
        address = line[line.index("<") + 1 : line.rindex(">")]
        if self.sender is None:
            self.answer("503 5.5.1 need MAIL command")
        elif address in self.relay.refused:
            refusal = self.relay.refused[address]
            self.answer(refusal)
            self.is_over = refusal.startswith("421")
        else:
            self.recipient = address
            self.answer("250 2.1.5 OK")

    def do_DATA(self, line):
        if self.relay.command_answer:
            self.answer(self.relay.command_answer)
            return
        if self.recipient is None and not (self.relay.invites_nobody and self.sender is not None):
            self.answer("554 5.5.1 no valid recipients")
            return
        self.answer("354 go ahead")
        if self.relay.chatters:
            self.answers.append(b"250 2.0.0 by the way\r\n")
        content = self.content()
        if self.recipient is None:
            self.relay.empty.append(content)
            self.answer("250 2.0.0 OK")
        else:
            self.take(content)
        self.sender = self.recipient = None

    def content(self):
        """Return what comes before the final dot, without the dots that were stuffed."""
        if self.relay.drops_in_content == self.relay.offered + 1:
            while len(self.heard) < 64:
                self.read()
            self.drop()
        begin = 0
        while True:
            if self.heard.startswith(b".\r\n"):
                content, end = b"", 3
                break
            found = self.heard.find(END, begin)
            if found >= 0:
                content, end = bytes(self.heard[: found + 2]), found + len(END)
                break
            begin = max(len(self.heard) - len(END), 0)
            self.read()
        del self.heard[:end]
        self.relay.groups += bool(self.heard)
        if self.relay.loses_what_follows:
            self.heard.clear()
        return content.replace(b"\r\n..", b"\r\n.").removeprefix(b".")

    def take(self, content):
        relay = self.relay
        with relay.lock:
            relay.offered += 1
            number = relay.offered
        if number == relay.drops_before:
            self.drop()
        if number == relay.hangs_before:
            self.hang()
        refusal = relay.data_answer or relay.refused_content.get(self.recipient)
        if refusal:
            self.answer(refusal)
            self.is_over = refusal.startswith("421")
            return
        relay.accept(self.recipient, self.sender, content)
        if number == relay.drops_after:
            self.drop()
        if number == relay.hangs_after:
            self.hang()
        self.taken += 1
        self.answer("250 2.0.0 OK")
        if number == relay.drops_after_answer:
            self.flush()
            self.drop()

    def hang(self):
        self.flush()
        self.relay.closing.wait(60)
        raise GoneError

    def do_RSET(self, line):
        self.sender = self.recipient = None
        self.relay.resets += 1
        self.answer("250 2.0.0 OK")

    def do_HELO(self, line):
        self.answer("250 relay")

    def do_NOOP(self, line):
        self.answer("250 2.0.0 OK")

    def do_QUIT(self, line):
        self.answer("221 2.0.0 bye")
        self.is_over = True


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
