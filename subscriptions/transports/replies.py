"""What a refusal by a mail server means: for this recipient, for now, or for everything.

The sentences are for staff. They hold the codes of the reply and never its text, in which the
address stands. The codes are those of RFC 5321 (4.2) and RFC 3463.
"""

import enum
import re
from typing import NamedTuple

from subscriptions.transports.outcomes import Fate
from subscriptions.transports.pipeline import SERVICE_CLOSES, Answer, Reply, Step

LOGIN_WANTED = {530, 534, 535, 538}  # RFC 4954, 6
LOGIN_FAILS_NOW = 454  # RFC 4954, and what Amazon SES answers to who sends too fast
STORAGE = 552
PAUSE = 60.0  # seconds to leave a server alone that says it is too much
_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_TOO_MUCH = re.compile(
    r"\btoo (?:many|much|fast)\b|\b(?:rate|throttl\w*|quota|slow down)\b|\blimit\w*\b",
    re.IGNORECASE,
)
_ABOUT_MAILBOX = re.compile(r"mailbox|over ?quota|gr[ea]y-?list", re.IGNORECASE)
_RELAY_DENIED = re.compile(
    r"relay\w*\W+(?:\w+\W+){0,2}(?:denied|prohibited|permitted)|to relay\b", re.IGNORECASE
)
_TOO_BIG = re.compile(r"\b(?:size|too (?:big|large))\b", re.IGNORECASE)
_WHAT = {
    Step.MAIL: "onze afzender",
    Step.RCPT: "dit adres",
    Step.DATA: "dit bericht",
    Step.CONTENT: "dit bericht",
}


class Reach(enum.Enum):
    """Whom a refusal concerns."""

    RECIPIENT = "recipient"
    SESSION = "session"  # this connection, or the server at this moment
    EVERYTHING = "everything"  # nothing will be accepted before a person has changed something


class Refusal(NamedTuple):
    reach: Reach
    fate: Fate
    reason: str
    wait: float | None = None


def sort_refusal(answer: Answer) -> Refusal:
    """Return what an answer means that is no acceptance."""
    reply = answer.reply
    codes = _codes(reply)
    if reply.code == SERVICE_CLOSES:
        wait = PAUSE if _TOO_MUCH.search(reply.text) else None
        return Refusal(
            Reach.SESSION, Fate.AGAIN, f"De mailserver sluit de verbinding ({codes}).", wait
        )
    if stop := _stops_everything(answer):
        return Refusal(Reach.EVERYTHING, Fate.AGAIN, f"{stop} ({codes}).")
    if reply.code >= 500:
        return Refusal(Reach.RECIPIENT, Fate.REJECTED, f"{_refused(answer)} ({codes}).")
    if is_too_much(reply):
        reason = f"De mailserver vindt dat het te veel of te snel gaat ({codes})."
        return Refusal(Reach.SESSION, Fate.AGAIN, reason, PAUSE)
    if answer.step is Step.MAIL:
        return Refusal(Reach.SESSION, Fate.AGAIN, f"De mailserver neemt nu niets aan ({codes}).")
    reason = f"De mailserver neemt {_WHAT[answer.step]} nu niet aan ({codes})."
    return Refusal(Reach.RECIPIENT, Fate.AGAIN, reason)


def is_of_session(answer: Answer, refusal: Refusal) -> bool:
    """Return whether a new connection may bring something else, where this one was good before.

    A login can end before the connection does, and some servers say 5xx to one message too many.
    """
    if refusal.reach is Reach.SESSION:
        return True
    asks_login = answer.reply.code in LOGIN_WANTED
    return refusal.reach is Reach.EVERYTHING and (asks_login or answer.step is Step.MAIL)


def is_too_much(reply: Reply) -> bool:
    """Return whether a 4xx speaks of our speed or the server's state, not of a recipient.

    X.3 is the state of the mail system; X.4.5 congestion; X.5.3 too many recipients.
    """
    subject, detail = _enhanced(reply)
    if subject in {1, 2} or _ABOUT_MAILBOX.search(reply.text):
        return False
    return (
        reply.code == LOGIN_FAILS_NOW
        or subject == 3
        or (subject, detail) in {(4, 5), (5, 3)}
        or _TOO_MUCH.search(reply.text) is not None
    )


def _stops_everything(answer: Answer) -> str:
    reply, (subject, detail) = answer.reply, _enhanced(answer.reply)
    if reply.code < 500:
        return ""
    if reply.code in LOGIN_WANTED:
        return "De mailserver wil een (andere) inlog"
    if (subject, detail) == (3, 4) or (
        reply.code == STORAGE and subject is None and _TOO_BIG.search(reply.text)
    ):
        return "Het bericht is te groot voor de mailserver"
    # What another server said, passed on by ours, concerns that address.
    if (subject, detail) == (7, 54) or (
        _RELAY_DENIED.search(reply.text) and " said:" not in reply.text
    ):
        return "De mailserver laat ons niet versturen naar adressen buiten zijn eigen domein"
    if answer.step is Step.MAIL:
        return "De mailserver weigert onze afzender of inlog"
    return ""


def _refused(answer: Answer) -> str:
    subject, detail = _enhanced(answer.reply)
    if subject == 2 and detail == 2:
        return "De mailbox van deze abonnee is vol"
    if subject == 2:
        return "De mailbox van deze abonnee neemt geen mail aan"
    if answer.step is Step.RCPT and subject == 1:
        return "Dit e-mailadres bestaat niet volgens de mailserver"
    return f"De mailserver weigert {_WHAT[answer.step]}"


def _codes(reply: Reply) -> str:
    found = _ENHANCED.match(reply.text)
    return f"{reply.code} {'.'.join(found.groups())}" if found else str(reply.code)


def _enhanced(reply: Reply) -> tuple[int | None, int | None]:
    """Return subject and detail of an enhanced status code of the same class (RFC 3463)."""
    found = _ENHANCED.match(reply.text)
    if found is None or int(found[1]) != reply.code // 100:
        return None, None
    return int(found[2]), int(found[3])
