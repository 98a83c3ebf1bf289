"""Sends batches: claim and commit, hand over outside any transaction, record.

The order is the whole point. A worker that is killed leaves claims whose lease runs out, and
`ledger.sweep` calls those *unknown*; a task that comes twice finds nothing to claim.
"""

import logging
import time
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from subscriptions import (
    counting,
    environment,
    ledger,
    mailings,
    pacing,
    staff_mail,
    transports,
    wake_ups,
)
from subscriptions.ledger import Claim
from subscriptions.models import Batch, Mailing
from subscriptions.patience import patiently
from subscriptions.slots import Slots
from subscriptions.stopping import stop
from subscriptions.transports.base import Letter, Parcel, Report
from subscriptions.transports.outcomes import Fate

logger = logging.getLogger(__name__)
BUDGET = 5.0  # seconds that one wake-up goes on claiming; then letters to one person get a turn
# Of a parcel that goes one by one nothing more is begun after this: the rest waits for another
# turn, so that a worker that must stop can (`stopping.GRACE`).
TURN = 6.0  # seconds
# A worker hands over nothing more after this part of its lease, so that it records in time.
USE_OF_LEASE = 0.7
SLICE = 0.02  # seconds between two looks at whether the processor idles
LOOK_AT_COUNTS = 1.0  # seconds between two questions whether it is time to count
SITE_DIGITS = 12


def send_batch(batch_id: int) -> None:
    """Send what waits in a batch if it is due and nobody else has it; otherwise do nothing.

    Never raises for what an ESP or a recipient does; that becomes a status. What the database
    raises for longer than a lease comes out.
    """
    Drain(budget=0).run(batch_id)


def send_due(batch_id: int) -> None:
    """Send a batch and then whatever else is due, for BUDGET seconds."""
    Drain(budget=BUDGET).run(batch_id)


class Flight(NamedTuple):
    """A parcel under way."""

    held: Claim
    parcel: Parcel
    given_up_at: float


class Drain:
    """Keeps calls in flight. All work on the database is done here, in the thread that began it.

    It starts with one call and opens some more after a success (the transport says how many), the
    others only while the processor idles: whoever pulls the plug then leaves few questions.
    """

    def __init__(self, *, budget: float) -> None:
        self.ends = time.monotonic() + budget
        self.stamp = environment.stamp()
        self.slots = Slots()
        self.window = 1
        self.room: int | None = None  # connections that a server takes, where it showed that
        self.counts_at = 0.0
        self.proven = self.dry = self.moved = False
        self.flying: dict[int, Flight] = {}
        self.letters: dict[int, Letter] = {}
        self.mailing_id: int | None = None
        self.touched: set[int] = set()

    def run(self, batch_id: int) -> None:
        try:
            self._turn([], wanted=1, batch_id=batch_id)
            if not self.moved and self._goes_on():
                self._turn([], wanted=1)
            while self.flying or (self.moved and self._goes_on()):
                done = self._wait()
                self._turn(done, wanted=self._room())
        finally:
            self.slots.close()
        if not self.touched:
            self._sleep_on(batch_id)
        self._finish()

    def _sleep_on(self, batch_id: int) -> None:
        """Be woken again for a batch that came before its turn: this wake-up is used up."""
        waiting = Batch.objects.filter(pk=batch_id, status=Batch.Status.QUEUED)
        with transaction.atomic():
            if pacing.is_closed() and waiting.exists():
                pacing.spread()
                wake_ups.wake_again([batch_id])

    def _goes_on(self) -> bool:
        return time.monotonic() < self.ends and not stop.asked

    def _room(self) -> int:
        return max(self.window - len(self.flying), 0) if self._goes_on() else 0

    def _turn(
        self, done: Sequence[tuple[Claim, Report]], *, wanted: int, batch_id: int | None = None
    ) -> None:
        """Record and claim in one transaction, then hand over what was claimed."""
        if not done and not wanted:
            return
        name, since = ledger.new_name(), time.monotonic()

        def act(failures: int) -> list[Claim]:
            nonlocal since
            before, since = since, time.monotonic()
            with transaction.atomic():
                if done:
                    ledger.record_all(done)
                    self._pause_where_needed(done)
                found = ledger.claimed_under(name) if failures else []
                since = before if found else since
                found = found or self._claim(name, wanted, batch_id)
                self._load_letters(found)
            return found

        last = max((flight.given_up_at for flight in self.flying.values()), default=0)
        last = max(last, time.monotonic() + settings.NPLV_LEASE * (1 - USE_OF_LEASE))
        claims = patiently(act, gives_up=lambda: stop.overdue or time.monotonic() > last)
        self.moved = bool(claims)
        self.dry = not claims  # with a rate they come one by one
        for held in claims:
            self.touched.add(held.mailing_id)
            self.mailing_id = held.mailing_id
            if held.recipients:
                self._hand_over(held, since=since)
        if done and self.flying and time.monotonic() > self.counts_at:
            self.counts_at = time.monotonic() + LOOK_AT_COUNTS
            counting.refresh(self.touched)

    def _claim(self, name: str, wanted: int, batch_id: int | None) -> list[Claim]:
        """Take a given batch, or more of the mailing that we are at, or of any other."""
        if not wanted:
            return []
        if batch_id is not None or self.mailing_id is not None:
            found = ledger.claim_due(
                name,
                stamp=self.stamp,
                at_most=wanted,
                batch_id=batch_id,
                mailing_id=self.mailing_id,
            )
            if found or batch_id is not None:
                return found
        return ledger.claim_due(name, stamp=self.stamp, at_most=wanted)

    def _load_letters(self, claims: Sequence[Claim]) -> None:
        new = {held.mailing_id for held in claims} - self.letters.keys()
        if not new:
            return
        for mailing in Mailing.objects.select_related("rendering").filter(pk__in=new):
            self.letters[mailing.pk] = Letter(
                mailing_id=mailing.pk,
                subject=mailing.rendering.subject,
                html=mailing.rendering.html,
                text=mailing.rendering.text,
                site=self.stamp[:SITE_DIGITS],
            )

    def _hand_over(self, held: Claim, *, since: float) -> None:
        """Hand over what was claimed after `since`: a process may stand still between the two."""
        given_up_at = since + settings.NPLV_LEASE * USE_OF_LEASE
        parcel = Parcel(
            self.letters[held.mailing_id],
            attempt_key=str(held.attempt_key),
            recipients=held.recipients,
            deadline=min(time.monotonic() + TURN, given_up_at),
        )
        self.flying[held.batch_id] = Flight(held, parcel, given_up_at)
        self.slots.hand_over(held.batch_id, parcel)

    def _wait(self) -> list[tuple[Claim, Report]]:
        """Return what is finished; empty-handed when there is time for another call."""
        while self.flying:
            began, worked = time.monotonic(), time.process_time()
            found = self.slots.finished(timeout=SLICE)
            done = [(self.flying.pop(number).held, report) for number, report in found]
            done += self._given_up()
            if done:
                self._learn(done)
                return done
            idle = time.process_time() - worked < (time.monotonic() - began) / 2
            if idle and self._may_grow():
                self.window = max(self.window, len(self.flying) + 1)
                return []
        return []

    def _may_grow(self) -> bool:
        free = len(self.flying) < self._most()[0]
        return free and self.proven and not self.dry and self._goes_on()

    def _given_up(self) -> list[tuple[Claim, Report]]:
        now = time.monotonic()
        late = [
            number
            for number, flight in self.flying.items()
            if stop.overdue or now > flight.given_up_at
        ]
        done = []
        for number in late:
            self.slots.abandon(number)
            held, parcel, _ = self.flying.pop(number)
            reason = "Geen antwoord binnen de tijd."
            done.append((held, Report.all_alike(parcel, Fate.UNKNOWN, reason=reason)))
        return done

    def _learn(self, done: Sequence[tuple[Claim, Report]]) -> None:
        """Several calls at once after a success, one at a time again after a failure.

        Where a server takes one connection and not another, the other is no failure: it is full.
        """
        working = len(self.flying) + sum(_brought_something(report) for _, report in done)
        for held, report in done:
            if report.no_room and working:
                self.room, report.blameless = working, True
            else:
                self.proven = _brought_something(report)
            most, opened = self._most()
            self.window = min(max(self.window, opened), most) if self.proven else 1
            logger.info(
                "batch=%s mailing=%s recipients=%s reason=%s",
                held.batch_id,
                held.mailing_id,
                len(held.recipients),
                report.reason or "-",
            )

    def _most(self) -> tuple[int, int]:
        """Return how many calls there may be at once, and how many one success opens."""
        most, opened = _in_flight()
        return min(most, self.room or most), min(opened, self.room or opened)

    def _pause_where_needed(self, done: Sequence[tuple[Claim, Report]]) -> None:
        for held, report in done:
            if report.stop or not _brought_something(report):
                self._pause_if_hopeless(held.mailing_id, report)

    def _pause_if_hopeless(self, mailing_id: int, report: Report) -> None:
        mailing = Mailing.objects.get(pk=mailing_id)
        reason = report.stop
        if not reason and mailing.setbacks >= ledger.SETBACK_LIMIT:
            reason = f"Te veel fouten achter elkaar. Laatste: {report.reason}"
        if not reason:
            return
        try:
            mailings.pause(mailing, reason=reason)
            staff_mail.tell_paused(mailing)
        except mailings.MailingRefusedError:
            return  # somebody else paused, finished or cancelled it first, and said so

    def _finish(self) -> None:
        """Do what only the end of all batches brings; the clock does it where we could not."""
        if not self.touched:
            return
        mailings.drop_cancelled(self.touched)
        mailings.finish(self.touched)
        counting.refresh(self.touched)


def _brought_something(report: Report) -> bool:
    return any(told.fate is Fate.SENT for told in report.outcomes.values())


def _in_flight() -> tuple[int, int]:
    """Return how many calls the transport can take at once, and how many one success opens.

    Wrong settings show in its slot.
    """
    try:
        chosen = transports.chosen()
    except Exception:  # noqa: BLE001  the slot meets the same and reports it
        return 1, 1
    return chosen.in_flight, chosen.proven_in_flight
