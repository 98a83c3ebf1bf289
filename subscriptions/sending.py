"""Sends one batch: claim and commit, hand over outside any transaction, record.

The order is the whole point. A worker that is killed leaves a claim whose lease runs out, and
`ledger.sweep` calls that *unknown*; a task that comes twice finds nothing to claim.
"""

import logging
import time

from django.conf import settings
from django.db import transaction

from subscriptions import environment, ledger, mailings, staff_mail, transports
from subscriptions.ledger import Claim
from subscriptions.models import Mailing
from subscriptions.transports.base import Letter, Parcel, Report
from subscriptions.transports.errors import sort_error, sort_opening

logger = logging.getLogger(__name__)
# A worker hands over nothing more after this part of its lease, so that it records in time.
USE_OF_LEASE = 0.7
SITE_DIGITS = 12


def send_batch(batch_id: int) -> None:
    """Send what waits in a batch if it is due and nobody else has it; otherwise do nothing.

    Never raises for what an ESP or a recipient does; that becomes a status. What the database
    raises comes out, and the lease takes care of the rest.
    """
    held = ledger.claim(batch_id)
    if held is None:
        return
    report = hand_over(held) if held.recipients else Report()
    ledger.record(held, report)
    logger.info(
        "batch=%s mailing=%s recipients=%s reason=%s",
        held.batch_id,
        held.mailing_id,
        len(held.recipients),
        report.reason or "-",
    )
    _pause_where_needed(held.mailing_id, report)
    mailings.drop_cancelled([held.mailing_id])
    mailings.finish([held.mailing_id])


def hand_over(held: Claim) -> Report:
    """Give a claimed batch to the transport; a batch too large for it goes back to be split."""
    deadline = time.monotonic() + settings.NPLV_LEASE * USE_OF_LEASE
    try:
        transport = transports.chosen()
        if len(held.recipients) > transport.limit:
            return Report(split=True, blameless=True, reason="te groot voor deze verzendwijze")
        rendering = Mailing.objects.select_related("rendering").get(pk=held.mailing_id).rendering
        letter = Letter(
            mailing_id=held.mailing_id,
            subject=rendering.subject,
            html=rendering.html,
            text=rendering.text,
            site=environment.stamp()[:SITE_DIGITS],
        )
        parcel = Parcel(
            letter,
            attempt_key=str(held.attempt_key),
            recipients=held.recipients,
            deadline=deadline,
        )
    except Exception as error:  # noqa: BLE001  before any call: nothing was sent, whatever it is
        trouble = sort_opening(error)
        return Report(wait=trouble.wait, reason=trouble.reason, stop=trouble.stop)
    try:
        return transport.deliver(parcel)
    except Exception as error:
        logger.exception("batch=%s", held.batch_id)
        return Report.all_alike(parcel, sort_error(error).fate, reason=type(error).__name__)


def _pause_where_needed(mailing_id: int, report: Report) -> None:
    mailing = Mailing.objects.get(pk=mailing_id)
    reason = report.stop
    if not reason and mailing.setbacks >= ledger.SETBACK_LIMIT:
        reason = f"Te veel fouten achter elkaar. Laatste: {report.reason}"
    if not reason:
        return
    try:
        with transaction.atomic():  # both or neither, whenever this worker is killed
            mailings.pause(mailing, reason=reason)
            staff_mail.tell_paused(mailing)
    except mailings.MailingRefusedError:
        return  # somebody else paused, finished or cancelled it first, and said so
