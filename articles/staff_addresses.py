"""Whether the address in an account is really that of a colleague: they confirm it by a link.

A beheerder types the address; a typing error would send drafts to a stranger. The link holds for
that very address, for the one account, and only who is logged in with it can use it.
"""

import datetime as dt
import logging
import smtplib

from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from articles.issues import IssueError
from articles.models import StaffAddress
from nplv.mail import send_mail
from nplv.tokens import InvalidTokenError, make_token, read_token

logger = logging.getLogger(__name__)
VALID = dt.timedelta(days=3)
BETWEEN = dt.timedelta(minutes=10)
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30))


class AddressError(IssueError):
    """The address is not asked for or not confirmed; the text says in Dutch why."""


def colleagues() -> QuerySet[User]:
    """Return who works here and has an address in their account."""
    people = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    return people.order_by("first_name", "last_name", "username")


def confirmed_colleagues() -> QuerySet[User]:
    """Return the colleagues who confirmed the address that is in their account now."""
    return colleagues().filter(
        staff_address__confirmed_at__isnull=False, staff_address__email=F("email")
    )


@transaction.atomic
def ask_address(user: User) -> None:
    """Send a link to the address in the account of `user`; at most one in ten minutes."""
    User.objects.select_for_update().get(pk=user.pk)
    if not user.email:
        raise AddressError(
            "In je account staat geen adres. Vraag een beheerder om het in te vullen."
        )
    if confirmed_colleagues().filter(pk=user.pk).exists():
        raise AddressError("Je adres is al bevestigd.")
    now = timezone.now()
    if StaffAddress.objects.filter(
        user=user, email=user.email, asked_at__gt=now - BETWEEN
    ).exists():
        raise AddressError("Je kreeg net al een link. Kijk ook bij ongewenste mail.")
    values = {"email": user.email, "asked_at": now, "confirmed_at": None}
    StaffAddress.objects.update_or_create(user=user, defaults=values)
    post_address_link.enqueue(user.pk)


@transaction.atomic
def confirm_address(user: User, token: str) -> None:
    """Confirm the address of `user` with the token of the link; raise AddressError for another."""
    if not fits(user, token):
        raise AddressError("Deze link werkt niet meer. Vraag bij het voorbeeld een nieuwe aan.")
    rows = StaffAddress.objects.filter(user=user, email=user.email, confirmed_at=None)
    rows.update(confirmed_at=timezone.now())


@transaction.atomic
def trust_address(user: User) -> None:
    """Take the address of `user` as confirmed: for accounts that were made with it, as a demo's."""
    now = timezone.now()
    values = {"email": user.email, "asked_at": now, "confirmed_at": now}
    StaffAddress.objects.update_or_create(user=user, defaults=values)


def fits(user: User, token: str) -> bool:
    """Return whether a token is that of the link that `user` got last, for the address of now."""
    row = StaffAddress.objects.filter(user=user, email=user.email).first()
    if row is None or row.asked_at < timezone.now() - VALID:
        return False
    try:
        found = read_token(_purpose(user), token)
    except InvalidTokenError:
        return False
    return (found.subject, found.context) == (user.pk, int(row.asked_at.timestamp()))


def link_for(row: StaffAddress) -> str:
    """Return the address of the page on which `row.user` confirms."""
    token = make_token(_purpose(row.user), row.user_id, context=int(row.asked_at.timestamp()))
    page = reverse("admin:articles_issue_confirm_address", args=[token])
    return f"{settings.SITE_URL}{page}"


@task()
def post_address_link(user_pk: int, attempt: int = 0) -> None:
    """Mail the link, if it is still asked for."""
    row = StaffAddress.objects.select_related("user").filter(user=user_pk).first()
    if row is None or row.confirmed_at or row.email != row.user.email or not row.user.is_active:
        return
    try:
        send_mail("staff_address", to=row.email, context={"url": link_for(row), "row": row})
    except (AnymailError, smtplib.SMTPException, OSError) as error:
        logger.warning("address of user %s: %s", user_pk, type(error).__name__)
        if attempt < len(WAITS):
            later = timezone.now() + WAITS[attempt]
            post_address_link.using(run_after=later).enqueue(user_pk, attempt + 1)


def _purpose(user: User) -> str:
    return f"staff-address:{user.email}"
