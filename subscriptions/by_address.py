"""Subscribers by the begin of their address, and in the order of it: by an index.

On PostgreSQL the index of the unique key is one for LIKE (varchar_pattern_ops). It is in the
order of its own operators, whatever the language of the database. SQLite reads the whole table
for a LIKE, and has the order of bytes anyway.
"""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import OrderBy

from subscriptions.models import Subscriber

KEY = "email_key"


class _Compared(Func):
    template = "%(expressions)s"
    output_field = BooleanField()


class _Using(OrderBy):
    """Order by an operator instead of the language of the database."""

    def __init__(self, *, descending: bool) -> None:
        super().__init__(F(KEY), descending=descending)
        # Django looks for one of the words ASC and DESC in whatever orders.
        self.template = f"%(expression)s USING {'~>~' if descending else '~<~'} /* ASC */"


class ByAddress:
    """The order of a long list (nplv.long_lists) by address."""

    def after(self, rows: QuerySet[Any], pk: int | None) -> QuerySet[Any]:
        key = _key_of(pk)
        return _ordered(rows if key is None else rows.filter(_beyond(key, back=False)), back=False)

    def before(self, rows: QuerySet[Any], pk: int) -> QuerySet[Any]:
        return _ordered(rows.filter(_beyond(_key_of(pk) or "", back=True)), back=True)


def begins_with(term: str) -> Q:
    """Return the condition that a subscriber's address begins with `term`."""
    if connection.vendor == "sqlite":
        return Q(email_key__gte=term, email_key__lt=f"{term}\U0010ffff")
    return Q(email_key__startswith=term)


def _key_of(pk: int | None) -> str | None:
    if pk is None:
        return None
    return Subscriber.objects.filter(pk=pk).values_list(KEY, flat=True).first()


def _beyond(key: str, *, back: bool) -> Any:
    if connection.vendor == "sqlite":
        return Q(email_key__lt=key) if back else Q(email_key__gt=key)
    return _Compared(F(KEY), Value(key), arg_joiner=" ~<~ " if back else " ~>~ ")


def _ordered(rows: QuerySet[Any], *, back: bool) -> QuerySet[Any]:
    if connection.vendor == "sqlite":
        return rows.order_by(f"-{KEY}" if back else KEY)
    return rows.order_by(_Using(descending=back))
