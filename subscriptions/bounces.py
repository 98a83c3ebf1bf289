"""Reads the mailbox that bounces come back to, and tells `events` what they say.

A mail is recorded and committed first and put away after that. Whoever stops in between finds
it once more, and the event is known by then: it counts once, however often it is read.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from typing import NamedTuple, Protocol

from anymail.signals import AnymailTrackingEvent

from subscriptions import events
from subscriptions.bounce_mail import Bounce, read_bounce
from subscriptions.bounce_origin import ForgedReturnPathError, origin_of

logger = logging.getLogger(__name__)
ESP = "bounces"
# Of each mail. What happened stands at the front; the mail that came back stands behind it.
MAX_BYTES = 1024 * 1024
LEFT, FORGED, KNOWN = "left", "forged", "known"


class Mail(NamedTuple):
    """The first MAX_BYTES of a mail, and what its mailbox knows it by."""

    name: str
    raw: bytes


class Box(Protocol):
    """A mailbox. Both ways to it (see `bounce_boxes`) leave alone what is not put away."""

    def unread(self) -> Iterator[list[Mail]]:
        """Yield the unread mail, some at a time."""

    def put_away(self, names: list[str]) -> None:
        """Mark as read what was recorded; harmless when somebody else did so."""


def read_all(box: Box) -> Counter[str]:
    """Record every bounce and complaint in a mailbox; leave all other mail as it is.

    Returns how many of each: a kind of event, KNOWN (recorded before), LEFT (no bounce, or of
    nobody we know) and FORGED (left as well).
    """
    counts: Counter[str] = Counter()
    for mails in box.unread():
        done = [mail.name for mail in mails if _record(mail, counts)]
        box.put_away(done)
    if counts[FORGED]:
        logger.warning("%s bounces came to a return path that is not ours", counts[FORGED])
    return counts


def _record(mail: Mail, counts: Counter[str]) -> bool:
    """Record one mail, count it, and return whether it was one of ours."""
    try:
        event = event_of(mail.raw)
    except ForgedReturnPathError:
        counts[FORGED] += 1
        return False
    if event is None:
        counts[LEFT] += 1
        return False
    recorded = events.record_all([event], esp=ESP)
    counts[KNOWN if recorded.known else str(event.event_type)] += 1
    return True


def event_of(raw: bytes) -> AnymailTrackingEvent | None:
    """Return the event that a mail reports; None for any mail that is not about a delivery.

    Raises ForgedReturnPathError.
    """
    message = message_from_bytes(raw)
    bounce = read_bounce(message)
    if bounce is None:
        return None
    delivery = origin_of(message, raw, recipients=bounce.recipients)
    if delivery is None:
        return None
    return _event(bounce, delivery, mark=str(message.get("Message-ID", "")).encode() or raw)


def _event(bounce: Bounce, delivery: int, *, mark: bytes) -> AnymailTrackingEvent:
    digest = hashlib.sha256(b"%d\n%s\n%s" % (delivery, bounce.kind.encode(), mark.strip()))
    return AnymailTrackingEvent(
        event_type=bounce.kind,
        event_id=digest.hexdigest(),
        timestamp=bounce.at,
        reject_reason=bounce.reject_reason,
        mta_response=bounce.response,
        metadata={"delivery": str(delivery)},
    )
