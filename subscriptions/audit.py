"""Writing the audit log: a line before an act, and once how it ended.

Each in a transaction of its own, so that a line stays where the act is rolled back.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nplv.audit import Facts, Result, Thing
from nplv.folding import fold
from subscriptions.models import AuditLine

AGAIN = dt.timedelta(minutes=10)


class AlreadyFinishedError(Exception):
    """The line says already how its act ended; that is said once."""


@transaction.atomic
def begin(facts: Facts) -> int:
    """Write that an act begins and return the number of the line."""
    line = AuditLine(
        user_number=facts.user_number,
        user_name=facts.user_name[:150],
        act=facts.act,
        path=facts.path,
        object_type=facts.thing.kind,
        object_id=facts.thing.number,
        object_name=facts.thing.name,
        name_key=_key(facts.thing),
        address=facts.address[:45],
        agent=facts.agent[:60],
        again=facts.by_itself and _was_before(facts),
    )
    line.save(force_insert=True)
    return int(line.pk)


@transaction.atomic
def finish(key: int, *, result: Result, thing: Thing) -> None:
    """Say how the act of line `key` ended, and what it was about where that was not known yet."""
    open_line = AuditLine.objects.filter(pk=key, result=Result.BEGUN)
    if not open_line.update(
        result=result,
        object_type=thing.kind,
        object_id=thing.number,
        object_name=thing.name,
        name_key=_key(thing),
    ):
        raise AlreadyFinishedError(key)


def _key(thing: Thing) -> str:
    return fold(thing.name)[:60]


def _was_before(facts: Facts) -> bool:
    """Return whether the last act of this person, not long ago, was the same on the same thing."""
    last = AuditLine.objects.filter(user_number=facts.user_number).order_by("-pk").first()
    return (
        last is not None
        and last.at > timezone.now() - AGAIN
        and (last.act, last.object_type, last.object_id)
        == (facts.act, facts.thing.kind, facts.thing.number)
    )
