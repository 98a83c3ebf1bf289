"""The audit log of the desk: what a line says, and where lines go (AUDIT_LOG in the settings).

A line holds the six facts of BIO 8.15: who, what, which object, with which result, from where,
when. It is written before the act and completed after it, each in a transaction of its own: what
cannot be written is not done, and an act whose end was never told stays *begun*, which says so.
`nplv` has no models, so the log itself is a module that an app brings, with `begin` and `finish`.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from django.conf import settings
from django.db import models
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])
THINGS = "nplv_audit_things"


class Result(models.TextChoices):
    """How it ended. A line is *begun* while the act goes on, and for ever if nobody could tell."""

    BEGUN = "begun", "niet bekend"
    DONE = "done", "gedaan"
    ASKED = "asked", "eerst gevraagd"
    REFUSED = "refused", "geweigerd"
    FAILED = "failed", "mislukt"


class Thing(NamedTuple):
    """What an act was about: the model as "app.model", the number of the row, and its name."""

    kind: str = ""
    number: str = ""
    name: str = ""


class Facts(NamedTuple):
    """All that is known before an act. `by_itself`: sent by a page, not by pressing a button."""

    user_number: int | None
    user_name: str
    act: str
    path: str
    thing: Thing
    address: str
    agent: str
    by_itself: bool = False


class Log(Protocol):
    def begin(self, facts: Facts) -> Any:
        """Write a line that says an act begins and return its key; raise if that is impossible."""

    def finish(self, key: Any, *, result: Result, thing: Thing) -> None:
        """Say once how it ended, and about what it was where that was not known yet."""


def audit_log() -> Log:
    return cast("Log", import_module(settings.AUDIT_LOG))


def no_act(view: View) -> View:
    """Mark a view of the desk that takes a POST and does nothing: a preview, text being typed."""
    view.no_act = True  # type: ignore[attr-defined]  # read by nplv.audit_requests
    return view


def tell_thing(request: HttpRequest, thing: Thing) -> None:
    """Note what an act turned out to be about: a row that was only just made has no number before.

    Every page of the admin does so by itself (nplv.desk); a view of our own may.
    """
    request.__dict__.setdefault(THINGS, []).append(thing)


def things_told(request: HttpRequest) -> list[Thing]:
    return list(request.__dict__.get(THINGS, []))
