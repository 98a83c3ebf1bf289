"""Bytes on their way to a mail server, within the time that they may take.

How far a message came is all that tells *again* from *unknown*, so a write that fails says it.
"""

import os
import socket
import ssl
import struct
import time
from collections.abc import Sequence

DOT = b".\r\n"
MOST_PIECES = 1000  # in one call: Linux and macOS take 1,024


class BrokenSessionError(Exception):
    """The session is over. Unless `offered`, this message was certainly not accepted."""

    def __init__(self, reason: str | OSError, *, offered: bool, out_of_step: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = isinstance(reason, TimeoutError)
        self.offered = offered
        self.out_of_step = out_of_step


def write(
    line: socket.socket, pieces: Sequence[bytes], *, patience: float | None, dot_ends: int = 0
) -> None:
    """Write all of it within `patience`, or raise; `dot_ends` is where a message is whole.

    Over plain TCP a write that fails took nothing. What of a write over TLS went out before it
    failed nobody tells, so there the dot goes in a write of its own.
    """
    until = time.monotonic() + patience if patience else None
    if isinstance(line, ssl.SSLSocket):
        _write_over_tls(line, b"".join(pieces), until=until, dot_ends=dot_ends)
        return
    done = 0
    try:
        done = line.sendmsg(pieces[:MOST_PIECES])  # the system gathers them; we copy nothing
        if done == sum(map(len, pieces)):
            return
        rest = memoryview(b"".join(pieces))[done:]
        while rest:
            _require_time(until)
            taken = line.send(rest)
            done, rest = done + taken, rest[taken:]
    except OSError as error:
        raise BrokenSessionError(told(error), offered=0 < dot_ends <= done) from error


def _write_over_tls(
    line: ssl.SSLSocket, data: bytes, *, until: float | None, dot_ends: int
) -> None:
    view = memoryview(data)
    cut = max(dot_ends - len(DOT), 0)
    reached = 0
    try:
        for part in (view[:cut], view[cut:]):
            reached += len(part)
            while part:
                _require_time(until)
                part = part[line.send(part) :]  # noqa: PLW2901  what is left of it
    except OSError as error:
        raise BrokenSessionError(told(error), offered=0 < dot_ends <= reached) from error


def _require_time(until: float | None) -> None:
    if until and time.monotonic() > until:
        raise TimeoutError


def let_system_wait(line: socket.socket, patience: float | None) -> None:
    """Let the system keep the time of a plain connection.

    Python would ask it before each call whether that can go on: twice the calls, and with other
    threads at work each costs a wait for the interpreter.
    """
    if patience and type(line) is socket.socket and os.name == "posix":
        seconds, rest = divmod(patience, 1)
        value = struct.pack("ll", int(seconds), int(rest * 1_000_000))  # struct timeval
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, value)
        line.settimeout(None)


def told(error: OSError) -> OSError:
    """Return the error as Python would tell it: the system says "again" where time is up."""
    return TimeoutError(str(error)) if isinstance(error, BlockingIOError) else error
