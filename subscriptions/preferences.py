"""What an active subscriber wants to read."""

from collections.abc import Collection

from django.db import connection, transaction

from areas.models import Area
from subscriptions.models import ConsentEvent, Subscriber


class NotActiveError(Exception):
    """Only somebody who gets the newsletter has something to choose."""


def change(subscriber: Subscriber, *, areas: Collection[Area], detail: str = "") -> Subscriber:
    """Set the areas of an active subscriber; none means all. Raises NotActiveError.

    Leaves no trace where nothing changes.
    """
    wanted = {area.pk for area in areas}
    with transaction.atomic():
        rows = Subscriber.objects.active().filter(pk=subscriber.pk)
        if connection.features.has_select_for_update:
            rows = rows.select_for_update()
        current = rows.first()
        if current is None:
            raise NotActiveError
        had = set() if current.all_areas else {area.pk for area in current.areas.all()}
        if wanted != had:
            Subscriber.objects.filter(pk=current.pk).update(all_areas=not wanted)
            current.areas.set(wanted)
            ConsentEvent.objects.create(
                subscriber=current,
                kind=ConsentEvent.Kind.CHANGED,
                source="preferences page",
                detail=detail,
            )
    subscriber.refresh_from_db()
    return subscriber
