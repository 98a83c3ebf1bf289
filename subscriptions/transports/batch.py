"""One call for many recipients, each with links and headers of their own (`esps`)."""

import contextlib
import copy
import dataclasses
import re
import time
from collections.abc import Callable
from typing import NamedTuple

from anymail.backends.base import AnymailBaseBackend
from anymail.message import AnymailMessage

from nplv.placeholders import UNSUBSCRIBE_PLACE
from nplv.tokens import PREFERENCES, UNSUBSCRIBE, token_maker
from subscriptions.addresses import InvalidAddressError, tidy
from subscriptions.transports import answers, line
from subscriptions.transports.base import Letter, Parcel, Recipient, Report, Transport
from subscriptions.transports.errors import sort_error, sort_opening, sort_unsent
from subscriptions.transports.esps import PREFERENCES_VALUE, UNSUBSCRIBE_VALUE, Esp
from subscriptions.transports.express import (
    leave_out_unsupported,
    open_batch,
    require_one_address,
    watched,
)
from subscriptions.transports.messages import build_message
from subscriptions.transports.outcomes import Fate, Outcome
from subscriptions.transports.single import metadata_of

_TOKEN = re.compile(r"[\w-]+", re.ASCII)
# A connection that was idle this long is not used again: servers close those, and about a request
# that leaves just then nobody knows.
IDLE_MOST = 4.0


class Prepared(NamedTuple):
    """What is the same for every parcel of a letter."""

    letter: Letter
    message: AnymailMessage
    values: dict[str, str]
    leaving: str
    leave_of: Callable[[int], str]
    wishes_of: Callable[[int], str]


class BatchTransport(Transport):
    in_flight = 8

    def __init__(self, esp: Esp) -> None:
        self.esp = esp
        self.limit = esp.limit
        self.in_flight = esp.in_flight
        self.calls_per_minute = esp.calls_per_minute
        self.repeatable_within = esp.repeatable_within
        self.backend: AnymailBaseBackend | None = None
        self.used_at = 0.0
        self._prepared: Prepared | None = None

    def deliver(self, parcel: Parcel) -> Report:
        report = Report()
        parcel = _in_ascii(parcel)
        try:
            backend = self._connected()
            message = self.make(parcel, report)
        except Exception as error:  # noqa: BLE001  sorted in one place
            return answers.sorted_for_all(parcel, sort_opening(error))
        if not message.to:
            return report
        if time.monotonic() > parcel.deadline:
            return Report(blameless=True, reason="De tijd van deze beurt was om.")
        line.begin(watched=watched(backend))
        try:
            backend.send_messages([message])
        except Exception as error:  # noqa: BLE001  sorted in one place
            self.close()
            sort = sort_error if line.left_whole() else sort_unsent
            return answers.of_error(parcel, error, sort(error))
        self.used_at = time.monotonic()
        return answers.of_message(parcel, message, report)

    def close(self) -> None:
        if self.backend is not None:
            with contextlib.suppress(Exception):
                self.backend.close()
            self.backend = None

    def make(self, parcel: Parcel, report: Report) -> AnymailMessage:
        """Return one message for all; each recipient sees their own address only.

        Whose address cannot be used is failed in `report` and is not in the message.
        """
        prepared = self._prepare(parcel)
        message = copy.copy(prepared.message)
        message.extra_headers = dict(message.extra_headers)
        if self.esp.repeatable_within:
            message.extra_headers["idempotencyKey"] = parcel.attempt_key
        message.to = []
        message.merge_data, message.merge_metadata = {}, {}
        headers = {} if self.esp.headers_merge else message.extra_headers
        own_headers: dict[str, dict[str, str]] = {}
        for recipient in _usable(parcel, report):
            email = recipient.email
            leave = prepared.leave_of(recipient.subscriber_id)
            wishes = prepared.wishes_of(recipient.subscriber_id)
            if not (_TOKEN.fullmatch(leave) and _TOKEN.fullmatch(wishes)):
                raise ValueError("a token that could break out of its place")
            message.to.append(email)
            message.merge_data[email] = {
                UNSUBSCRIBE_VALUE: leave,
                PREFERENCES_VALUE: wishes,
                **prepared.values,
            }
            message.merge_metadata[email] = metadata_of(recipient, parcel.letter)
            if headers:
                own_headers[email] = {
                    **prepared.message.extra_headers,
                    "List-Unsubscribe": prepared.leaving.replace(UNSUBSCRIBE_PLACE, leave),
                }
        if own_headers:
            message.merge_headers = own_headers
            del message.extra_headers["List-Unsubscribe"]
        return message

    def _connected(self) -> AnymailBaseBackend:
        if self.backend is not None and time.monotonic() - self.used_at > IDLE_MOST:
            self.close()
        if self.backend is None:
            self.backend, self.used_at = open_batch(self.esp), time.monotonic()
        return self.backend

    def _prepare(self, parcel: Parcel) -> Prepared:
        letter = parcel.letter
        if self._prepared is None or self._prepared.letter is not letter:
            message = build_message(parcel, to=[])
            filled = self.esp.fill(subject=letter.subject, html=letter.html, text=letter.text)
            message.subject, message.body = filled.subject, filled.text
            message.alternatives = []
            message.attach_alternative(filled.html, "text/html")
            leaving = message.extra_headers["List-Unsubscribe"]
            message.extra_headers["List-Unsubscribe"] = self.esp.with_places(leaving)
            leave_out_unsupported(message, self._connected())
            self._prepared = Prepared(
                letter,
                message,
                filled.values,
                leaving,
                token_maker(UNSUBSCRIBE, context=letter.mailing_id),
                token_maker(PREFERENCES, context=letter.mailing_id),
            )
        return self._prepared


def _in_ascii(parcel: Parcel) -> Parcel:
    """Return the parcel with domains in ASCII: merged values are found by the address in To."""
    if all(recipient.email.isascii() for recipient in parcel.recipients):
        return parcel
    recipients = []
    for recipient in parcel.recipients:
        with contextlib.suppress(InvalidAddressError):
            recipient = recipient._replace(email=tidy(recipient.email))  # noqa: PLW2901  the same one
        recipients.append(recipient)
    return dataclasses.replace(parcel, recipients=tuple(recipients))


def _usable(parcel: Parcel, report: Report) -> list[Recipient]:
    found = []
    for recipient in parcel.recipients:
        try:
            require_one_address(recipient.email)
        except Exception as error:  # noqa: BLE001  nothing was sent, and the others go on
            reason = f"Dit e-mailadres is niet te gebruiken ({type(error).__name__})."
            report.outcomes[recipient.delivery_id] = Outcome(Fate.FAILED, reason=reason)
        else:
            found.append(recipient)
    return found
