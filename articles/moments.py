"""When pages about articles change by themselves."""

import datetime as dt

from django.db.models import Min

from articles.models import Article

TICK = dt.timedelta(microseconds=1)


def next_change(now: dt.datetime) -> dt.datetime | None:
    """Return when the next article becomes public, or the next event is over.

    An event is over after its last moment, so it still comes at that very moment. What expires
    does so at midnight, which bounds every page anyway.
    """
    online = Article.objects.filter(status=Article.Status.PUBLISHED)
    events = online.events()
    found = (
        online.filter(published_at__gt=now).aggregate(at=Min("published_at"))["at"],
        events.filter(ends_at__gte=now).aggregate(at=Min("ends_at"))["at"],
        events.filter(ends_at=None, starts_at__gte=now).aggregate(at=Min("starts_at"))["at"],
    )
    coming, *over = found
    moments = [coming, *(moment + TICK for moment in over if moment is not None)]
    return min((moment for moment in moments if moment is not None), default=None)
