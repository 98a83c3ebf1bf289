"""What went wrong, in words for who is no mail administrator. Reads only.

Mail servers answer in English with codes of RFC 3463 (the second and third figure say what is the
matter); our own sentences are Dutch already and stay as they are.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from subscriptions.keyset import in_status
from subscriptions.models import Delivery, Mailing

LOOKED_AT = 2000  # deliveries per status that are looked at for the table of reasons
SHOWN = 12
STATUSES = (
    Delivery.Status.FAILED,
    Delivery.Status.REJECTED,
    Delivery.Status.BOUNCED,
    Delivery.Status.DEFERRED,
    Delivery.Status.UNKNOWN,
    Delivery.Status.SKIPPED,
)
NO_REASON = "Geen reden gegeven."
OTHER = "De mailserver van de ontvanger nam het bericht niet aan."
OURS = re.compile(
    r"^(de|het|dit|na|geen|verbinden|door|een|te|onze|wij|deze|er|niet)\b", re.IGNORECASE
)
# The first that fits counts. Status codes: RFC 3463, section 3; 5.7.x extended by RFC 7372.
_PLAIN = {
    "De mailbox van de ontvanger is vol.": (
        r"\b[45]\.2\.2\b|quota|mailbox.{0,12}full|full mailbox"
    ),
    "Het e-mailadres bestaat niet (meer).": (
        r"\b5\.1\.(1|6|10)\b|user unknown|unknown user|no such (user|recipient|mailbox)|"
        r"does ?n.t exist|not exist|mailbox (not found|unavailable)|invalid recipient|"
        r"recipient (address )?rejected"
    ),
    "De mailbox van de ontvanger is afgesloten.": r"\b5\.2\.1\b|disabled|inactive|suspended",
    "De mailserver in het e-mailadres bestaat niet.": (
        r"\b[45]\.1\.2\b|\b5\.4\.4\b|host (unknown|not found)|nxdomain|domain not found|"
        r"null mx|no mx"
    ),
    "De mailserver van de ontvanger houdt onze mail tegen.": (
        r"\b[45]\.7\.\d+\b|spam|blocked|black.?list|block.?list|policy|dmarc|\bspf\b|dkim|"
        r"reputation"
    ),
    "De mailserver van de ontvanger vroeg om het later te proberen.": (
        r"gr[ae]y.?list|try again later|throttl|rate limit|too many"
    ),
    "Het bericht is te groot voor de ontvanger.": (r"\b5\.[23]\.[34]\b|too (large|big)|size limit"),
    "De mailserver van de ontvanger was niet bereikbaar.": (
        r"\b[45]\.4\.\d+\b|time.?out|timed out|refused|unreachable|expired"
    ),
    "De mailserver van de ontvanger had een storing die meestal overgaat.": (
        r"\b4\.\d{1,3}\.\d{1,3}\b|^\s*4\d\d[ -]"
    ),
}
PLAIN = [(re.compile(pattern, re.IGNORECASE), sentence) for sentence, pattern in _PLAIN.items()]
# What a transport writes down, said for who does not know what a status or a timeout is.
_OURS = {
    "De verzenddienst had een storing.": r"antwoordde met 5\d\d",
    "De verzenddienst vroeg om rust.": r"antwoordde met (408|425|429)",
    "De verzenddienst weigerde het bericht.": r"antwoordde met 4\d\d",
}
OUR_PLAIN = [(re.compile(pattern), sentence) for sentence, pattern in _OURS.items()]
NAME_OF_ERROR = re.compile(r" \([A-Za-z_.]+\)(?=\.)")
# How a transport says why a batch goes back, and what that means for who waits.
WAITING = [
    (re.compile(r"\b429\b|om rust"), "omdat de verzenddienst om rust vroeg"),
    (re.compile(r"antwoordde met (408|425|5\d\d)"), "omdat de verzenddienst een storing had"),
    (
        re.compile(r"antwoordde met 4\d\d|weigert een van de adressen"),
        "omdat de verzenddienst een van de adressen weigert: we zoeken welk",
    ),
    (
        re.compile(r"niet bereikbaar|^verbinden", re.IGNORECASE),
        "omdat de verzenddienst niet bereikbaar was",
    ),
]


class Reason(NamedTuple):
    """Why deliveries of one status came to nothing, and how many of those looked at."""

    status: str
    label: str
    sentence: str
    number: int


class Reasons(NamedTuple):
    """The reasons most given; `is_part` where there were more deliveries than are looked at."""

    rows: list[Reason]
    is_part: bool
    looked_at: int


@lru_cache(maxsize=4096)
def plain_reason(error: str) -> str:
    """Return one Dutch sentence for what is stored with a delivery."""
    told = error.strip()
    if not told:
        return NO_REASON
    if OURS.match(told):
        said = next((words for pattern, words in OUR_PLAIN if pattern.search(told)), told)
        return NAME_OF_ERROR.sub("", said)
    return next((sentence for pattern, sentence in PLAIN if pattern.search(told)), OTHER)


def because(error: str) -> str:
    """Return why a batch waits, to stand after 'Wacht tot 14:05'; empty where nothing is known."""
    told = error.strip()
    if not told:
        return ""
    known = next((words for pattern, words in WAITING if pattern.search(told)), "")
    return known or f"omdat het eerder niet lukte ({told.rstrip('.')})"


def reasons_of(mailing: Mailing, counts: dict[str, int]) -> Reasons:
    """Return why deliveries came to nothing; `counts` says in which statuses there are any."""
    rows: list[Reason] = []
    labels = dict(Delivery.Status.choices)
    asked = [status for status in STATUSES if counts.get(status)]
    for status in asked:
        errors = in_status(mailing, status).values_list("error", flat=True)[:LOOKED_AT]
        sentences = Counter(map(plain_reason, errors))
        rows += [
            Reason(status, labels[status], sentence, number)
            for sentence, number in sentences.most_common(SHOWN)
        ]
    return Reasons(rows, any(counts[status] > LOOKED_AT for status in asked), LOOKED_AT)
