"""When public pages change without anybody changing anything: the clock does it."""

import datetime as dt
import threading
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


class _Span(NamedTuple):
    version: str
    begin: float
    end: float


_last = threading.local()


def next_moment(*, version: str) -> float:
    """Return the first moment after now at which a page may be another: at the latest midnight.

    The apps name their moments (CONTENT_MOMENTS). They are asked once per content version and
    span, so a page that is made costs no queries for this.
    """
    now = timezone.now()
    span: _Span | None = getattr(_last, "span", None)
    if span is None or span.version != version or not span.begin <= now.timestamp() < span.end:
        found = [import_string(path)(now) for path in settings.CONTENT_MOMENTS]
        first = min([_midnight(now), *(moment for moment in found if moment is not None)])
        span = _last.span = _Span(version, now.timestamp(), first.timestamp())
    return span.end


def _midnight(now: dt.datetime) -> dt.datetime:
    """Return the begin of the next day here, also on the days of 23 and 25 hours."""
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(), timezone.get_default_timezone())
