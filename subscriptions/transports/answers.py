"""Reads what an ESP answered to one call for many, per recipient."""

import re
from typing import Any

from anymail.message import AnymailMessage

from subscriptions.transports.base import Parcel, Report
from subscriptions.transports.errors import Trouble
from subscriptions.transports.outcomes import Fate, Outcome

_ADDRESS = re.compile(r"[^\s\"'<>,;:()\[\]{}@]{1,64}@[\w.-]{1,254}\w")
_MOST = 100_000
UNNAMED = Outcome(Fate.UNKNOWN, reason="De verzenddienst noemt dit adres niet.")
UNCLEAR = Outcome(Fate.UNKNOWN, reason="Het antwoord van de verzenddienst is onduidelijk.")
REFUSED = Outcome(Fate.REJECTED, reason="De verzenddienst weigert dit e-mailadres.")
NOT_SENT = Outcome(Fate.FAILED, reason="De verzenddienst kon dit niet versturen.")


def of_message(parcel: Parcel, message: AnymailMessage, report: Report) -> Report:
    """Read the statuses that Anymail found; who is not named counts as unknown."""
    found = message.anymail_status.recipients
    refusal = getattr(message.anymail_status.esp_response, "status_code", 200) >= 400
    folded: dict[str, Any] | None = None
    for recipient in parcel.recipients:
        if recipient.delivery_id in report.outcomes:
            continue
        status = found.get(recipient.email)
        if status is None:  # some answer in lower case
            folded = folded or {email.lower(): one for email, one in found.items()}
            status = folded.get(recipient.email.lower())
        outcome = outcome_of(status)
        if not (refusal and outcome.fate is Fate.UNKNOWN):
            report.outcomes[recipient.delivery_id] = outcome
    if refusal and len(report.outcomes) < len(parcel.recipients):
        # Refused as a whole, which Anymail reads from the body (Postmark's 422).
        report.reason = "De verzenddienst weigert een van de adressen."
        report.split = not report.outcomes
        report.blameless = not report.split
    return report


def outcome_of(status: Any) -> Outcome:
    """Return what Anymail's status of one recipient means; None is one that was not named."""
    if status is None:
        return UNNAMED
    if status.status in {"queued", "sent"}:
        return Outcome(Fate.SENT, "" if status.message_id is None else str(status.message_id))
    if status.status in {"invalid", "rejected"}:
        return REFUSED
    return NOT_SENT if status.status == "failed" else UNCLEAR


def of_error(parcel: Parcel, error: Exception, trouble: Trouble) -> Report:
    """Return what an error means for a batch. One that names its culprits spares the others."""
    if trouble.fate is not Fate.FAILED or len(parcel.recipients) == 1:
        return sorted_for_all(parcel, trouble)
    response = getattr(error, "response", None)
    said = str(getattr(response, "text", ""))[:_MOST].lower() if response is not None else ""
    named = set(_ADDRESS.findall(said)) if "@" in said else set()
    refused = {
        recipient.delivery_id: REFUSED
        for recipient in parcel.recipients
        if recipient.email.lower() in named
    }
    begins = {recipient.delivery_id for recipient in parcel.recipients[: len(refused)]}
    # The first so many, in a row: that is our own list, told back and cut off.
    if refused and refused.keys() != begins:
        return Report(refused, blameless=True, reason=trouble.reason)
    return sorted_for_all(parcel, trouble)


def sorted_for_all(parcel: Parcel, trouble: Trouble) -> Report:
    """Turn one error into a report on all. Refused as a whole: one of them is the reason."""
    if trouble.fate is Fate.FAILED and len(parcel.recipients) > 1:
        return Report(split=True, reason=trouble.reason)
    if trouble.fate is Fate.AGAIN:
        return Report(wait=trouble.wait, reason=trouble.reason, stop=trouble.stop)
    return Report.all_alike(parcel, trouble.fate, reason=trouble.reason)
