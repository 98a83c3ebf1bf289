"""Anymail's backends, told what we know already: the addresses are valid, the letter is the same.

Anymail parses each address with `email.headerregistry` (most of what a batch costs). What goes
out is the same, field for field; a test compares the two.
"""

import functools
import importlib
import json
import re
from typing import Any, ClassVar

from anymail.backends.base import AnymailBaseBackend, BasePayload
from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.utils import (
    UNSET,
    EmailAddress,
    concat_lists,
    merge_dicts_one_level,
    parse_address_list,
    parse_single_address,
)
from django.conf import settings
from django.utils.module_loading import import_string
from requests import Session

from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from subscriptions.transports import forms
from subscriptions.transports.esps import PREFERENCES_VALUE, UNSUBSCRIBE_VALUE, Esp
from subscriptions.transports.line import watch

_PARTS = ("text", "html")
_ATOM = r"[A-Za-z0-9!#$&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)


class PlainAddress(EmailAddress):
    """An address in ASCII, without a name and without anything to quote."""

    display_name = ""
    username = ""
    domain = ""
    addr_spec = ""

    def __init__(self, email: str) -> None:
        self.addr_spec = email
        self.username, _, self.domain = email.rpartition("@")

    def format(self, **how: Any) -> str:
        return self.addr_spec

    def format_addr_spec(self, **how: Any) -> str:
        return self.addr_spec


def ready(emails: list[str]) -> list[EmailAddress]:
    """Return what Anymail's `parse_address_list` returns."""
    if all(map(_PLAIN.fullmatch, emails)):
        return [PlainAddress(email) for email in emails]
    parsed: list[EmailAddress] = parse_address_list(emails, field="to")
    return parsed


def require_one_address(email: str) -> None:
    """Raise AnymailInvalidAddress or ValueError unless `email` is one address and no more."""
    if not _PLAIN.fullmatch(email) and parse_single_address(email).addr_spec != email:
        raise ValueError("not one plain address")


def _merged(default: Any, value: Any) -> Any:
    """Combine as Anymail does, which copies all; without defaults there is nothing to combine."""
    return value if default is UNSET else merge_dicts_one_level(default, value)


class _Ready(BasePayload):
    """Takes addresses that are ready, and merge values that are text already."""

    base_message_attrs = tuple(
        ("to", concat_lists, ready) if name == "to" else (name, combine, convert)
        for name, combine, convert in BasePayload.base_message_attrs
    )
    anymail_message_attrs = tuple(
        (name, _merged, None)
        if name in {"merge_data", "merge_metadata"}
        else (name, combine, convert)
        for name, combine, convert in BasePayload.anymail_message_attrs
    )


class _ReadyForm(_Ready):
    """Mailgun takes a form."""

    def serialize_data(self) -> Any:
        data = super().serialize_data()
        if self.files:
            return data
        self.headers["Content-Type"] = "application/x-www-form-urlencoded"
        return forms.encoded(data, kept=("html", "text"))


class _ReadyFilled(_Ready):
    """Mailtrap gets bodies of their own for all, filled in here.

    They are most of the request, so they become JSON once and are filled in as that: a token is
    the same in JSON as outside.
    """

    merge_data: dict[str, dict[str, str]]

    def serialize_data(self) -> str:
        merged, self.merge_data = self.merge_data, {}
        data = self.burst_for_batch()
        bodies = "".join(f', "{part}": {json.dumps(data["base"].pop(part))}' for part in _PARTS)
        requests = []
        for request in data["requests"]:
            values = merged[request["to"][0]["email"]]
            filled = bodies.replace(UNSUBSCRIBE_PLACE, values[UNSUBSCRIBE_VALUE])
            filled = filled.replace(PREFERENCES_PLACE, values[PREFERENCES_VALUE])
            requests.append(f"{json.dumps(request)[:-1]}{filled}}}")
        base = self.serialize_json(data["base"])
        return f'{{"base": {base}, "requests": [{", ".join(requests)}]}}'


class _Watched(AnymailRequestsBackend):
    def create_session(self) -> Session:
        return watch(super().create_session())


class _Express(_Watched):
    payload_class: ClassVar[type]

    def build_message_payload(self, message: Any, defaults: Any) -> BasePayload:
        payload: BasePayload = self.payload_class(message, defaults, self)
        return payload


_SHORTCUTS: dict[str, type] = {"MailgunPayload": _ReadyForm, "MailtrapPayload": _ReadyFilled}


@functools.cache
def batch_backend(path: str, payload_name: str) -> type[AnymailBaseBackend]:
    """Return a subclass of the Anymail backend at `path` that takes ready addresses."""
    plain: type[AnymailBaseBackend] = import_string(path)
    payload = getattr(importlib.import_module(plain.__module__), payload_name, None)
    if payload is None:  # a backend of somebody's own
        return plain
    shortcut = _SHORTCUTS.get(payload_name, _Ready)
    ours = type(f"Ready{payload_name}", (shortcut, payload), {})
    return type("ExpressBackend", (_Express, plain), {"payload_class": ours})


@functools.cache
def single_backend(path: str) -> type:
    """Return the backend at `path`, told to say when its requests left where it can."""
    plain: type = import_string(path)
    if not issubclass(plain, AnymailRequestsBackend):
        return plain
    return type("WatchedBackend", (_Watched, plain), {})


def open_batch(esp: Esp) -> AnymailBaseBackend:
    """Return Anymail's backend for an ESP of the table, with a session that stays open.

    What it does not support raises: left out, a merge option would put all recipients in To.
    """
    options = {"ignore_unsupported_features": False, "ignore_recipient_status": True}
    if esp.payload == "PostmarkPayload":
        options["use_bulk_api"] = True
    backend = batch_backend(settings.EMAIL_BACKEND, esp.payload)(**options)
    backend.open()
    return backend


def watched(backend: Any) -> bool:
    """Return whether `line` knows of the requests of a backend."""
    return isinstance(backend, _Watched)


def leave_out_unsupported(message: Any, backend: AnymailBaseBackend) -> None:
    """Unset what may be missing where the ESP has no word for it: tracking that is off.

    Nothing else is left out: Anymail refuses the message then.
    """
    payload = getattr(backend, "payload_class", BasePayload)
    for option in ("track_opens", "track_clicks"):
        if getattr(payload, f"set_{option}") is getattr(BasePayload, f"set_{option}"):
            setattr(message, option, None)
