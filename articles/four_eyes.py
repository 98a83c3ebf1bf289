"""Who worked on an issue: on itself, its items, its articles, pictures and awards. Reads only.

Reads the histories. A line there that is no edit (an article was published) says its reason.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F, Max, Q

from areas.models import FundingAward
from articles.models import Article, Image, Issue

ASK = "Vraag een collega om haar goed te keuren"


def why_not(issue: Issue, by: User | None) -> str:
    """Return in a sentence why `by` may not approve `issue`; nothing where they may.

    Whoever edited last may not, nor whoever is the only one that edited. The same holds for each
    article, picture and award that is in the issue.
    """
    if not settings.NPLV_FOUR_EYES:
        return ""
    if by is None or by.pk == issue.author_id:
        return f"Jij hebt deze editie het laatst bewerkt. {ASK}."
    # The last editor may be nobody: a command, or somebody who left. Then who edited before?
    if editors_since_approval(issue) == {by.pk}:
        return f"Alleen jij hebt aan deze editie gewerkt. {ASK}."
    if parts := unseen_work(issue, by=by):
        return (
            f"Jij hebt {in_words(parts)} het laatst bewerkt en nog geen collega heeft dat gezien. "
            f"{ASK}, of om haar opnieuw ter beoordeling voor te leggen."
        )
    return ""


def editors_since_approval(issue: Issue) -> set[int]:
    """Return who changed the issue or its items since it was approved last, or ever."""
    versions = issue.history.filter(author_id__isnull=False)
    if approved_at := _approved_at(issue):
        versions = versions.filter(history_date__gt=approved_at)
    return set(versions.values_list("author_id", flat=True))


def unseen_work(issue: Issue, *, by: User) -> list[str]:
    """Return what in the issue `by` was the last to edit and that nobody else had to look at.

    Titles of articles, names of pictures and awards. Somebody else looked when the issue was
    approved, and when they edited it or put it up for review: what `by` edited before counts not.
    """
    since = max(filter(None, [_approved_at(issue), _others_at(issue, by)]), default=None)
    return [
        name
        for model, rows in _parts(issue).items()
        for name in _last_edited_by(model, rows, by=by, since=since)
    ]


def in_words(names: list[str]) -> str:
    """Return names as one would say them; of many the first two."""
    shown = names if len(names) < 4 else [*names[:2], f"nog {len(names) - 2} onderdelen"]
    return " en ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _approved_at(issue: Issue) -> dt.datetime | None:
    found: dt.datetime | None = issue.renderings.aggregate(last=Max("approved_at"))["last"]
    return found


def _others_at(issue: Issue, by: User) -> dt.datetime | None:
    """Return when somebody else edited the issue, or put it up for review, last.

    Who sends an issue back or takes it back to draft does not stand for what is in it.
    """
    edited = Q(author_id=F("history_user_id"))
    versions = issue.history.filter(edited | Q(status=Issue.Status.IN_REVIEW))
    others = versions.filter(history_user__isnull=False).exclude(history_user=by)
    found: dt.datetime | None = others.aggregate(last=Max("history_date"))["last"]
    return found


def _parts(issue: Issue) -> dict[Any, dict[int, str]]:
    """Return model -> number -> name of all that a mail of this issue is made from."""
    in_it = Q(issue_items__issue=issue)
    articles = Article.objects.filter(in_it | Q(agenda_items__issue=issue)).distinct()
    images = Image.objects.filter(in_it | Q(articles__issue_items__issue=issue)).distinct()
    awards = FundingAward.objects.filter(in_it).distinct()
    return {
        Article: {article.pk: f"‘{article.title}’" for article in articles},
        Image: {image.pk: f"de afbeelding ‘{image.title}’" for image in images},
        FundingAward: {award.pk: f"de toekenning aan {award.recipient}" for award in awards},
    }


def _last_edited_by(
    model: Any, rows: dict[int, str], *, by: User, since: dt.datetime | None
) -> list[str]:
    edits = model.history.filter(
        id__in=rows, history_user__isnull=False, history_change_reason=None
    )
    if since:
        edits = edits.filter(history_date__gt=since)
    last = dict(edits.order_by("history_date", "history_id").values_list("id", "history_user_id"))
    return [rows[pk] for pk in sorted(last) if last[pk] == by.pk]
