"""Who worked on an issue: on itself, its items, its articles, pictures and awards. Reads only.

Reads the histories. A line there that is no edit (an article was published) says its reason.
"""

import datetime as dt
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Max, Q, QuerySet

from areas.models import FundingAward
from articles.models import Article, Image, Issue

ASK = "Vraag een collega om goed te keuren"


class Version(NamedTuple):
    """A line of the history of an issue: whose version it is, and who did what, when."""

    author: int | None
    user: int | None
    at: dt.datetime
    status: str


def why_not(issue: Issue, by: User | None) -> str:
    """Return in a sentence why `by` may not approve `issue`; nothing where they may.

    Whoever edited last may not, nor whoever is the only one that edited. The same holds for each
    article, picture and award that is in the issue.
    """
    if not settings.NPLV_FOUR_EYES:
        return ""
    if by is None or by.pk == issue.author_id:
        return f"Jij hebt deze editie het laatst bewerkt. {ASK}."
    approved_at = _approved_at(issue)
    versions = _versions(issue, approved_at)
    # The last editor may be nobody: a command, or somebody who left. Then who edited before?
    if _editors(versions) == {by.pk}:
        return f"Alleen jij hebt aan deze editie gewerkt. {ASK}."
    if parts := _unseen(issue, by, _seen_at(approved_at, versions, by)):
        return (
            f"Jij hebt {in_words(parts)} het laatst bewerkt en nog geen collega heeft dat gezien. "
            f"{ASK}, of om de editie opnieuw ter beoordeling voor te leggen."
        )
    return ""


def editors_since_approval(issue: Issue) -> set[int]:
    """Return who changed the issue or its items since it was approved last, or ever."""
    return _editors(_versions(issue, _approved_at(issue)))


def unseen_work(issue: Issue, *, by: User) -> list[str]:
    """Return what in the issue `by` was the last to edit and that nobody else had to look at.

    Titles of articles, names of pictures and awards. Somebody else looked when the issue was
    approved, and when they edited it or put it up for review: what `by` edited before counts not.
    """
    approved_at = _approved_at(issue)
    return _unseen(issue, by, _seen_at(approved_at, _versions(issue, approved_at), by))


def in_words(names: list[str]) -> str:
    """Return names as one would say them; of many the first two."""
    shown = names if len(names) < 4 else [*names[:2], f"nog {len(names) - 2} onderdelen"]
    return " en ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _approved_at(issue: Issue) -> dt.datetime | None:
    found: dt.datetime | None = issue.renderings.aggregate(last=Max("approved_at"))["last"]
    return found


def _versions(issue: Issue, since: dt.datetime | None) -> list[Version]:
    lines = issue.history.filter(history_date__gt=since) if since else issue.history.all()
    names = ("author_id", "history_user_id", "history_date", "status")
    return [Version(*line) for line in lines.order_by().values_list(*names)]


def _editors(versions: list[Version]) -> set[int]:
    return {version.author for version in versions if version.author is not None}


def _seen_at(
    approved_at: dt.datetime | None, versions: list[Version], by: User
) -> dt.datetime | None:
    """Return when somebody else edited the issue, approved it or put it up for review last.

    Who sends an issue back or takes it back to draft does not stand for what is in it.
    """
    others = [version for version in versions if version.user not in {None, by.pk}]
    looked = [
        version.at
        for version in others
        if version.author == version.user or version.status == Issue.Status.IN_REVIEW
    ]
    return max(filter(None, [approved_at, *looked]), default=None)


def _unseen(issue: Issue, by: User, since: dt.datetime | None) -> list[str]:
    return [
        _name(row)
        for model, rows in _parts(issue).items()
        for row in _last_edited_by(model, rows, by=by, since=since)
    ]


def _parts(issue: Issue) -> dict[Any, QuerySet[Any]]:
    """Return model -> rows of all that a mail of this issue is made from."""
    in_it = Q(issue_items__issue=issue)
    return {
        Article: Article.objects.filter(in_it | Q(agenda_items__issue=issue)),
        Image: Image.objects.filter(in_it | Q(articles__issue_items__issue=issue)),
        FundingAward: FundingAward.objects.filter(in_it),
    }


def _last_edited_by(
    model: Any, rows: QuerySet[Any], *, by: User, since: dt.datetime | None
) -> list[Any]:
    """Return those of `rows` that `by` edited last; mostly none, at the price of one query."""
    edits = model.history.filter(
        id__in=rows.order_by().values("pk"),
        history_user__isnull=False,
        history_change_reason=None,
    )
    if since:
        edits = edits.filter(history_date__gt=since)
    last = dict(edits.order_by("history_date", "history_id").values_list("id", "history_user_id"))
    found = [pk for pk, user in last.items() if user == by.pk]
    return list(model.objects.filter(pk__in=found).order_by("pk")) if found else []


def _name(row: Article | Image | FundingAward) -> str:
    if isinstance(row, Article):
        return f"‘{row.title}’"
    if isinstance(row, Image):
        return f"de afbeelding ‘{row.title}’"
    return f"de toekenning aan {row.recipient}"
