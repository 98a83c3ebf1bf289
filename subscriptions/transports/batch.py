"""ESPs that take one call for many recipients, each with links and headers of their own.

Anymail makes one call, whatever the number, and leaves merge syntax as it is: both stand here.
"""

import re
from dataclasses import dataclass

from anymail.exceptions import AnymailRecipientsRefused
from anymail.message import AnymailMessage
from django.core.mail import get_connection

from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from subscriptions.transports.base import Parcel, Report, Transport
from subscriptions.transports.errors import Trouble, sort_error, sort_opening
from subscriptions.transports.messages import build_message, list_unsubscribe
from subscriptions.transports.outcomes import Fate, Outcome
from subscriptions.transports.single import id_as_text, metadata_of

# Names that no article uses.
UNSUBSCRIBE_VALUE, PREFERENCES_VALUE, SIGN_VALUE = "nplv_leave", "nplv_wishes", "nplv_sign"


@dataclass(frozen=True, slots=True)
class Esp:
    """How one ESP merges. `looks_like_merge` finds the sign that would begin a merge field."""

    limit: int
    place: str
    sign: str
    looks_like_merge: re.Pattern[str]

    def place_of(self, name: str) -> str:
        return self.place.format(name)


# Mailgun: at most 1,000 recipients a call; %recipient.x% and %unsubscribe_url% and its kin are
# filled in anywhere in subject, headers and bodies (documentation.mailgun.com, batch sending).
ESPS = {
    "mailgun": Esp(
        limit=1000,
        place="%recipient.{}%",
        sign="%",
        looks_like_merge=re.compile(
            r"%(?=recipient|(?:tag_|mailing_list_)?unsubscribe)", re.IGNORECASE
        ),
    )
}


class BatchTransport(Transport):
    def __init__(self, esp: Esp) -> None:
        self.esp = esp
        self.limit = esp.limit

    def deliver(self, parcel: Parcel) -> Report:
        try:
            message = self.make(parcel)
            connection = get_connection()
        except Exception as error:  # noqa: BLE001  sorted in one place
            trouble = sort_opening(error)
            return Report(wait=trouble.wait, reason=trouble.reason, stop=trouble.stop)
        try:
            connection.send_messages([message])
        except AnymailRecipientsRefused:
            return _read_status(parcel, message)
        except Exception as error:  # noqa: BLE001  sorted in one place
            return _sorted(parcel, sort_error(error))
        return _read_status(parcel, message)

    def make(self, parcel: Parcel) -> AnymailMessage:
        """Return one message for all; each recipient sees their own address only."""
        message = build_message(parcel, to=[recipient.email for recipient in parcel.recipients])
        del message.extra_headers["List-Unsubscribe"]
        message.subject = self._literal(parcel.letter.subject)
        message.body = self._with_places(parcel.letter.text)
        message.alternatives = []
        message.attach_alternative(self._with_places(parcel.letter.html), "text/html")
        message.merge_data, message.merge_metadata, message.merge_headers = {}, {}, {}
        for recipient in parcel.recipients:
            leave, wishes = parcel.tokens_of(recipient)
            message.merge_data[recipient.email] = {
                UNSUBSCRIBE_VALUE: leave,
                PREFERENCES_VALUE: wishes,
                SIGN_VALUE: self.esp.sign,
            }
            message.merge_metadata[recipient.email] = metadata_of(recipient)
            message.merge_headers[recipient.email] = {"List-Unsubscribe": list_unsubscribe(leave)}
        return message

    def _with_places(self, text: str) -> str:
        """Map our places to those of the ESP; whatever else looks like one stays text."""
        text = self._literal(text)
        text = text.replace(UNSUBSCRIBE_PLACE, self.esp.place_of(UNSUBSCRIBE_VALUE))
        return text.replace(PREFERENCES_PLACE, self.esp.place_of(PREFERENCES_VALUE))

    def _literal(self, text: str) -> str:
        return self.esp.looks_like_merge.sub(lambda _: self.esp.place_of(SIGN_VALUE), text)


def _sorted(parcel: Parcel, trouble: Trouble) -> Report:
    """Turn one error into a report on all. Refused as a whole: one of them is the reason."""
    if trouble.fate is Fate.FAILED and len(parcel.recipients) > 1:
        return Report(split=True, reason=trouble.reason)
    if trouble.fate is Fate.AGAIN:
        return Report(wait=trouble.wait, reason=trouble.reason, stop=trouble.stop)
    return Report.all_alike(parcel, trouble.fate, reason=trouble.reason)


def _read_status(parcel: Parcel, message: AnymailMessage) -> Report:
    """Read what the ESP said of each recipient; who is not named counts as unknown."""
    found = message.anymail_status.recipients
    report = Report()
    for recipient in parcel.recipients:
        status = found.get(recipient.email)
        if status is None:
            outcome = Outcome(Fate.UNKNOWN, reason="De verzenddienst noemt dit adres niet.")
        elif status.status in {"queued", "sent"}:
            outcome = Outcome(Fate.SENT, id_as_text(status.message_id))
        elif status.status in {"invalid", "rejected"}:
            outcome = Outcome(Fate.REJECTED, reason="De verzenddienst weigert dit e-mailadres.")
        elif status.status == "failed":
            outcome = Outcome(Fate.FAILED, reason="De verzenddienst kon dit niet versturen.")
        else:
            outcome = Outcome(
                Fate.UNKNOWN, reason="Het antwoord van de verzenddienst is onduidelijk."
            )
        report.outcomes[recipient.delivery_id] = outcome
    return report
