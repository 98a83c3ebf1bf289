"""What a person, or the clock, does with a mailing as a whole.

Each act compares and sets the status in the database, so that two presses on a button, or two
machines, do it once. What happens to batches and deliveries stands in `ledger`.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.issues import IssueError
from articles.models import Issue, RenderedIssue
from articles.reviewing import publish
from subscriptions import counting, environment, pacing, putting_back, wake_ups
from subscriptions.audience import audience_of, newest_rendering
from subscriptions.freezing import freeze_audience
from subscriptions.models import Batch, Delivery, Mailing

Status = Mailing.Status
TOO_LATE = dt.timedelta(hours=4)  # a mailing for this morning is not wanted tonight
ELSEWHERE = (
    "Deze verzending komt uit een kopie van de database of uit een reservekopie, of de site is "
    "verhuisd. Controleer wat al verstuurd is en geef de verzending dan opnieuw vrij."
)


class MailingRefusedError(Exception):
    """This cannot be done now; the text is a Dutch sentence for who wanted it."""


def schedule(rendering: RenderedIssue, *, at: dt.datetime, by: Any = None) -> Mailing:
    """Plan to send what was approved, at a moment; nothing is sent yet.

    Raises MailingRefusedError where the issue is not approved, was approved again since, has a
    mailing already, or has reached everybody.
    """
    refuse_unsendable(rendering)
    try:
        with transaction.atomic():
            environment.settle()
            return Mailing.objects.create(
                rendering=rendering,
                issue_id=rendering.issue_id,
                scheduled_for=at,
                too_late_after=at + TOO_LATE,
                created_by=by,
                stamp=environment.stamp(),
            )
    except IntegrityError as error:
        raise MailingRefusedError(
            "Voor deze editie staat al een verzending klaar. Maak die eerst af."
        ) from error


def refuse_unsendable(rendering: RenderedIssue) -> None:
    """Raise MailingRefusedError where this rendering may not be sent, or to nobody."""
    issue = Issue.objects.get(pk=rendering.issue_id)
    if issue.status not in {Issue.Status.APPROVED, Issue.Status.PUBLISHED}:
        raise MailingRefusedError("Deze editie is nog niet goedgekeurd.")
    if newest_rendering(issue) != rendering:
        raise MailingRefusedError(
            "Deze editie is daarna opnieuw goedgekeurd. Verstuur de nieuwste versie."
        )
    if not audience_of(issue).exists():
        raise MailingRefusedError(
            "Er is niemand om naar te versturen: elke abonnee heeft deze editie al of krijgt "
            "haar nu."
        )


@transaction.atomic
def schedule_and_start(rendering: RenderedIssue, *, by: Any = None) -> Mailing:
    """Send now: both acts or neither, so a refused start leaves no plan behind."""
    return start(schedule(rendering, at=timezone.now(), by=by))


@transaction.atomic
def start(mailing: Mailing) -> Mailing:
    """Freeze the audience, publish the issue and wake the workers: all of it or nothing.

    Raises MailingRefusedError where it started before, or where `schedule` would refuse. Whether
    it is too late is for the caller: the clock asks a person, a person may.
    """
    if mailing.stamp != environment.stamp():
        raise MailingRefusedError(ELSEWHERE)
    _move(
        mailing,
        to=Status.SENDING,
        sources=[Status.SCHEDULED],
        started_at=timezone.now(),
        pause_reason="",
    )
    refuse_unsendable(mailing.rendering)
    mailing.audience = freeze_audience(mailing, limit=pacing.batch_size())
    Mailing.objects.filter(pk=mailing.pk).update(audience=mailing.audience)
    try:
        publish(Issue.objects.get(pk=mailing.issue_id))
    except IssueError as error:
        raise MailingRefusedError(str(error)) from error
    pacing.spread()
    wake_ups.wake_all()
    _count_from_here(mailing)
    return mailing


def reschedule(mailing: Mailing, *, at: dt.datetime) -> Mailing:
    """Give a mailing that has not begun another moment; one that was too late waits again.

    Raises MailingRefusedError where it began or was cancelled meanwhile, or where `schedule`
    would refuse.
    """
    refuse_unsendable(mailing.rendering)
    return _move(
        mailing,
        to=Status.SCHEDULED,
        sources=[Status.SCHEDULED],
        scheduled_for=at,
        too_late_after=at + TOO_LATE,
        pause_reason="",
    )


@transaction.atomic
def pause(mailing: Mailing, *, reason: str = "") -> Mailing:
    """Claim nothing more; what was claimed is finished and recorded."""
    _move(
        mailing,
        to=Status.PAUSED,
        sources=[Status.SENDING],
        pause_reason=reason[:200],
        paused_at=timezone.now(),
    )
    pacing.spread()  # the others have the line to themselves
    return mailing


@transaction.atomic
def resume(mailing: Mailing) -> Mailing:
    """Go on with what waits. Nobody gets it twice: what was sent, or may be, does not wait."""
    if mailing.stamp != environment.stamp():
        raise MailingRefusedError(ELSEWHERE)
    _move(mailing, to=Status.SENDING, sources=[Status.PAUSED], pause_reason="", setbacks=0)
    Batch.objects.filter(mailing=mailing, status=Batch.Status.QUEUED, attempts__gt=0).update(
        attempts=0, failing_since=None
    )
    pacing.spread(anew=True)
    wake_ups.wake_all()
    finish([mailing.pk])
    _count_from_here(mailing)
    mailing.refresh_from_db()
    return mailing


@transaction.atomic
def cancel(mailing: Mailing) -> Mailing:
    """Send nothing more, for good. What was claimed is finished and recorded."""
    sources = [before for before, after in Mailing.STEPS.items() if Status.CANCELLED in after]
    _move(mailing, to=Status.CANCELLED, sources=sources, finished_at=timezone.now())
    drop_cancelled([mailing.pk])
    pacing.spread()
    return mailing


@transaction.atomic
def retry_failed(mailing: Mailing) -> int:
    """Let those wait again for whom the tries ran out; return how many those are.

    Whom another mailing of the issue reached since, or may have, stays as they are; so does who
    was refused. Opens a mailing again that was finished. Raises MailingRefusedError where there
    is nobody, or the mailing may not be sent (any more).
    """
    mailing.refresh_from_db(from_queryset=Mailing.objects.select_for_update())
    if mailing.stamp != environment.stamp():
        raise MailingRefusedError(ELSEWHERE)
    reopen(mailing)
    waiting = list(retryable(mailing).order_by("pk").values_list("pk", flat=True))
    if not waiting:
        raise MailingRefusedError("Er is niemand meer bij wie het opnieuw kan.")
    putting_back.queue_again(mailing.pk, waiting, size=pacing.batch_size())
    pacing.spread()
    wake_ups.wake_all()
    return len(waiting)


def retryable(mailing: Mailing) -> QuerySet[Delivery]:
    """Return whom the tries ran out for, and whom nothing else of the issue reached since."""
    reached = Delivery.objects.filter(
        issue=OuterRef("issue"), subscriber=OuterRef("subscriber")
    ).exclude(status__in=Delivery.NOT_REACHED)
    return mailing.deliveries.filter(
        ~Exists(reached), status=Delivery.Status.FAILED, temporary=True
    )


def reopen(mailing: Mailing) -> None:
    """Let a finished mailing run again, for something that has to be sent after all."""
    if mailing.status in {Status.CANCELLED, Status.SCHEDULED}:
        raise MailingRefusedError(f"Dat kan niet: de status is ‘{mailing.get_status_display()}’.")
    if mailing.status != Status.SENT:
        return
    try:
        with transaction.atomic():
            _move(mailing, to=Status.SENDING, sources=[Status.SENT], finished_at=None, setbacks=0)
    except IntegrityError as error:
        raise MailingRefusedError("Van deze editie loopt al een andere verzending.") from error


@transaction.atomic
def rearm(mailing: Mailing) -> Mailing:
    """Allow a mailing that was planned elsewhere to be sent from here: a person says so."""
    environment.settle()
    moved = Mailing.objects.filter(
        pk=mailing.pk, status__in=[Status.SCHEDULED, Status.SENDING, Status.PAUSED]
    ).update(stamp=environment.stamp(), pause_reason="")
    if not moved:
        raise MailingRefusedError("Deze verzending is al afgerond.")
    mailing.refresh_from_db()
    return mailing


@transaction.atomic
def finish(mailings: Iterable[int] | None = None) -> int:
    """Call those sent in which nothing is open any more; return how many.

    Looks again once it holds their rows. Whoever lets something wait again holds the row too, and
    what was looked at before that ended knows nothing of it.
    """
    waiting = Batch.objects.filter(
        mailing=OuterRef("pk"), status__in=[Batch.Status.QUEUED, Batch.Status.SENDING]
    )
    on_its_way = Delivery.objects.filter(mailing=OuterRef("pk"), status__in=Delivery.OPEN)
    done = Mailing.objects.filter(
        ~Exists(waiting), ~Exists(on_its_way), _among(mailings, "pk"), status=Status.SENDING
    )
    held = [one.pk for one in done.select_for_update(of=("self",)).order_by("pk")]
    if not held:
        return 0
    return done.filter(pk__in=held).update(status=Status.SENT, finished_at=timezone.now())


@transaction.atomic
def drop_cancelled(mailings: Iterable[int] | None = None) -> int:
    """Cancel what waits in cancelled mailings; also what came back from a worker later."""
    cancelled = Exists(Mailing.objects.filter(pk=OuterRef("mailing_id"), status=Status.CANCELLED))
    Batch.objects.filter(
        cancelled, _among(mailings, "mailing_id"), status=Batch.Status.QUEUED
    ).update(status=Batch.Status.CANCELLED)
    return Delivery.objects.filter(
        Exists(Batch.objects.filter(pk=OuterRef("batch_id"), status=Batch.Status.CANCELLED)),
        cancelled,
        _among(mailings, "mailing_id"),
        status=Delivery.Status.QUEUED,
    ).update(status=Delivery.Status.CANCELLED, status_at=timezone.now())


def _count_from_here(mailing: Mailing) -> None:
    """Begin the course by which speed and silence are told, after the commit."""
    transaction.on_commit(lambda: counting.refresh([mailing.pk], force=True), robust=True)


def _among(mailings: Iterable[int] | None, field: str) -> Q:
    return Q() if mailings is None else Q(**{f"{field}__in": list(mailings)})


def _move(mailing: Mailing, *, to: str, sources: list[Status], **values: Any) -> Mailing:
    """Compare and set; the row given follows what the database says."""
    moved = Mailing.objects.filter(pk=mailing.pk, status__in=sources).update(status=to, **values)
    mailing.refresh_from_db()
    if not moved:
        raise MailingRefusedError(
            f"Dat kan niet meer: de status is nu ‘{mailing.get_status_display()}’."
        )
    return mailing
