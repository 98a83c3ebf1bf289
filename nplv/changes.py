"""When a data set changed last, from the history that is kept of every row."""

import datetime as dt
from typing import Any

from django.db.models import Subquery
from django.http import HttpResponse
from django.utils.http import http_date


def last_change(*histories: Any) -> dt.datetime | None:
    """Return the newest moment in these histories, deletions included, in one query."""
    first, *others = (
        history.order_by("-history_date").values("history_date") for history in histories
    )
    more = {f"of_{number}": Subquery(one[:1]) for number, one in enumerate(others)}
    row = first.annotate(**more).values_list("history_date", *more).first()
    return max((moment for moment in row or () if moment), default=None)


def say_when(response: HttpResponse, moment: dt.datetime | None) -> None:
    if moment is not None:
        response["Last-Modified"] = http_date(moment.timestamp())
