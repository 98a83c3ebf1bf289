"""One session with a mail server, which says of every message how far it came.

smtplib connects, greets, secures and logs in; from there the commands are given here, since it
matters where a session breaks. Nothing was sent before the last byte of the final dot was handed
to the system; from then on, without an answer, nobody knows.

Where the server offers PIPELINING (RFC 2920), MAIL, RCPT and DATA of a message go in one write,
behind the final dot of the message before (3.1 allows that): one round trip per message instead
of four. The text itself never goes before the server said 354.
"""

import contextlib
import enum
import smtplib
import socket
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.core.mail.backends.smtp import EmailBackend

from subscriptions.transports.wire import (
    DOT,
    BrokenSessionError,
    let_system_wait,
    told,
    write,
)

LONGEST_REPLY = 65_536  # octets; RFC 5321 promises lines of 512, and some answer with many
LONGEST_LINE, MOST_LINES = 1000, 100  # of which we read so much
GO_AHEAD = 354
SERVICE_CLOSES = 421
NOT_UNDERSTOOD = {500, 502, 503}


class Envelope(NamedTuple):
    """One message for one recipient. Its text has its dots stuffed and ends with a line end.

    It comes in pieces, of which the most are the same for everybody: nobody puts them together.
    """

    sender: str
    recipient: str
    pieces: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))


class Step(enum.Enum):
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"


class Reply(NamedTuple):
    code: int
    text: str

    @property
    def is_positive(self) -> bool:
        return 200 <= self.code < 300


# What goes before the text of a message.
_GROUP = (Step.MAIL, Step.RCPT, Step.DATA)


class Answer(NamedTuple):
    """What the server said of a message, at the step where its way ended."""

    step: Step
    reply: Reply

    @property
    def is_accepted(self) -> bool:
        return self.step is Step.CONTENT and self.reply.is_positive


class Session:
    """A connection that is ready for mail; `accepted` counts what went over it."""

    def __init__(self, *, pipelining: bool = True) -> None:
        """Connect with Django's EMAIL_* settings. Raises what smtplib raises."""
        self._backend = EmailBackend(fail_silently=False)
        self._heard = b""
        self._announced: Envelope | None = None
        self._reset_first = False
        self.accepted = 0
        try:
            self._backend.open()
            smtp = self._backend.connection
            if smtp is None or smtp.sock is None:
                raise smtplib.SMTPServerDisconnected("no connection")  # noqa: TRY301  one way out
            smtp.ehlo_or_helo_if_needed()
        except Exception:
            self.close()
            raise
        self._socket: socket.socket = smtp.sock
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._patience = smtp.timeout if isinstance(smtp.timeout, (int, float)) else None
        let_system_wait(self._socket, self._patience)
        self.is_pipelined = pipelining and smtp.has_extn("pipelining")
        self._size = smtp.has_extn("size")
        self._eight_bits = smtp.has_extn("8bitmime")

    def post(self, envelope: Envelope, following: Envelope | None = None) -> Answer:
        """Offer one message and return the answer; raise BrokenSessionError where none came.

        `following` is what the next call will offer, if there is one: it is announced meanwhile.
        """
        refused = self._announce(envelope)
        if refused is not None:
            self._reset_first = True  # the server may still hold a sender
            return refused
        if self._heard:
            raise BrokenSessionError("answer without a question", offered=False, out_of_step=True)
        behind: list[bytes] = []
        if following is not None and self.is_pipelined:
            behind = self._commands(following)
            self._announced = following
        self._write([*envelope.pieces, DOT, *behind], dot_ends=envelope.size + len(DOT))
        reply = self._reply(offered=True)
        if reply.is_positive:
            self.accepted += 1
        elif not 400 <= reply.code < 600:
            raise BrokenSessionError("answer without a meaning", offered=True, out_of_step=True)
        return Answer(Step.CONTENT, reply)

    def close(self, *, politely: bool = True) -> None:
        """Disconnect; raise nothing and wait for nothing. Say goodbye where somebody listens."""
        smtp = self._backend.connection or self._backend._partial_connection  # type: ignore[attr-defined]  # noqa: SLF001  Django leaves a half-made connection to its next open(), which never comes
        if smtp is None:
            return
        if politely and smtp.sock and not self.is_announced:
            with contextlib.suppress(OSError):
                smtp.sock.settimeout(1)
                smtp.sock.sendall(b"QUIT\r\n")
        smtp.close()
        self._backend.connection = None

    @property
    def is_announced(self) -> bool:
        """Whether the server waits for the text of a message: nothing else may go now."""
        return self._announced is not None

    def _announce(self, envelope: Envelope) -> Answer | None:
        """Go up to the point where the text follows; return the answer where it may not."""
        announced, self._announced = self._announced, None
        if announced is not None and announced is not envelope:
            raise BrokenSessionError("another was announced", offered=False, out_of_step=True)
        # What was announced stands in the pipeline already; nothing is written for it here.
        commands = self._commands(envelope) if announced is None else [b""] * len(_GROUP)
        if self.is_pipelined and announced is None:
            self._write(commands)
        if self._reset_first:
            self._reset_first = False
            if not self._ask(commands[0]).is_positive:
                raise BrokenSessionError("RSET refused", offered=False)
        for step, command in zip(_GROUP, commands[-len(_GROUP) :], strict=True):
            reply = self._ask(command)
            if not (reply.code == GO_AHEAD if step is Step.DATA else reply.is_positive):
                _require_in_step(Answer(step, reply))
                if self.is_pipelined and reply.code != SERVICE_CLOSES:
                    self._skip(list(_GROUP[_GROUP.index(step) + 1 :]))
                return Answer(step, reply)
        return None

    def _ask(self, command: bytes) -> Reply:
        """Return the reply to a command; in a pipeline it was written before."""
        if not self.is_pipelined:
            self._write([command])
        return self._reply()

    def _skip(self, steps: list[Step]) -> None:
        """Hear the rest of a group that began with a refusal.

        A DATA that was allowed though nobody was left gets a lone dot (RFC 2920, 3.1). Whatever
        is said of that empty message is not said of ours. A session that ends here shows at the
        next message; the refusal stands.
        """
        try:
            for step in steps:
                if self._reply().code == GO_AHEAD and step is Step.DATA:
                    self._write([DOT])
                    self._reply()
        except BrokenSessionError:
            self.close(politely=False)

    def _commands(self, envelope: Envelope) -> list[bytes]:
        """Return the commands before the text.

        Raises UnicodeEncodeError for an address outside ASCII: such mail needs SMTPUTF8.
        """
        parameters = ""
        if self._size:
            parameters += f" SIZE={envelope.size}"
        if self._eight_bits and not all(map(bytes.isascii, envelope.pieces)):
            parameters += " BODY=8BITMIME"
        commands = [
            f"MAIL FROM:<{envelope.sender}>{parameters}\r\n".encode("ascii"),
            f"RCPT TO:<{envelope.recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        ]
        return [b"RSET\r\n", *commands] if self._reset_first else commands

    def _write(self, pieces: Sequence[bytes], *, dot_ends: int = 0) -> None:
        write(self._socket, pieces, patience=self._patience, dot_ends=dot_ends)

    def _reply(self, *, offered: bool = False) -> Reply:
        """Return the next reply, all its lines; the whole may take EMAIL_TIMEOUT."""
        until: float | None = None
        texts: list[str] = []
        while True:
            line, end, rest = self._heard.partition(b"\n")
            if not end:
                if until is None and self._patience:
                    until = time.monotonic() + self._patience
                self._hear(until, offered=offered)
                continue
            self._heard = rest
            reply = _read(line)
            if line[3:4] != b"-" and not texts:
                return reply
            if len(texts) < MOST_LINES:
                texts.append(reply.text)
            if line[3:4] != b"-":
                return Reply(reply.code, " ".join(texts))

    def _hear(self, until: float | None, *, offered: bool) -> None:
        try:
            more = self._socket.recv(4096)
        except OSError as error:
            raise BrokenSessionError(told(error), offered=offered) from error
        self._heard += more
        if not more or len(self._heard) > LONGEST_REPLY or (until and time.monotonic() > until):
            raise BrokenSessionError("no whole answer", offered=offered)


@lru_cache(maxsize=64)
def _read(line: bytes) -> Reply:
    """Return one line of a reply; a server says the same to almost every command."""
    code = int(line[:3]) if line[:3].isdigit() else -1
    return Reply(code, line[4:LONGEST_LINE].decode("utf-8", "replace").strip())


def _require_in_step(answer: Answer) -> None:
    """Raise where the server and we are not at the same command: then nothing counts.

    500, 502 and 503 speak of the command, not of a sender or a recipient (RFC 5321, 4.2.3).
    """
    code = answer.reply.code
    if code in NOT_UNDERSTOOD or not 400 <= code < 600:
        reason = f"command not understood ({code})"
        raise BrokenSessionError(reason, offered=False, out_of_step=True)
