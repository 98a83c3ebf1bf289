"""What a transport is: it takes a parcel, hands it over, and reports what became of each one."""

import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nplv.tokens import PREFERENCES, UNSUBSCRIBE, make_token
from subscriptions.transports.errors import Trouble, sort_error, sort_opening
from subscriptions.transports.outcomes import Fate, Outcome


class Recipient(NamedTuple):
    delivery_id: int
    subscriber_id: int
    email: str


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Letter:
    """What is the same for every recipient of a mailing; places are still in it.

    `site` tells this installation from copies of its database, in what an ESP tells back. Two
    parcels may share one letter: a transport may keep what it made of it.
    """

    mailing_id: int
    subject: str
    html: str
    text: str
    site: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One letter for some recipients. `deadline` is on the clock of `time.monotonic`."""

    letter: Letter
    attempt_key: str
    recipients: tuple[Recipient, ...]
    deadline: float

    def tokens_of(self, recipient: Recipient) -> tuple[str, str]:
        """Return the tokens for leaving and for preferences."""
        number, context = recipient.subscriber_id, self.letter.mailing_id
        return (
            make_token(UNSUBSCRIBE, number, context=context),
            make_token(PREFERENCES, number, context=context),
        )


@dataclass(slots=True)
class Report:
    """What became of a parcel. Who is not in `outcomes` was certainly not sent anything.

    `stop` is a Dutch sentence: nothing more may be sent before a person has looked. `split`: one
    of the recipients is refused, find out which. `blameless`: no try was wasted. `no_room`: not
    even a connection was had; where others work, the server takes no more of them.
    """

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    wait: float | None = None
    stop: str = ""
    split: bool = False
    blameless: bool = False
    no_room: bool = False
    reason: str = ""

    @classmethod
    def all_alike(
        cls, parcel: Parcel, fate: Fate, *, message_id: str = "", reason: str = ""
    ) -> "Report":
        outcome = Outcome(fate, message_id, reason)
        outcomes = {recipient.delivery_id: outcome for recipient in parcel.recipients}
        return cls(outcomes, reason=reason)

    def of(self, recipient: Recipient) -> Outcome:
        found = self.outcomes.get(recipient.delivery_id)
        return found or Outcome(Fate.AGAIN, reason=self.reason)

    def brought_all(self, recipients: Iterable[Recipient]) -> bool:
        """Return whether the message of each of these was accepted."""
        outcomes = (self.outcomes.get(recipient.delivery_id) for recipient in recipients)
        return all(told is not None and told.fate is Fate.SENT for told in outcomes)


class Transport(ABC):
    """A way to hand over; never touches the database, may stay connected until `close`.

    `limit` is how many recipients fit in one batch; `in_flight` how many parcels may be under way
    at once, each with a transport of its own in a thread of its own, and `proven_in_flight` how
    many of those one success opens; the others wait for the processor to idle. `calls_per_minute`
    is what the other side allows over all of them.
    """

    limit: int
    in_flight: int = 1
    proven_in_flight: int = 2
    calls_per_minute: int | None = None

    @abstractmethod
    def deliver(self, parcel: Parcel) -> Report:
        """Hand over, once. Errors become outcomes; what is raised counts as unknown."""

    def close(self) -> None:  # noqa: B027  most have nothing open
        """Disconnect; raise nothing."""


class OneByOne(Transport):
    """One message per recipient over one open connection.

    The limit is small on purpose: a worker that is killed leaves its whole batch *unknown*.
    """

    limit = 100

    @abstractmethod
    def open(self, parcel: Parcel) -> None:
        """Connect and prepare; raise where that fails."""

    @abstractmethod
    def make(self, recipient: Recipient) -> Any:
        """Return the finished message; what is raised here fails this recipient alone."""

    @abstractmethod
    def hand_over(self, made: Any) -> str:
        """Send what `make` returned and return its id; raise where that fails."""

    def deliver(self, parcel: Parcel) -> Report:
        try:
            self.open(parcel)
        except Exception as error:  # noqa: BLE001  sorted in one place
            trouble = sort_opening(error)
            return Report(wait=trouble.wait, reason=trouble.reason, stop=trouble.stop)
        report = Report()
        try:
            for recipient in parcel.recipients:
                if time.monotonic() > parcel.deadline:
                    report.blameless = bool(report.outcomes)
                    report.reason = "De tijd van deze beurt was om."
                    break
                if self._deliver_one(recipient, report):
                    break
        finally:
            with contextlib.suppress(Exception):  # what was sent was sent
                self.close()
        return report

    def _deliver_one(self, recipient: Recipient, report: Report) -> bool:
        """Return whether the rest has to wait for another time."""
        number = recipient.delivery_id
        try:
            made = self.make(recipient)
        except Exception as error:  # noqa: BLE001  nothing was sent, and the others go on
            report.outcomes[number] = Outcome(
                Fate.FAILED, reason=f"Het bericht kon niet worden gemaakt ({type(error).__name__})."
            )
            return False
        try:
            report.outcomes[number] = Outcome(Fate.SENT, self.hand_over(made))
        except Exception as error:  # noqa: BLE001  sorted in one place
            return _note(report, number, sort_error(error))
        return False


def _note(report: Report, number: int, trouble: Trouble) -> bool:
    report.outcomes[number] = Outcome(trouble.fate, reason=trouble.reason)
    report.reason, report.wait = trouble.reason, trouble.wait
    report.stop = trouble.stop
    return trouble.ends_batch
