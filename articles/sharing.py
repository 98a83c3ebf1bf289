"""Showing an issue, before it is out, to somebody without an account."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.mail_blocks import absolute
from articles.models import Issue, PreviewLink
from nplv.tokens import PREVIEW, InvalidTokenError, make_token, read_token

VALID = dt.timedelta(days=7)


@transaction.atomic
def share(issue: Issue, *, by: User) -> PreviewLink:
    """Make a link that shows the newest version of `issue` to whoever has it, for a week."""
    return PreviewLink.objects.create(issue=issue, made_by=by, expires_at=timezone.now() + VALID)


@transaction.atomic
def revoke(link: PreviewLink) -> None:
    """End a link; it shows nothing from now on. One that ended already stays as it is."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def address_of(link: PreviewLink) -> str:
    """Return the secret address. Nobody can guess it, and the database does not hold it."""
    return absolute(reverse("articles:preview", args=[make_token(PREVIEW, link.pk)]))


def read_link(token: str) -> PreviewLink | None:
    """Return the link of a token, which may have ended; None for what we never made."""
    try:
        number = read_token(PREVIEW, token).subject
    except InvalidTokenError:
        return None
    links = PreviewLink.objects.select_related("issue")
    return links.filter(pk=number).first()
