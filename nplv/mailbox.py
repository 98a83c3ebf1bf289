"""A mailbox in a folder: where mail goes while there is no mail server.

Each message is one file. Its name begins with the moment, so names in order are messages in
order, and a list needs no more than the names and the first bytes of what it shows.
"""

import datetime as dt
import os
import re
import time
import uuid
from collections.abc import Iterable, Sequence
from email import policy
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"[0-9]{20}-[0-9a-f]{32}")
HEAD_BYTES = 8192  # more than the headers of any message of ours


class MailboxBackend(BaseEmailBackend):
    """Writes each message to NPLV_MAILBOX_DIR, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            write_message(message.message().as_bytes())
        return len(email_messages)


def write_message(raw: bytes) -> str:
    """Store a serialised message and return its name."""
    folder = Path(settings.NPLV_MAILBOX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
    draft = folder / f".{name}.part"
    draft.write_bytes(raw)
    draft.replace(folder / f"{name}.eml")
    return name


def message_names(*, to: str = "") -> list[str]:
    """Return the names of all messages, newest first; `to` keeps those with it in the address."""
    try:
        found = [entry.name for entry in os.scandir(settings.NPLV_MAILBOX_DIR)]
    except FileNotFoundError:
        return []
    names = sorted((name[:-4] for name in found if _is_message(name)), reverse=True)
    return [name for name in names if to.lower() in _recipient(name)] if to else names


def read_headers(names: Iterable[str]) -> list[tuple[str, ParsedMessage]]:
    """Return each name with the headers of its message; one that is gone is left out."""
    parser = BytesHeaderParser(policy=policy.default)
    return [(name, parser.parsebytes(head)) for name in names if (head := _head(name))]


def read_message(name: str) -> ParsedMessage:
    """Return a message; raise FileNotFoundError where there is none of that name."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    raw = (Path(settings.NPLV_MAILBOX_DIR) / f"{name}.eml").read_bytes()
    return BytesParser(policy=policy.default).parsebytes(raw)


def sent_at(message: ParsedMessage) -> dt.datetime | None:
    """Return the moment of sending, with a time zone; "-0000" in a header means UTC."""
    moment: dt.datetime | None = getattr(message["Date"], "datetime", None)
    return moment.replace(tzinfo=dt.UTC) if moment and moment.tzinfo is None else moment


def part_of(message: ParsedMessage, kind: str) -> str:
    """Return the text of the `plain` or `html` part, or nothing where the message has none."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _is_message(file_name: str) -> bool:
    return file_name.endswith(".eml") and bool(NAME.fullmatch(file_name[:-4]))


def _head(name: str) -> bytes:
    try:
        with (Path(settings.NPLV_MAILBOX_DIR) / f"{name}.eml").open("rb") as file:
            return file.read(HEAD_BYTES).partition(b"\n\n")[0] + b"\n\n"
    except FileNotFoundError:
        return b""


def _recipient(name: str) -> str:
    """Return the To line in lower case, without a parser: a search reads thousands of these."""
    found = re.search(rb"^To: *(.*(?:\n[ \t].*)*)", _head(name), re.MULTILINE | re.IGNORECASE)
    return found[1].decode(errors="replace").lower() if found else ""
