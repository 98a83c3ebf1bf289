"""What a mailing waits for, in plain Dutch, and whether somebody has to do something. Reads only.

The clock is the database's, as it is in the ledger: a web server may be off.
"""

import datetime as dt
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import formats, timezone

from subscriptions.audience import Standing
from subscriptions.counting import handled, samples_of
from subscriptions.models import Batch, Delivery, Mailing
from subscriptions.reasons import because

QUIET = 20.0  # seconds after which somebody who looks wonders; it may pass
SILENCE = 60.0  # seconds without anything picked up; then nobody is there to do it
LATE = dt.timedelta(minutes=3)  # `tick` runs every minute; this long means that it does not
ASK = "Vraag de beheerder van de server om"
SOON = dt.timedelta(seconds=10)  # what is gone at the next look needs no line
PAUSED_BY_HAND = "Gepauzeerd door een medewerker."
CLOCK_STOPPED = f"De klok van de site (tick) staat stil. {ASK} die te starten."


class Waiting(NamedTuple):
    """What is waited for; `stuck` says that nothing happens until a person does something."""

    sentences: list[str]
    stuck: bool = False


ELSEWHERE = (
    "Deze verzending is ergens anders gepland: dit is een kopie van de database, of de site is "
    "verhuisd. Er gaat niets weg."
)
FOR_RELEASE = Waiting([ELSEWHERE], stuck=True)


def waiting_of(
    mailing: Mailing, now: Standing, batches: dict[str, Any], moment: dt.datetime
) -> Waiting:
    """Return what holds a mailing up at `moment`, nothing where it simply goes on."""
    if mailing.status == Mailing.Status.SCHEDULED:
        return _for_clock(mailing, moment)
    if mailing.status == Mailing.Status.PAUSED:
        return _for_person(mailing, now)
    if mailing.status == Mailing.Status.SENDING:
        return _while_sending(mailing, now, batches, moment)
    return Waiting([])


def _while_sending(
    mailing: Mailing, now: Standing, batches: dict[str, Any], moment: dt.datetime
) -> Waiting:
    silent = _silent_for(mailing, now, batches, moment)
    if batches["lease_until"] and batches["lease_until"] < moment - LATE:
        return Waiting([CLOCK_STOPPED], stuck=True)
    if batches["claimed"]:
        return _for_answer(now, batches, silent)
    if batches["due"]:
        return _for_worker(silent)
    if batches["next"] and batches["next"] <= moment + SOON:
        return Waiting([])
    if batches["next"]:
        return Waiting([_until(mailing, batches["next"])])
    return Waiting([] if now.open else ["Alles is aangeboden. De verzending wordt afgesloten."])


def batches_of(mailing: Mailing, moment: dt.datetime) -> dict[str, Any]:
    """Return what waits and what is claimed.

    The first question is answered by the index `batch_due` alone: ten thousand batches may wait.
    """
    of_mailing = Batch.objects.filter(mailing=mailing)
    queued = of_mailing.filter(status=Batch.Status.QUEUED)
    past, future = Q(run_after__lte=moment), Q(run_after__gt=moment)
    found = queued.aggregate(
        due_always=Count("pk", filter=Q(run_after=None)),
        due_since=Min("run_after", filter=past),
        next=Min("run_after", filter=future),
        last=Max("run_after", filter=future),
    )
    found |= of_mailing.filter(status=Batch.Status.SENDING).aggregate(
        claimed=Count("pk"), lease_until=Min("lease_until")
    )
    later = queued.filter(future, tried_before()) if found["next"] else queued.none()
    found |= later.aggregate(
        later=Count("pk"), later_from=Min("run_after"), later_until=Max("run_after")
    )
    return {**found, "due": bool(found["due_always"] or found["due_since"])}


def tried_before() -> Q:
    return Q(attempts__gt=0) | ~Q(error="")


def number_text(number: int) -> str:
    """Return a number as it is written in Dutch: 12.600."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def _for_worker(silent: float) -> Waiting:
    if silent < SILENCE:
        return _quiet(silent)
    sentence = (
        f"Er draait geen verzender: er is al {_minutes(silent)} niets opgepakt. {ASK} de "
        "verzender (db_worker) te starten. Daarna gaat de verzending vanzelf verder."
    )
    return Waiting([sentence], stuck=True)


def _quiet(silent: float) -> Waiting:
    if silent < QUIET:
        return Waiting([])
    tens = int(silent // 10) * 10
    return Waiting([f"Al {tens} seconden gaat er niets weg. Meestal gaat het vanzelf weer verder."])


def _for_clock(mailing: Mailing, moment: dt.datetime) -> Waiting:
    if mailing.pause_reason or mailing.scheduled_for > moment - LATE:
        return Waiting([])
    sentence = (
        f"De verzending had om {_clock(mailing.scheduled_for)} moeten beginnen, maar de klok van "
        f"de site (tick) staat stil. {ASK} die te starten."
    )
    return Waiting([sentence], stuck=True)


def _for_person(mailing: Mailing, now: Standing) -> Waiting:
    said = ["Er gaat niets meer weg tot iemand op Hervat drukt."]
    if mailing.pause_reason not in {"", PAUSED_BY_HAND}:
        said = [
            "Los eerst de oorzaak op.",
            *said,
            "Wie de editie al kreeg, krijgt die niet nogmaals.",
        ]
        said = [" ".join(said)]
    if under_way := now.counts[Delivery.Status.SENDING]:
        said.append(f"Nog onderweg: {_messages(under_way)}. Dat wordt afgemaakt.")
    return Waiting(said)


def _for_answer(now: Standing, batches: dict[str, Any], silent: float) -> Waiting:
    if silent < SILENCE:
        return _quiet(silent)
    under_way = _messages(now.counts[Delivery.Status.SENDING])
    sentence = (
        f"De verzender heeft al {_minutes(silent)} niets laten horen over wat onderweg is: "
        f"{under_way}. Blijft het stil, dan staat dat vanaf {_clock(batches['lease_until'])} als "
        "onbekend. Het gaat niet vanzelf opnieuw weg."
    )
    return Waiting([sentence])


def _until(mailing: Mailing, run_after: dt.datetime) -> str:
    first = Batch.objects.filter(
        mailing=mailing, status=Batch.Status.QUEUED, run_after=run_after
    ).first()
    reason = because(first.error) if first and (first.error or first.attempts) else ""
    if reason:
        return f"Wacht tot {_clock(run_after)} {reason}."
    rate = settings.NPLV_SEND_RATE
    limit = f": er gaan hooguit {number_text(rate)} berichten per seconde weg" if rate else ""
    return f"De volgende groep gaat om {_clock(run_after, seconds=True)} weg{limit}."


def _silent_for(
    mailing: Mailing, now: Standing, batches: dict[str, Any], moment: dt.datetime
) -> float:
    """Return for how many seconds something could have been picked up and nothing was."""
    active = _active_at(mailing, now)
    if batches["due_since"] and not batches["due_always"]:
        active = max(active, batches["due_since"].timestamp())
    return moment.timestamp() - active


def _active_at(mailing: Mailing, now: Standing) -> float:
    """Return when something was last seen to begin or to move."""
    samples = samples_of(mailing)
    moments = [mailing.started_at.timestamp() if mailing.started_at else 0.0]
    moments += [at for at, _ in samples[:1]]
    moments += [at for (_, before), (at, done) in pairwise(samples) if done != before]
    if samples and samples[-1][1] != handled(now.counts):
        moments.append(samples[-1][0])
    return max(moments)


def _messages(number: int) -> str:
    return "1 bericht" if number == 1 else f"{number_text(number)} berichten"


def _minutes(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 120:
        return "1 minuut" if minutes == 1 else f"{minutes} minuten"
    return f"{minutes // 60} uur"


def _clock(moment: dt.datetime, *, seconds: bool = False) -> str:
    local = timezone.localtime(moment)
    if local.date() != timezone.localdate():
        return formats.date_format(local, "j F H:i")
    return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
