"""Mails to the people who make an issue: it waits for them, came back, is approved, or no longer.

Telling writes a row and a task for each person, both in the transaction of what happened; the
worker posts. The row is unique per happening, so nobody is told twice.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Iterable
from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from articles.four_eyes import editors_since_approval
from articles.models import Issue, IssueNotice
from nplv.mail import send_mail

logger = logging.getLogger(__name__)
Kind, Status = IssueNotice.Kind, Issue.Status
# A mail is posted only while it is true.
FITS = {
    Kind.SUBMITTED: {Status.IN_REVIEW},
    Kind.APPROVED: {Status.APPROVED},
    Kind.SENT_BACK: {Status.DRAFT},
    Kind.DROPPED: {Status.DRAFT, Status.IN_REVIEW},
}
PREHEADERS = {
    Kind.SUBMITTED: "Bekijk wat er veranderde, keur goed of stuur terug.",
    Kind.APPROVED: "Wat is goedgekeurd, ligt nu vast.",
    Kind.SENT_BACK: "Lees de opmerking en ga verder.",
    Kind.DROPPED: "Wat je goedkeurde, gaat zo niet weg.",
}
PAGES = {
    Kind.SUBMITTED: "changes",
    Kind.APPROVED: "compose",
    Kind.SENT_BACK: "compose",
    Kind.DROPPED: "changes",
}
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))


class NoticeFailedError(Exception):
    """The mail server refused a notice, or was away for too long."""


def tell_submitted(issue: Issue, *, by: User | None) -> bool:
    """Ask everybody who may approve to look, the one who submits left out."""
    return _tell(issue, Kind.SUBMITTED, by=by, to=approvers().values_list("pk", flat=True))


def tell_approved(issue: Issue, *, by: User | None, writers: Iterable[int]) -> bool:
    """Tell who worked on the issue that it is approved."""
    return _tell(issue, Kind.APPROVED, by=by, to=writers)


def tell_sent_back(issue: Issue, *, by: User | None, writers: Iterable[int]) -> bool:
    """Tell who worked on the issue that it came back."""
    return _tell(issue, Kind.SENT_BACK, by=by, to=writers)


def tell_dropped(issue: Issue, *, by: User | None) -> bool:
    """Tell who approved the issue last that this holds no longer."""
    approval = issue.renderings.first()
    approver = approval.approved_by_id if approval else None
    return _tell(issue, Kind.DROPPED, by=by, to=[approver] if approver else [])


def writers_of(issue: Issue) -> set[int]:
    """Return who worked on the issue since it was approved last, and who put it up for review."""
    found = editors_since_approval(issue)
    submitted = issue.history.filter(status=Status.IN_REVIEW, history_user__isnull=False)
    if last := submitted.order_by("-history_date", "-history_id").first():
        found.add(last.history_user_id)
    return found


def approvers() -> QuerySet[User]:
    """Return everybody who may approve an issue and still works here."""
    people: QuerySet[User] = get_user_model().objects.with_perm(
        "articles.approve_issue", backend="django.contrib.auth.backends.ModelBackend"
    )
    return people


@task()
def post_issue_notice(notice_pk: int, user_pk: int, attempt: int = 0) -> None:
    """Mail one notice to one person, if it is still true and that person still works here."""
    notice = IssueNotice.objects.select_related("issue", "by").filter(pk=notice_pk).first()
    person = User.objects.filter(pk=user_pk, is_active=True).exclude(email="").first()
    if notice is None or person is None or not _is_true(notice):
        return
    try:
        send_mail(f"issue_{notice.kind}", to=person.email, context=_context(notice))
    except (AnymailError, smtplib.SMTPException, OSError) as error:
        if attempt >= len(WAITS):
            # Not the error itself: it holds the address, and the worker keeps its text.
            raise NoticeFailedError(f"notice {notice_pk} to user {user_pk}") from None
        logger.warning("notice=%s user=%s: %s", notice_pk, user_pk, type(error).__name__)
        later = timezone.now() + WAITS[attempt]
        post_issue_notice.using(run_after=later).enqueue(notice_pk, user_pk, attempt + 1)


def _is_true(notice: IssueNotice) -> bool:
    kind = Kind(notice.kind)
    if kind == Kind.SUBMITTED and notice.version != notice.issue.version:
        return False  # it came back and was submitted again: there is another notice of that
    return notice.issue.status in FITS[kind]


def _tell(issue: Issue, kind: IssueNotice.Kind, *, by: User | None, to: Iterable[int]) -> bool:
    """Write what happened and wake the worker for each person with an address; not for `by`."""
    people = User.objects.filter(pk__in=list(to), is_active=True).exclude(email="")
    people = people.exclude(pk=by.pk) if by else people
    numbers = {email: pk for pk, email in people.order_by("-pk").values_list("pk", "email")}
    try:
        with transaction.atomic():
            notice = IssueNotice.objects.create(
                issue=issue, kind=kind, version=issue.version, by=by
            )
            for pk in numbers.values():
                post_issue_notice.enqueue(notice.pk, pk)
    except IntegrityError:
        return False
    return True


def _context(notice: IssueNotice) -> dict[str, Any]:
    page = reverse(f"admin:articles_issue_{PAGES[Kind(notice.kind)]}", args=[notice.issue_id])
    by = notice.by
    return {
        "notice": notice,
        "issue": notice.issue,
        "who": (by.get_full_name() or by.get_username()) if by else "Iemand",
        "preheader": PREHEADERS[Kind(notice.kind)],
        "url": settings.SITE_URL + page,
    }
