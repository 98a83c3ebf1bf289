"""What an ESP tells afterwards: stored once, moves a delivery forward only, may only suppress.

Events come in any order, twice, days late, or before our own commit; an array of a thousand is a
handful of statements. Locks are taken in one order everywhere (deliveries by number, events by
key, subscribers by number, suppressions by hash), so that requests wait for each other at most.
"""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from anymail.signals import AnymailTrackingEvent
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from subscriptions import counting, environment
from subscriptions.event_reading import MOVES, Kind, Told, read
from subscriptions.event_rows import Event, Move, Row, insert_new, lock, move
from subscriptions.models import Delivery, Subscriber
from subscriptions.unsubscribe import suppress_all, unsubscribe_all

logger = logging.getLogger(__name__)
SOFT_LIMIT, SOFT_WINDOW = 3, 5  # so many of the last so many deliveries
AT_ONCE = 1000  # events in one transaction: nobody waits long for its locks
TRIES = 4
COUNT_EVERY = 1.0  # seconds
_counted: dict[frozenset[int], float] = {}
DEADLOCKED = {"40P01", "40001"}  # https://www.postgresql.org/docs/current/errcodes-appendix.html


class Recorded(NamedTuple):
    """How many events were new, known already, and of no delivery of ours (among the new ones).

    `early`: not stored, since they may be about a message that is being handed over right now and
    whose id at the ESP we do not know yet. Whoever tells them must tell them again.
    """

    stored: int
    known: int
    strangers: int
    early: int = 0


def record_all(events: Iterable[AnymailTrackingEvent], *, esp: str) -> Recorded:
    """Store events and do what follows from them; what is known already changes nothing.

    An event is of the delivery that its metadata names, or else of the one with its message id
    for its recipient. It is a stranger when that delivery is of another installation, or when its
    recipient is clearly somebody else: then it is stored and counted, and changes nothing.
    """
    now = timezone.now()
    kept = [told for event in events if (told := read(event, now=now))]
    unique = {one.key: one for one in reversed(kept)}  # the first of each
    fresh = list(reversed(unique.values()))
    recorded = Recorded(0, len(kept) - len(fresh), 0)
    for start in range(0, len(fresh), AT_ONCE):
        some = _try_to_record(fresh[start : start + AT_ONCE], esp=esp)
        recorded = Recorded(*map(sum, zip(recorded, some, strict=True)))
    if recorded.strangers:
        logger.warning("%d events of %s name no delivery of ours", recorded.strangers, esp)
    return recorded


def _try_to_record(told: Sequence[Told], *, esp: str) -> Recorded:
    """Begin anew where the database chose us to end a deadlock: nothing was done then."""
    for _ in range(TRIES - 1):
        try:
            return _record(told, esp=esp)
        except OperationalError as error:
            sqlstate = getattr(error.__cause__, "sqlstate", None)
            if connection.in_atomic_block or sqlstate not in DEADLOCKED:
                raise
    return _record(told, esp=esp)


@transaction.atomic
def _record(told: Sequence[Told], *, esp: str) -> Recorded:
    numbers, early = _numbers(told)
    rows = lock({number for number in numbers.values() if number})
    ours = {one.key: rows.get(numbers[one.key] or 0) for one in told if one.key not in early}
    sites = environment.known_sites() if any(one.site for one in told) else set[str]()
    ours = {
        one.key: row if (row := ours[one.key]) and _agrees(one, row, sites) else None
        for one in told
        if one.key in ours
    }
    new = insert_new((_stored(one, ours[one.key]) for one in told if one.key in ours), esp=esp)
    news = [(one, row) for one in told if one.key in new and (row := ours[one.key])]
    if moves := _moves(news):
        move(moves)
        touched = frozenset(row.mailing_id for _, row in news)
        transaction.on_commit(partial(_count, touched), robust=True)
    _follow_policy(news)
    strangers = len(new) - len(news)
    return Recorded(len(new), len(ours) - len(new), strangers, len(early))


def _count(mailings: frozenset[int]) -> None:
    """Keep the counts of mailings fresh; this process asks for the same ones once a second."""
    now = time.monotonic()
    if now - _counted.get(mailings, -COUNT_EVERY) >= COUNT_EVERY:
        _counted.clear()
        _counted[mailings] = now
        counting.refresh(mailings)


# --- Whose event it is --------------------------------------------------------------------------


def _numbers(told: Sequence[Told]) -> tuple[dict[str, int | None], set[str]]:
    """Return the number of the delivery of each event, and the keys of those that come too early.

    ESPs that tell no metadata back (MailerSend, Postal, and Amazon SES without headers) are
    matched by message id. Many deliveries share one where a call had many recipients: the
    recipient tells them apart, and finds them without an index on message ids.
    """
    numbers = {one.key: one.delivery_id for one in told}
    nameless = [one for one in told if not one.delivery_id and one.message_id and one.recipient]
    if not nameless:
        return numbers, set()
    known = Q(message_id__in={one.message_id for one in nameless})
    under_way = Q(message_id="", status=Delivery.Status.SENDING)
    found = Delivery.objects.filter(
        known | under_way, subscriber__email_key__in={one.recipient for one in nameless}
    ).values_list("subscriber__email_key", "message_id", "pk")
    by_id = {(key, message_id): pk for key, message_id, pk in found}
    early = set()
    for one in nameless:
        numbers[one.key] = by_id.get((one.recipient, one.message_id))
        if not numbers[one.key] and (one.recipient, "") in by_id:
            early.add(one.key)
    return numbers, early


def _agrees(one: Told, row: Row, sites: set[str]) -> bool:
    """Return whether an event can be about this delivery: older mail told no site."""
    same_site = not one.site or one.site in sites
    erased = row.email_key.startswith("erased:")
    return same_site and (not one.recipient or erased or one.recipient == row.email_key)


def _stored(one: Told, row: Row | None) -> Event:
    return Event(
        event_key=one.key,
        delivery_id=row.pk if row else None,
        kind=one.kind,
        reject_reason=one.reject_reason,
        description=one.description,
        is_soft=one.is_soft,
        occurred_at=one.occurred_at,
    )


# --- What follows from it -----------------------------------------------------------------------


def _moves(news: Iterable[tuple[Told, Row]]) -> list[Move]:
    """Return where each delivery goes: what its events would do one after the other.

    A late event does not turn "reached nobody" into "reached": that would take the place of a
    second mailing that did.
    """
    moves: dict[int, Move] = {}
    rank: dict[str, int] = {str(status): place for status, place in Delivery.RANK.items()}
    for one, row in news:
        now = moves[row.pk].after if row.pk in moves else row.status
        after = MOVES.get(one.kind)
        if after and now not in Delivery.NOT_REACHED and rank[after] > rank[now]:
            moves[row.pk] = Move(row.pk, row.status, after, one.error)
    return list(moves.values())


def _follow_policy(news: Iterable[tuple[Told, Row]]) -> None:
    """Suppress at once after a complaint or a hard bounce; the strongest reason comes first."""
    told_of: dict[str, set[int]] = defaultdict(set)
    leaving: dict[int, set[int]] = defaultdict(set)
    for one, row in news:
        told_of["soft" if one.is_soft else one.kind].add(row.subscriber_id)
        if one.kind == Kind.UNSUBSCRIBED:
            leaving[row.mailing_id].add(row.subscriber_id)
    often = _bouncing_often(told_of["soft"]) if told_of["soft"] else set()
    for numbers, status, reason in (
        (told_of[Kind.COMPLAINED], Subscriber.Status.COMPLAINED, "spamklacht"),
        (told_of[Kind.BOUNCED], Subscriber.Status.BOUNCED, "adres bestaat niet"),
        (often, Subscriber.Status.BOUNCED, "te vaak teruggekomen"),
    ):
        if numbers:
            suppress_all(numbers, status=status, reason=reason)
    for mailing, numbers in leaving.items():
        unsubscribe_all(numbers, reason="esp", source="esp", mailing=mailing)


def _bouncing_often(subscribers: Collection[int]) -> set[int]:
    """Return whose mail came back too often since they confirmed: who returns begins anew."""
    latest = (
        Delivery.objects.filter(subscriber__in=subscribers)
        .exclude(status__in=[*Delivery.NOT_REACHED, *Delivery.OPEN])
        .filter(Q(subscriber__confirmed_at=None) | Q(status_at__gte=F("subscriber__confirmed_at")))
        .annotate(place=Window(RowNumber(), partition_by="subscriber", order_by="-pk"))
        .filter(place__lte=SOFT_WINDOW)
        .values_list("subscriber_id", "status")
    )
    bounced = Counter(number for number, status in latest if status == Delivery.Status.BOUNCED)
    return {number for number, count in bounced.items() if count >= SOFT_LIMIT}
