"""The deliveries of a mailing by status: page by page, searched, as a table. Reads only.

Pages follow the number of the delivery instead of counting rows off, so that page 10,000 is as
quick as the first and nothing shifts while the mailing goes on.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from subscriptions.by_address import begins_with
from subscriptions.exporting import safe_cell
from subscriptions.keyset import in_status
from subscriptions.models import Delivery, Mailing, Subscriber
from subscriptions.reasons import plain_reason

PAGE = 50
CHUNK = 2000  # rows of the table in memory
FIRST_LOOK = 200  # of those, before it is known how many fit
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

    Where `search` is given: of the subscriber with that number or else, `by_address`, of those
    whose address begins so.
    """
    term = search.strip().lower()
    if not term:
        return _cut(_rows(mailing, status, after, size + 1), size)
    few = list(subscribers_meant(term, by_address=by_address)[: FEW + 1])
    if len(few) <= FEW:
        return _cut(_rows_of(mailing, status, after, few), size)
    return _walk(mailing, status, term, after, size)


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


def _rows(mailing: Mailing, status: str, after: int, most: int) -> list[Delivery]:
    return list(in_status(mailing, status, after=after).select_related("subscriber")[:most])


def _rows_of(mailing: Mailing, status: str, after: int, subscribers: list[int]) -> list[Delivery]:
    """By the index of mailing and subscriber: a status or an order would choose another one."""
    theirs = dict(
        Delivery.objects.filter(mailing=mailing, subscriber__in=subscribers)
        .order_by()
        .values_list("pk", "status")
    )
    return _numbered([pk for pk, is_in in theirs.items() if is_in == status and pk > after])


def _numbered(numbers: list[int]) -> list[Delivery]:
    found = Delivery.objects.filter(pk__in=numbers)
    return list(found.select_related("subscriber").order_by("pk"))


def _walk(mailing: Mailing, status: str, term: str, after: int, size: int) -> ListPage:
    """Go along the list where very many fit, until a page is full or the stride is over."""
    found: list[int] = []
    looked_at, at = 0, after
    while len(found) <= size and looked_at < STRIDE:
        most = FIRST_LOOK if not looked_at else STRIDE - looked_at
        some = in_status(mailing, status, after=at)
        rows = list(some.values_list("pk", "subscriber__email_key")[:most])
        found += [pk for pk, address in rows if address.startswith(term)]
        looked_at += len(rows)
        if len(rows) < most:
            return _cut(_numbered(found[: size + 1]), size)
        at = rows[-1][0]
    page = _cut(_numbered(found[: size + 1]), size)
    return page if page.after else ListPage(page.rows, at)


def subscribers_meant(term: str, *, by_address: bool) -> QuerySet[Subscriber, int]:
    """Return the numbers of who is meant by what was typed, by an index on both databases.

    In no order: PostgreSQL would follow the index of the order instead, past a million others.
    """
    is_number = term.isascii() and term.isdecimal() and len(term) < 19
    if is_number and Subscriber.objects.filter(pk=int(term)).exists():
        meant = Q(pk=int(term))
    elif by_address:
        meant = begins_with(term)
    else:
        meant = Q(pk__in=[])
    return Subscriber.objects.filter(meant).order_by().values_list("pk", flat=True)


def _cut(rows: list[Delivery], size: int) -> ListPage:
    return ListPage(rows[:size], rows[size - 1].pk if len(rows) > size else None)
