"""Hands parcels over in threads: each slot has a transport of its own and stays connected.

Nothing here touches the database. Threads are daemons: a hand-over that hangs beyond all
patience keeps no worker alive.
"""

import contextlib
import logging
import threading
from queue import Empty, SimpleQueue
from typing import NamedTuple

from subscriptions import transports
from subscriptions.transports.base import Parcel, Report, Transport
from subscriptions.transports.errors import sort_opening
from subscriptions.transports.outcomes import Fate

logger = logging.getLogger(__name__)


class Done(NamedTuple):
    """A number that the caller gave a parcel, and what became of that parcel."""

    number: int
    report: Report


class Slots:
    """So many parcels at once as the caller hands over; made when needed, kept until `close`."""

    def __init__(self) -> None:
        self._done: SimpleQueue[Done] = SimpleQueue()
        self._idle: list[_Slot] = []
        self._busy: dict[int, _Slot] = {}

    def hand_over(self, number: int, parcel: Parcel) -> None:
        """Begin to hand a parcel over; its report comes out of `finished`."""
        slot = self._idle.pop() if self._idle else _Slot(self._done)
        self._busy[number] = slot
        slot.work.put((number, parcel))

    def finished(self, *, timeout: float) -> list[Done]:
        """Return what is finished, waiting so many seconds for the first."""
        found = []
        try:
            found.append(self._done.get(timeout=timeout))
            while True:
                found.append(self._done.get_nowait())
        except Empty:
            pass
        known = [done for done in found if done.number in self._busy]
        for done in known:
            if done.report.no_room:  # another slot has the connection
                self.abandon(done.number)
            else:
                self._idle.append(self._busy.pop(done.number))
        return known

    def abandon(self, number: int) -> None:
        """Wait no more for a parcel; what its thread still finds out is lost."""
        self._busy.pop(number).work.put(None)

    def close(self) -> None:
        """Let every thread disconnect when it is done; wait for those that are."""
        for slot in (*self._idle, *self._busy.values()):
            slot.work.put(None)
        for slot in self._idle:
            slot.thread.join(timeout=2)


class _Slot:
    def __init__(self, done: SimpleQueue[Done]) -> None:
        self.work: SimpleQueue[tuple[int, Parcel] | None] = SimpleQueue()
        self.done = done
        self.transport: Transport | None = None
        self.thread = threading.Thread(target=self._run, name="hand-over", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while work := self.work.get():
            number, parcel = work
            self.done.put(Done(number, self._deliver(parcel)))
        if self.transport:
            with contextlib.suppress(Exception):
                self.transport.close()

    def _deliver(self, parcel: Parcel) -> Report:
        try:
            self.transport = self.transport or transports.chosen()
            if len(parcel.recipients) > self.transport.limit:
                return Report(split=True, blameless=True, reason="te groot voor deze verzendwijze")
        except Exception as error:  # noqa: BLE001  before any call: nothing was sent, whatever it is
            trouble = sort_opening(error)
            return Report(wait=trouble.wait, reason=trouble.reason, stop=trouble.stop)
        try:
            return self.transport.deliver(parcel)
        except Exception as error:
            # Half of it may have left before: whatever the error says, nobody knows.
            logger.exception("mailing=%s", parcel.letter.mailing_id)
            return Report.all_alike(parcel, Fate.UNKNOWN, reason=type(error).__name__)
