"""Deliveries of one status in order, from a place on: by the index that is made for it.

PostgreSQL, told that mailing and status are equal to something, may follow the primary key
instead and step over a million rows that do not fit. Asked for a range of the whole key, in the
order of the whole key (row values of SQL-92), it can only follow the index `delivery_list`.
SQLite follows that index where it is asked plainly, and of a range the first column alone.
"""

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value

from subscriptions.models import Delivery, Mailing

LAST = 2**63 - 1  # the highest number that a row can have


class _Row(Func):
    template = "(%(expressions)s)"
    output_field = TextField()


class _Compared(Func):
    template = "%(expressions)s"
    output_field = BooleanField()


def in_status(mailing: Mailing, status: str, *, after: int = 0) -> QuerySet[Delivery]:
    """Return the deliveries of `mailing` in `status` with a higher number, the lowest first."""
    if connection.vendor == "sqlite":
        plain = Delivery.objects.filter(mailing=mailing, status=status, pk__gt=after)
        return plain.order_by("pk")
    key = _Row(F("mailing_id"), F("status"), F("pk"))
    low, high = (_Row(Value(mailing.pk), Value(status), Value(pk)) for pk in (after, LAST))
    found = Delivery.objects.filter(
        _Compared(key, low, arg_joiner=" > "), _Compared(key, high, arg_joiner=" <= ")
    )
    return found.order_by("mailing_id", "status", "pk")
