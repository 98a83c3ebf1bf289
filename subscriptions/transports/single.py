"""Any ESP of Anymail that has no batch of its own: one message per call, one session."""

import re
from typing import Any

from anymail.exceptions import AnymailUnsupportedFeature
from anymail.message import AnymailMessage
from django.conf import settings

from subscriptions.transports import answers, boto, line
from subscriptions.transports.base import Letter, OneByOne, Parcel, Recipient
from subscriptions.transports.errors import Trouble, TroubleError, sort_unsent
from subscriptions.transports.express import single_backend, watched
from subscriptions.transports.messages import personal_message
from subscriptions.transports.outcomes import Fate

# What may be missing from a message where an ESP has no word for it. Headers and parts may not.
SPARED = ("track_opens", "track_clicks", "metadata")


class SingleTransport(OneByOne):
    """Never more than one address in To."""

    in_flight = 4

    def __init__(self) -> None:
        self.left_out: set[str] = set()

    def open(self, parcel: Parcel) -> None:
        self.parcel = parcel
        options: dict[str, Any] = {"ignore_unsupported_features": False}
        if settings.NPLV_ESP == "postmark":
            options["use_bulk_api"] = False
        if settings.NPLV_ESP == "amazon_ses":
            given = settings.ANYMAIL.get("AMAZON_SES_CLIENT_PARAMS", {})
            options["client_params"] = boto.with_one_try(given)
        self.connection = single_backend(settings.EMAIL_BACKEND)(**options)
        self.connection.open()

    def make(self, recipient: Recipient) -> AnymailMessage:
        message = personal_message(
            self.parcel, to=recipient.email, tokens=self.parcel.tokens_of(recipient)
        )
        message.metadata = metadata_of(recipient, self.parcel.letter)
        if len(message.recipients()) != 1:
            raise ValueError("one recipient, and no more")
        return message

    def hand_over(self, made: AnymailMessage) -> str:
        for option in self.left_out:
            setattr(made, option, None)
        line.begin(watched=watched(self.connection))
        try:
            self.connection.send_messages([made])
        except AnymailUnsupportedFeature as error:  # raised before any call
            self._leave_out(made, error)
            return self.hand_over(made)
        except Exception as error:
            if line.left_whole():
                raise
            raise TroubleError(sort_unsent(error)) from error
        status = made.anymail_status
        if status.recipients:  # Anymail raises for refusals only
            told = answers.outcome_of(*status.recipients.values())
            if told.fate is not Fate.SENT:
                raise TroubleError(Trouble(told.fate, told.reason, ends_batch=False))
        return id_as_text(status.message_id)

    def _leave_out(self, made: AnymailMessage, error: AnymailUnsupportedFeature) -> None:
        said = str(error)
        named = {one for one in SPARED if re.search(rf"\b{one}\b", said)} - self.left_out
        if named:
            self.left_out |= named
            return
        if not made.to[0].isascii():
            raise error
        reason = "De verzenddienst ondersteunt niet alles wat een nieuwsbrief nodig heeft."
        raise TroubleError(Trouble(Fate.AGAIN, reason, stop=reason)) from error

    def close(self) -> None:
        self.connection.close()


def id_as_text(message_id: Any) -> str:
    """Return what an ESP calls a message, whatever its type."""
    return "" if message_id is None else str(message_id)


def metadata_of(recipient: Recipient, letter: Letter) -> dict[str, str]:
    """Return what an ESP tells back in every event; text, since some ESPs take nothing else."""
    found = {"delivery": str(recipient.delivery_id)}
    if letter.site:
        found["site"] = letter.site
    return found
