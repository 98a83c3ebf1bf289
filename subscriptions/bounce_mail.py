"""What a mail about undelivered mail says: read from its bytes, nothing else.

Delivery status notifications (RFC 3464), what older mail systems write instead (as far as
flufl.bounce knows them) and complaints (ARF, RFC 5965). Automatic replies are none of these.
"""

import datetime as dt
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple

from anymail.signals import EventType, RejectReason
from django.utils import timezone
from flufl.bounce import all_failures

from nplv.logs import redact

LONGEST_RESPONSE = 300
LONGEST_TEXT = 10_000
DAEMONS = {"mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon", "microsoftexchange"}
COMPLAINTS = {"abuse", "fraud", "virus"}  # RFC 5965 7.3; "not-spam" is praise
MEMORY = dt.timedelta(days=365)

Status = tuple[int, int, int]
_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_SPAM = re.compile(
    r"spam|block(ed|list)|black ?list|dnsbl|\brbl\b|reputation|policy|dmarc|\bspf\b", re.IGNORECASE
)
_FULL = re.compile(r"quota|(mailbox|postvak|inbox).{0,20}\b(full|vol)\b|^\s*552\b", re.IGNORECASE)
# Subjects and details of RFC 3463 (class 5) that say: this address, or its domain, is gone.
# 5.4.1 and 5.4.310 are what Microsoft 365 answers for an unknown recipient and an unknown domain
# (learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online).
GONE = {(2, 1), (4, 1), (4, 4), (4, 310)}
# Under "addressing", but about the sender: 5.1.7, 5.1.8 (RFC 3463), 5.1.90 (Microsoft 365).
ABOUT_US = {(1, 7), (1, 8), (1, 90)}


class Bounce(NamedTuple):
    """What happened to one message. `response` holds no address; `recipients` are lower case."""

    kind: str
    reject_reason: str | None
    response: str
    recipients: frozenset[str]
    at: dt.datetime


class Failure(NamedTuple):
    """One recipient's block of a delivery status notification."""

    action: str
    status: Status | None
    text: str
    recipients: frozenset[str]


def read_bounce(message: Message) -> Bounce | None:
    """Return what a mail says about undelivered mail or a complaint; None for any other mail.

    *Deferred* while the relay goes on trying, else *bounced*. Never raises for what stands in
    the mail.
    """
    feedback = list(_parts(message, "message/feedback-report"))
    if feedback:
        return _complaint(message, feedback[0])
    failures = sorted(_failures(message), key=lambda one: one.action == "delayed")
    if failures:
        return _from_report(message, failures)
    if message.get_content_type() == "multipart/report" or is_automatic_reply(message):
        return None
    return _from_text(message)


def is_automatic_reply(message: Message) -> bool:
    """Return whether a program answers for a person (RFC 3834), such as an out-of-office reply.

    Postfix and Exim mark bounces in the same way; those come from a daemon or name recipients.
    """
    sender = parseaddr(str(message.get("From", "")))[1].lower()
    if message.get("X-Failed-Recipients") or sender.partition("@")[0][:17] in DAEMONS:
        return False
    submitted = str(message.get("Auto-Submitted", "no")).strip().lower()
    answers = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
    return (
        not submitted.startswith("no")
        or any(message.get(name) for name in answers)
        or str(message.get("Precedence", "")).lower() == "auto_reply"
    )


def reason_of(status: Status | None, text: str) -> str:
    """Return why it bounced: BOUNCED means that the address is gone, all others may pass.

    The status counts (RFC 3463); the words do where it says nothing, as X.0.0 does.
    """
    kind, subject, detail = status or (5, 0, 0)
    if subject in {0, 7} and _SPAM.search(text):
        return str(RejectReason.SPAM)
    if subject == 0 and _FULL.search(text):
        return str(RejectReason.OTHER)
    if kind == 4:
        return str(RejectReason.TIMED_OUT)
    if subject == 7 or (subject, detail) in ABOUT_US:
        return str(RejectReason.BLOCKED)
    if subject in {0, 1} or (subject, detail) in GONE:
        return str(RejectReason.BOUNCED)
    return str(RejectReason.OTHER)


def _complaint(message: Message, part: Message) -> Bounce | None:
    fields = next(iter(_messages(part)), part)
    kind = str(fields.get("Feedback-Type", "")).strip().lower()
    if kind not in COMPLAINTS:
        return None
    recipients = frozenset(_address(str(value)) for value in fields.get_all("Original-Rcpt-To", []))
    return Bounce(EventType.COMPLAINED, None, f"feedback: {kind}", recipients, _moment(message))


def _from_report(message: Message, failures: list[Failure]) -> Bounce:
    """A failure counts for more than a delay of another recipient (an address that forwards)."""
    worst = failures[0]
    recipients = frozenset[str]().union(*(one.recipients for one in failures))
    deferred = worst.action == "delayed"
    return Bounce(
        EventType.DEFERRED if deferred else EventType.BOUNCED,
        None if deferred else reason_of(worst.status, worst.text),
        _response(worst.status, worst.text, recipients),
        recipients,
        _moment(message),
    )


def _from_text(message: Message) -> Bounce | None:
    """Ask flufl.bounce. It knows two kinds: what failed, and what is tried further.

    It looks within attached mail as well; what happened to that is not our news.
    """
    if any(part.get_content_type() == "message/delivery-status" for part in message.walk()):
        return None
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001  a detector that stumbles over broken mail found nothing
        return None
    if not temporary and not permanent:
        return None
    recipients = frozenset(
        found.decode("ascii", "replace").lower() for found in permanent or temporary
    )
    text = _text(message)
    found = _STATUS.search(text)
    status = _numbers(found) if found else None
    line = next((line for line in text.splitlines() if found and found[0] in line), "")
    return Bounce(
        EventType.BOUNCED if permanent else EventType.DEFERRED,
        reason_of(status, line or text) if permanent else None,
        _response(status, line, recipients),
        recipients,
        _moment(message),
    )


def _failures(message: Message) -> Iterator[Failure]:
    """Yield what failed or is late; what was delivered, relayed or expanded is no bounce."""
    for part in _parts(message, "message/delivery-status"):
        for block in _messages(part):
            words = str(block.get("Action", "")).lower().split()
            action = words[0].rstrip(";") if words else ""
            if action not in {"failed", "delayed", "error", "failure"}:
                continue
            yield Failure(
                action,
                _status(block),
                _unfold(str(block.get("Diagnostic-Code", "")).partition(";")[2]),
                frozenset(
                    _address(str(block[name]).rpartition(";")[2])
                    for name in ("Original-Recipient", "Final-Recipient")
                    if block.get(name)
                ),
            )


def _status(block: Message) -> Status | None:
    """Return the status; where that says X.0.0, the one in the answer of the other server."""
    said = _STATUS.search(str(block.get("Status", "")))
    heard = _STATUS.search(str(block.get("Diagnostic-Code", "")))
    if heard and (said is None or said[2] == "0"):
        said = heard
    return _numbers(said) if said else None


def _numbers(found: re.Match[str]) -> Status:
    return int(found[1]), int(found[2]), int(found[3])


def _parts(message: Message, kind: str) -> Iterator[Message]:
    """Yield parts of a kind, not those within a message that came back."""
    if message.get_content_type() == kind:
        yield message
    elif message.get_content_maintype() == "multipart":
        for part in _messages(message):
            yield from _parts(part, kind)


def _messages(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _text(message: Message) -> str:
    part = next(_parts(message, "text/plain"), message)
    payload = part.get_payload(decode=True)
    return payload[:LONGEST_TEXT].decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _address(text: str) -> str:
    return text.strip().strip("<>").lower()


def _unfold(text: str) -> str:
    return " ".join(text.split())


def _response(status: Status | None, text: str, recipients: frozenset[str]) -> str:
    """Return the answer without any address, nor the part of one before the @."""
    told = _unfold(text)
    code = ".".join(map(str, status)) if status else ""
    if code and code not in told:
        told = f"{code} {told}".strip()
    told = redact(told)
    for local in {one.partition("@")[0] for one in recipients}:
        if local:
            told = re.sub(
                rf"(?<!\w){re.escape(local)}(?!\w)", "[address]", told, flags=re.IGNORECASE
            )
    return told[:LONGEST_RESPONSE]


def _moment(message: Message) -> dt.datetime:
    """Return when the mail was written, or now where that cannot be."""
    now = timezone.now()
    try:
        moment = parsedate_to_datetime(str(message["Date"]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment if now - MEMORY < moment < now else now
