"""Test mails: an issue as it would go out, to colleagues only.

A row per mail in the caller's transaction, with a task; the worker posts it. Who may get one:
colleagues, at the address of their account once they confirmed it (`staff_addresses`), and
addresses on the domains of NPLV_TEST_MAIL_DOMAINS.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Sequence

from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles.issues import IssueError
from articles.mail_looks import mail_of, without_personal_links
from articles.models import Issue, TestMail
from articles.models.test_mails import A_DAY
from articles.rendering import render_issue
from articles.staff_addresses import confirmed_colleagues
from nplv.header_safety import UnsafeHeaderError
from nplv.mail import send_rendered

logger = logging.getLogger(__name__)
Status = TestMail.Status
PREFIX = "[TEST]"
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30))


class TestMailError(IssueError):
    """No test mail goes out; the text says in Dutch why."""

    __test__ = False


def left_today(by: User) -> int:
    """Return how many test mails `by` may still send today."""
    return A_DAY - TestMail.objects.filter(by=by, day=timezone.localdate()).count()


@transaction.atomic
def send_tests(
    issue: Issue, *, by: User, people: Sequence[User], address: str = ""
) -> list[TestMail]:
    """Send `issue` as it is now to colleagues, and to one address on a domain that may.

    All or nothing: raises TestMailError where one of them may not get it, or beyond the limit.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two presses count one after the other
    address = address.strip()
    if not people and not address:
        raise TestMailError("Kies wie de testmail krijgt.")
    known = set(confirmed_colleagues().values_list("pk", flat=True))
    for person in people:
        if person.pk not in known:
            raise TestMailError(f"{person} heeft geen adres dat is bevestigd.")
    if address:
        _require_allowed(address)
    wanted, left = len(people) + bool(address), left_today(by)
    if wanted > left:
        raise TestMailError(_too_many(wanted, left))
    first = A_DAY - left + 1
    receivers: list[User | None] = [*people, *([None] if address else [])]
    return [
        _send_one(issue, by=by, to=to, address="" if to else address, number=number)
        for number, to in enumerate(receivers, start=first)
    ]


@task()
def post_test_mail(pk: int, attempt: int = 0) -> None:
    """Post one test mail, if it still waits and its receiver still works here."""
    row = TestMail.objects.select_related("issue", "to").filter(pk=pk, status=Status.QUEUED).first()
    if row is None:
        return
    address = _address_now(row)
    if not address:
        _end(row, Status.FAILED)
        return
    mail = mail_of(row.issue, render_issue(row.issue))
    try:
        send_rendered(
            to=address,
            subject=f"{PREFIX} {mail.subject}",
            html=without_personal_links(mail.html, row.issue),
            text=without_personal_links(mail.text, row.issue),
        )
    except UnsafeHeaderError:
        _end(row, Status.FAILED)  # trying again helps nobody
        raise
    except (AnymailError, smtplib.SMTPException, OSError) as error:
        logger.warning("test mail %s: %s", pk, type(error).__name__)  # never the address
        if attempt >= len(WAITS):
            _end(row, Status.FAILED)
        else:
            later = timezone.now() + WAITS[attempt]
            post_test_mail.using(run_after=later).enqueue(pk, attempt + 1)
    else:
        _end(row, Status.SENT)


def domains() -> list[str]:
    """Return the domains that test mail may go to besides colleagues."""
    return [domain.strip().lstrip("@").lower() for domain in settings.NPLV_TEST_MAIL_DOMAINS]


def _send_one(issue: Issue, *, by: User, to: User | None, address: str, number: int) -> TestMail:
    row = TestMail.objects.create(
        issue=issue, by=by, to=to, address=address, day=timezone.localdate(), number=number
    )
    post_test_mail.enqueue(row.pk)
    return row


def _address_now(row: TestMail) -> str:
    """Return the address, if mail may still go there: the rules may have changed since."""
    if row.to_id:
        return (
            confirmed_colleagues().filter(pk=row.to_id).values_list("email", flat=True).first()
            or ""
        )
    return row.address if _domain_of(row.address) in domains() else ""


def _end(row: TestMail, status: str) -> None:
    row.status, row.address = status, ""
    row.save(update_fields=["status", "address"])


def _require_allowed(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise TestMailError(f"‘{address}’ is geen e-mailadres.") from None
    if _domain_of(address) not in domains():
        where = f" Wel naar adressen op {' en '.join(domains())}." if domains() else ""
        raise TestMailError(
            "Naar dit adres mag geen testmail. Kies een collega met een account." + where
        )


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _too_many(wanted: int, left: int) -> str:
    if left <= 0:
        return f"Je hebt vandaag al {A_DAY} testmails gestuurd. Morgen kun je er weer sturen."
    return f"Je kunt vandaag nog {left} testmails sturen en je koos er {wanted}."
