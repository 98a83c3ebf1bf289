"""People for the demonstration: three colleagues at the desk, and subscribers without a mailbox.

Every address ends in example.org, which belongs to nobody.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from areas.models import Area
from articles.staff_addresses import trust_address
from nplv.roles import TABLE
from subscriptions.models import ConsentEvent, Subscriber
from subscriptions.wording import CURRENT

PASSWORD = "demo"  # noqa: S105  printed in README; only set where the demonstration runs
SOURCE = "demo"
AT_ONCE = 2000
ONE_IN = 3  # so many subscribers chose areas of their own


@transaction.atomic  # whoever was made and got no password could never come in
def load_staff(*, with_password: bool) -> list[User]:
    """Return a user for each role, made where missing.

    Without `with_password` nobody can log in as one that is made: set a password first.
    """
    staff = []
    for role in TABLE:
        user, made = User.objects.get_or_create(
            username=role,
            defaults={"email": f"{role}@example.org", "first_name": role, "is_staff": True},
        )
        if made:
            user.set_password(PASSWORD if with_password else None)
            user.save(update_fields=["password"])
            user.groups.set([Group.objects.get(name=role)])
            trust_address(user)
        staff.append(user)
    return staff


def load_subscribers(count: int) -> int:
    """Make the first `count` synthetic subscribers, as far as missing; return how many."""
    known = set(
        Subscriber.objects.filter(email_key__startswith="abonnee-").values_list(
            "email_key", flat=True
        )
    )
    missing = [number for number in range(1, count + 1) if address(number) not in known]
    areas = list(Area.objects.current().order_by("slug"))
    for start in range(0, len(missing), AT_ONCE):
        _make_subscribers(missing[start : start + AT_ONCE], areas)
    return len(missing)


def address(number: int) -> str:
    return f"abonnee-{number:06d}@example.org"


@transaction.atomic
def _make_subscribers(numbers: list[int], areas: list[Area]) -> None:
    now = timezone.now()
    made = Subscriber.objects.bulk_create(
        Subscriber(
            email=address(number),
            email_key=address(number),
            all_areas=number % ONE_IN != 0,
            status=Subscriber.Status.ACTIVE,
            status_at=now,
            requested_at=now,
            confirmed_at=now,
        )
        for number in numbers
    )
    kinds = (ConsentEvent.Kind.REQUESTED, ConsentEvent.Kind.CONFIRMED)
    ConsentEvent.objects.bulk_create(
        ConsentEvent(subscriber=subscriber, kind=kind, wording=CURRENT.version, source=SOURCE)
        for subscriber in made
        for kind in kinds
    )
    choice = Subscriber.areas.through
    choice.objects.bulk_create(
        choice(subscriber_id=subscriber.pk, area_id=area.pk)
        for number, subscriber in zip(numbers, made, strict=True)
        if not subscriber.all_areas
        for area in _chosen(number, areas)
    )


def _chosen(number: int, areas: list[Area]) -> list[Area]:
    """Return one, two or three areas, the same ones for the same number."""
    first = number // ONE_IN
    wanted = min(first % 3 + 1, len(areas))
    return [areas[(first + step * 7) % len(areas)] for step in range(wanted)]
