"""One conversation of the relay: what it answers to each command, and where it breaks off."""

import re
import socket
import struct

END = b"\r\n.\r\n"


class GoneError(Exception):
    """The other side left, or we dropped it."""


class Dialogue:
    """One connection."""

    def __init__(self, relay, connection):
        self.relay, self.connection = relay, connection
        self.heard, self.answers, self.said = bytearray(), [], 0
        self.sender = self.recipient = None
        self.taken, self.is_over = 0, False

    def run(self):
        try:
            if self.relay.tls:
                self.connection = self.relay.tls.wrap_socket(self.connection, server_side=True)
            is_full = self.relay.room and len(self.relay.open) > self.relay.room
            self.answer("421 4.7.0 too many connections" if is_full else self.relay.greeting)
            self.is_over = is_full
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
            self.flush()
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
            relay.parameters.append(line.partition("> ")[2])
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
