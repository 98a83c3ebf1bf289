"""The two kinds of mailbox that bounces are read from: IMAP and a maildir.

`imaps://user:password@host/INBOX` (user, password and folder percent-encoded), or
`maildir:/path`. Without TLS (`imap://`) only on this machine.
"""

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from nplv.logs import redact
from subscriptions.bounces import MAX_BYTES, Box, Mail

CHUNK = 20
TIMEOUT = 60  # seconds
DONE = "Verwerkt"
HERE = {"localhost", "127.0.0.1", "::1"}
_UID = re.compile(rb"\bUID (\d+)")


class BoxError(Exception):
    """The mailbox cannot be read; the text is a Dutch sentence without an address."""


@contextlib.contextmanager
def opened(url: str, *, delete: bool) -> Iterator[Box]:
    """Open the mailbox at `url`. What was recorded is put away, or deleted if `delete` says so.

    Raises BoxError, also for what goes wrong while reading.
    """
    parts = _parts_of(url)
    try:
        if parts.scheme == "maildir":
            yield Maildir(Path(unquote(parts.path)), delete=delete)
        else:
            with _connect(parts) as server:
                yield Imap(server, _folder_of(parts), delete=delete)
    except (imaplib.IMAP4.error, ssl.SSLError, OSError) as error:
        told = error.args[-1] if error.args else type(error).__name__
        told = told.decode("ascii", "replace") if isinstance(told, bytes) else str(told)
        raise BoxError(f"Het postvak is niet te lezen: {redact(told)[:200]}") from error


class Maildir:
    """A maildir: what was recorded moves to `cur` with the flag S (seen)."""

    def __init__(self, path: Path, *, delete: bool) -> None:
        if not (path / "new").is_dir() or not (path / "cur").is_dir():
            raise BoxError("Op die plaats staat geen maildir (geen mappen new en cur).")
        self.path, self.delete = path, delete

    def unread(self) -> Iterator[list[Mail]]:
        names = [
            f"{folder}/{path.name}"
            for folder in ("new", "cur")
            for path in sorted((self.path / folder).iterdir())
            if "S" not in _flags(path.name) and not path.name.startswith(".")
        ]
        for start in range(0, len(names), CHUNK):
            yield list(self._read(names[start : start + CHUNK]))

    def put_away(self, names: list[str]) -> None:
        for name in names:
            path = self.path / name
            with contextlib.suppress(FileNotFoundError):  # somebody else was first
                if self.delete:
                    path.unlink()
                else:
                    base = path.name.partition(":2,")[0]
                    flags = "".join(sorted({*_flags(path.name), "S"}))
                    path.rename(self.path / "cur" / f"{base}:2,{flags}")

    def _read(self, names: list[str]) -> Iterator[Mail]:
        for name in names:
            with contextlib.suppress(FileNotFoundError), (self.path / name).open("rb") as file:
                yield Mail(name, file.read(MAX_BYTES))


class Imap:
    """A folder on an IMAP server (RFC 3501): what was recorded is seen and moves to `Verwerkt`.

    What is left alone stays unread: everything is read with PEEK.
    """

    def __init__(self, server: imaplib.IMAP4, folder: str, *, delete: bool) -> None:
        self.server, self.delete = server, delete
        self._done = ""
        _need(server.select(_quoted(folder)))

    def unread(self) -> Iterator[list[Mail]]:
        found = _need(self.server.uid("SEARCH", "UNSEEN"))
        uids = (found[0] or b"").decode().split()
        for start in range(0, len(uids), CHUNK):
            wanted = ",".join(uids[start : start + CHUNK])
            yield _mails(
                _need(self.server.uid("FETCH", wanted, f"(UID BODY.PEEK[]<0.{MAX_BYTES}>)"))
            )

    def put_away(self, names: list[str]) -> None:
        if not names:
            return
        uids = ",".join(names)
        _need(self.server.uid("STORE", uids, "+FLAGS.SILENT", r"(\Seen)"))
        if not self.delete:
            if "MOVE" in self.server.capabilities:  # RFC 6851
                _need(self.server.uid("MOVE", uids, self._folder()))
                return
            _need(self.server.uid("COPY", uids, self._folder()))
        _need(self.server.uid("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)"))
        # A plain EXPUNGE would take what others marked as well; without RFC 4315 it stays,
        # marked and seen, until the mail server tidies up.
        if "UIDPLUS" in self.server.capabilities:
            _need(self.server.uid("EXPUNGE", uids))

    def _folder(self) -> str:
        """Return the folder for what is done, made where it is not there yet.

        Some servers want every folder below INBOX.
        """
        for name in () if self._done else (DONE, f"INBOX.{DONE}", f"INBOX/{DONE}"):
            self.server.create(name)
            if self.server.status(name, "(MESSAGES)")[0] == "OK":
                self._done = name
                break
        if not self._done:
            raise BoxError(f"De map {DONE} kan niet worden gemaakt.")
        return self._done


def _parts_of(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"imaps", "imap", "maildir"}:
        raise BoxError(
            "NPLV_BOUNCES_URL moet beginnen met imaps:// of maildir:, zoals "
            "imaps://gebruiker:wachtwoord@mail.voorbeeld.nl/INBOX."
        )
    if parts.scheme == "imap" and parts.hostname not in HERE:
        raise BoxError("Zonder TLS (imap://) mag alleen op deze machine. Gebruik imaps://.")
    return parts


def _folder_of(parts: SplitResult) -> str:
    return unquote(parts.path.strip("/")) or "INBOX"


@contextlib.contextmanager
def _connect(parts: SplitResult) -> Iterator[imaplib.IMAP4]:
    host, user, password = (
        parts.hostname or "",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )
    server: imaplib.IMAP4
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        server = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    try:
        # AUTH=PLAIN takes any character; LOGIN of imaplib does not.
        if "AUTH=PLAIN" in server.capabilities or not f"{user}{password}".isascii():
            server.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            server.login(_quoted(user), password)
        server._get_capabilities()  # noqa: SLF001  there may be more after logging in (RFC 3501 6.2)
        yield server
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError, socket.timeout):
            server.logout()


def _need(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(answer[1][-1] if answer[1] else answer[0])
    return answer[1]


def _mails(answer: list[Any]) -> list[Mail]:
    """Return what came with a FETCH; the number may stand before the text or after it."""
    mails = []
    for item, after in zip(answer, [*answer[1:], b""], strict=True):
        if not isinstance(item, tuple):
            continue
        found = _UID.search(item[0]) or (_UID.search(after) if isinstance(after, bytes) else None)
        if found:
            mails.append(Mail(found[1].decode(), item[1]))
    return mails


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _flags(name: str) -> str:
    return name.partition(":2,")[2]
