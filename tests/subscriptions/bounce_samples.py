"""Bounces as mail systems write them; addresses are made up and filled in."""

import re
from pathlib import Path

from subscriptions.return_path import return_path
from subscriptions.transports.messages import message_id

FOLDER = Path(__file__).parent / "bounces"
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))


def sample(name, delivery, *, path=None, own_id=None):
    """Return the bytes of a sample about `delivery`, with the line ends of mail."""
    text = (FOLDER / f"{name}.eml").read_text()
    for place, value in {
        "return_path": return_path(delivery.pk) if path is None else path,
        "recipient": delivery.subscriber.email,
        "message_id": message_id(delivery.mailing_id, delivery.pk) if own_id is None else own_id,
    }.items():
        text = text.replace(f"{{{place}}}", value)
    return text.replace("\n", "\r\n").encode()


def without_header(raw, name):
    """Return a mail without one header of its own, folded lines included."""
    head, _, body = raw.partition(b"\r\n\r\n")
    pattern = rf"^{name}:.*(?:\r\n[ \t].*)*(?:\r\n|\Z)".encode()
    return re.sub(pattern, b"", head, flags=re.IGNORECASE | re.MULTILINE) + b"\r\n\r\n" + body
