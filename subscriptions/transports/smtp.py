"""A mail relay: one message per recipient, over a few connections that stay open.

Each transport has one connection; the engine runs `in_flight` of them. Whatever a server does,
each recipient gets the fate that is certain: see `pipeline` for how far a message came, and
`replies` for what a refusal means.
"""

import logging
import time
from collections.abc import Iterator

from django.conf import settings

from subscriptions.transports.base import Letter, OneByOne, Parcel, Report, Transport
from subscriptions.transports.envelopes import Made, Maker
from subscriptions.transports.errors import sort_opening
from subscriptions.transports.mould import Mould, mould_of
from subscriptions.transports.outcomes import Fate, Outcome
from subscriptions.transports.pipeline import Session, Step
from subscriptions.transports.replies import Reach, Refusal, is_of_session, sort_refusal
from subscriptions.transports.wire import BrokenSessionError

logger = logging.getLogger(__name__)
# In a row, without one message accepted. Not at the first: a recipient at whose name a server
# closes the connection must not keep back all the others for ever.
STRIKES = 3
GONE = "De verbinding met de mailserver viel weg."


class SmtpTransport(Transport):
    """Stays connected between parcels.

    The limit is small: a worker that is killed leaves its batches *unknown*, and here a larger
    batch wins little, since every message is a hand-over of its own.
    """

    limit = OneByOne.limit

    def __init__(self) -> None:
        # Parcels are small, and the time goes by in the system: processors never seem to idle.
        self.in_flight = self.proven_in_flight = settings.NPLV_SMTP_CONNECTIONS
        self.session: Session | None = None
        self.pipelining = True  # until the server shows that it cannot
        self._mould: tuple[Letter | None, Mould | None] = (None, None)

    def deliver(self, parcel: Parcel) -> Report:
        """Hand over each message once. A server that tires of a connection gets a new one."""
        return Round(self, parcel).run()

    def close(self) -> None:
        self.drop(politely=True)

    def drop(self, *, politely: bool = False) -> None:
        if self.session is not None:
            self.session.close(politely=politely)
            self.session = None

    def mould_of(self, parcel: Parcel) -> Mould | None:
        """Return the mould of a letter, made once. Raises what Django raises for such a letter."""
        if self._mould[0] is not parcel.letter:
            self._mould = (parcel.letter, mould_of(parcel))
        return self._mould[1]


class Round:
    """One parcel on its way."""

    def __init__(self, transport: SmtpTransport, parcel: Parcel) -> None:
        self.transport, self.parcel = transport, parcel
        self.report = Report()
        self.is_over = False
        self.strikes = 0
        self.kept = transport.session  # may have been closed by the server meanwhile
        # Refused in words that concern everybody; one acceptance after it shows otherwise.
        self.suspects: dict[int, str] = {}

    def run(self) -> Report:
        every = self._made()
        made = next(every, None)
        while made is not None and not self.is_over:
            if time.monotonic() > self.parcel.deadline:
                self.report.blameless = bool(self.report.outcomes)
                self.report.reason = "De tijd van deze beurt was om."
                break
            following = next(every, None)
            try:
                self._settle(made, following)
            except Exception as error:
                # A fault of ours: what is known of the others stays known.
                logger.exception("mailing=%s", self.parcel.letter.mailing_id)
                self.transport.drop()
                self._note(made, Fate.UNKNOWN, type(error).__name__)
                self._end(GONE)
            made = following
        session = self.transport.session
        if session is not None and session.is_announced:
            self.transport.drop()
        return self.report

    def _made(self) -> Iterator[Made]:
        """Make each message just before it goes; one that cannot be made fails alone."""
        maker: Maker | None = None
        for recipient in self.parcel.recipients:
            try:
                if maker is None:
                    maker = Maker(self.parcel, mould=self.transport.mould_of(self.parcel))
                yield maker.make(recipient)
            except Exception as error:  # noqa: BLE001  nothing was sent, and the others go on
                reason = f"Het bericht kon niet worden gemaakt ({type(error).__name__})."
                self.report.outcomes[recipient.delivery_id] = Outcome(Fate.FAILED, reason=reason)

    def _settle(self, made: Made, following: Made | None) -> None:
        """Offer one message until its fate is certain or the round is over.

        A connection that was good gets a successor at once: servers limit how many messages go
        over one, and close those that are idle.
        """
        while not self.is_over:
            session = self.transport.session or self._connect()
            if session is None:
                return
            was_good = session.accepted > 0 or session is self.kept
            try:
                answer = session.post(made.envelope, following and following.envelope)
            except BrokenSessionError as error:
                self.transport.drop()
                if self._doubts_pipelining(session, error) or (was_good and not error.offered):
                    continue
                self._break(made, error)
                return
            if answer.is_accepted:
                self._accept(made)
                return
            refusal = sort_refusal(answer)
            if was_good and is_of_session(answer, refusal):
                self.transport.drop(politely=True)
                continue
            if refusal.reach is Reach.SESSION:
                self.transport.drop(politely=True)
                is_over = answer.step is Step.MAIL
                self._strike(made, refusal.reason, wait=refusal.wait, is_over=is_over)
            else:
                self._refuse(made, refusal, at=answer.step)
            return

    def _connect(self) -> Session | None:
        try:
            self.transport.session = Session(pipelining=self.transport.pipelining)
        except Exception as error:  # noqa: BLE001  sorted in one place
            trouble = sort_opening(error)
            self.report.no_room = not (self.report.outcomes or trouble.stop)
            self._end(trouble.reason, wait=trouble.wait, stop=trouble.stop)
        return self.transport.session

    def _doubts_pipelining(self, session: Session, error: BrokenSessionError) -> bool:
        """Give up pipelining where a server that offers it seems to lose commands."""
        shows_it = error.timed_out or error.out_of_step or session.accepted == 0
        if error.offered or not session.is_pipelined or not shows_it:
            return False
        self.transport.pipelining = False
        return True

    def _break(self, made: Made, error: BrokenSessionError) -> None:
        if error.offered:
            self._note(made, Fate.UNKNOWN, "De verbinding viel weg na het aanbieden.")
            self._end(GONE)
        else:
            self._strike(made, GONE, is_over=error.timed_out)

    def _accept(self, made: Made) -> None:
        self.report.outcomes[made.recipient.delivery_id] = Outcome(Fate.SENT, made.message_id)
        self.strikes = 0
        for number, reason in self.suspects.items():
            self.report.outcomes[number] = Outcome(Fate.REJECTED, reason=reason)
        self.suspects.clear()

    def _refuse(self, made: Made, refusal: Refusal, *, at: Step) -> None:
        """Note a refusal; words that concern everybody are believed after a few of them.

        Said of a sender they are believed at once.
        """
        self._note(made, refusal.fate, refusal.reason)
        if refusal.reach is Reach.RECIPIENT:
            return
        self.suspects[made.recipient.delivery_id] = refusal.reason
        self.strikes += 1
        if at is Step.MAIL or self.strikes >= STRIKES:
            self.transport.drop(politely=True)
            self._end(refusal.reason, stop=refusal.reason)

    def _strike(
        self, made: Made, reason: str, *, wait: float | None = None, is_over: bool = False
    ) -> None:
        self._note(made, Fate.AGAIN, reason)
        self.strikes += 1
        if is_over or self.strikes >= STRIKES:
            self._end(reason, wait=wait)

    def _note(self, made: Made, fate: Fate, reason: str) -> None:
        self.report.outcomes[made.recipient.delivery_id] = Outcome(fate, reason=reason)
        self.report.reason = reason

    def _end(self, reason: str, *, wait: float | None = None, stop: str = "") -> None:
        self.report.reason, self.report.wait, self.report.stop = reason, wait, stop
        self.is_over = True
