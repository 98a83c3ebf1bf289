"""The deliveries of a mailing by status: page by page, searched, as a table. Reads only.

Pages follow the number of the delivery instead of counting rows off, so that page 10,000 is as
quick as the first and nothing shifts while the mailing goes on.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from subscriptions.exporting import safe_cell
from subscriptions.models import Delivery, Mailing, Subscriber
from subscriptions.reasons import plain_reason

PAGE = 50
CHUNK = 2000  # rows of the table in memory
FEW = 500  # subscribers found: then their deliveries are looked up
STRIDE = 5000  # deliveries that one page looks at where many were found
COLUMNS = ("bezorging", "abonnee", "e-mailadres", "status", "sinds", "reden", "melding", "kenmerk")


class ListPage(NamedTuple):
    """Rows of one page; `after` is where the next one begins, None on the last.

    A page may be short, or empty, and yet have a next one: a search looks at so many at a time.
    """

    rows: list[Delivery]
    after: int | None


def page_of(
    mailing: Mailing,
    status: str,
    *,
    search: str = "",
    by_address: bool = True,
    after: int = 0,
    size: int = PAGE,
) -> ListPage:
    """Return deliveries in `status` after number `after`.

    Where `search` is given: of the subscriber with that number and, `by_address`, of those whose
    address begins so.
    """
    rows = _of(mailing, status).filter(pk__gt=after).select_related("subscriber")
    found = _subscribers(search, by_address=by_address)
    if found is None:
        return _cut(list(rows[: size + 1]), size)
    few = list(found.values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return _cut(list(rows.filter(subscriber__in=few)[: size + 1]), size)
    looked_at = list(rows.values_list("pk", flat=True)[:STRIDE])
    fitting = rows.filter(pk__in=looked_at, subscriber__in=found)
    page = _cut(list(fitting[: size + 1]), size)
    if page.after is None and len(looked_at) == STRIDE:
        return ListPage(page.rows, looked_at[-1])
    return page


def table(
    mailing: Mailing, status: str, *, search: str = "", with_addresses: bool
) -> Iterator[list[str]]:
    """Yield a heading and a row per delivery, safe for a spreadsheet, a few at a time."""
    hidden = () if with_addresses else ("e-mailadres",)
    yield [column for column in COLUMNS if column not in hidden]
    after: int | None = 0
    while after is not None:
        rows, after = page_of(
            mailing, status, search=search, by_address=with_addresses, after=after, size=CHUNK
        )
        for delivery in rows:
            cells = dict(zip(COLUMNS, _cells(delivery), strict=True))
            yield [safe_cell(cells[column]) for column in COLUMNS if column not in hidden]


def _cells(delivery: Delivery) -> tuple[str, ...]:
    return (
        str(delivery.pk),
        str(delivery.subscriber_id),
        delivery.subscriber.email,
        delivery.get_status_display(),
        f"{timezone.localtime(delivery.status_at):%Y-%m-%d %H:%M:%S}",
        plain_reason(delivery.error) if delivery.error else "",
        delivery.error,
        delivery.message_id,
    )


def _of(mailing: Mailing, status: str) -> QuerySet[Delivery]:
    """In the order of the index `delivery_list`."""
    return Delivery.objects.filter(mailing=mailing, status=status).order_by("pk")


def _subscribers(search: str, *, by_address: bool) -> QuerySet[Subscriber] | None:
    """Return who is meant by what was typed, by an index on both databases; None for nothing."""
    term = search.strip().lower()
    if not term:
        return None
    is_number = term.isascii() and term.isdecimal() and len(term) < 19
    meant = Q(pk=int(term)) if is_number else Q(pk=None)
    return Subscriber.objects.filter(meant | _begins_with(term) if by_address else meant)


def _begins_with(term: str) -> Q:
    if connection.vendor == "sqlite":  # its LIKE reads the whole table
        return Q(email_key__gte=term, email_key__lt=f"{term}\U0010ffff")
    return Q(email_key__startswith=term)


def _cut(rows: list[Delivery], size: int) -> ListPage:
    return ListPage(rows[:size], rows[size - 1].pk if len(rows) > size else None)
