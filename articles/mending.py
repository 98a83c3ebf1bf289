"""What an editor does with a finding: repair it, leave it as it is, look at it again."""

import html
import re

from django.contrib.auth.models import User
from django.db import transaction

from articles.checks import Finding, Repair, check_issue
from articles.composing import change_item
from articles.issues import IssueError, change_issue
from articles.models import AdvicePutAside, Article, Issue
from articles.writing import ArticleChangedError, save_article

_TAG = re.compile(r"(<[^>]*>)")
GONE = "Deze tekst is intussen veranderd. Bekijk de controle hieronder opnieuw."
_RICH = {("issue", "foreword"), ("item", "teaser")}


class FindingGoneError(IssueError):
    """The finding is not there any more: the text has changed since the caller saw it."""


def finding_with(issue: Issue, key: str) -> Finding:
    """Return the finding with this key. Raises FindingGoneError."""
    found = check_issue(issue)
    everything: list[Finding] = [*found, *found.put_aside]
    for finding in everything:
        if finding.key == key:
            return finding
    raise FindingGoneError(GONE)


@transaction.atomic
def repair(issue: Issue, *, finding: Finding, by: User) -> str:
    """Put the right words in the field that `finding` is about; return where that was.

    A text of the article itself is mended there, for the site too. Raises IssueChangedError where
    somebody changed the issue, and FindingGoneError where the text is another one by now.
    """
    if finding.repair is None:
        raise FindingGoneError(GONE)
    to = finding.target
    owner = {"issue": issue, "item": to.item, "article": to.article}[to.on]
    before = str(getattr(owner, to.field))
    after = respelled(before, finding.repair, rich=(to.on, to.field) in _RICH)
    if after == before:
        raise FindingGoneError("Dit kunnen we niet vanzelf verbeteren. Doe het zelf in het veld.")
    if to.article:
        _mend_article(to.article, field=to.field, text=after, by=by)
    elif to.item:
        to.item.issue = issue
        change_item(to.item, by=by, values={to.field: after})
    else:
        change_issue(issue, by=by, values={to.field: after})
    return to.name


@transaction.atomic
def put_aside(issue: Issue, *, finding: Finding, by: User) -> None:
    """Leave this advice as it is, in this issue, until its text changes."""
    if finding.blocks:
        raise IssueError("Dit moet eerst worden opgelost.")
    AdvicePutAside.objects.get_or_create(issue=issue, key=finding.key, defaults={"by": by})


@transaction.atomic
def take_up(issue: Issue, *, key: str) -> None:
    """Show advice again that was put aside."""
    AdvicePutAside.objects.filter(issue=issue, key=key).delete()


def respelled(text: str, repair: Repair, *, rich: bool = False) -> str:
    """Return `text` with the right words for the wrong ones; addresses of links stay."""
    if not rich:
        return _respelled(text, repair)
    pieces = _TAG.split(text)
    return "".join(
        piece if piece.startswith("<") else _respelled(piece, repair, rich=True) for piece in pieces
    )


def _respelled(text: str, repair: Repair, *, rich: bool = False) -> str:
    wrong, right, keep = (_as_html(word) if rich else word for word in repair)
    words = r"\s+".join(map(re.escape, wrong.split(" ")))
    pattern = re.compile(rf"(?<![\w@/.-]){words}(?![\w@/]|\.\w)")
    pieces = text.split(keep) if keep else [text]
    return keep.join(pattern.sub(lambda _: right, piece) for piece in pieces)


def _as_html(word: str) -> str:
    return html.escape(word, quote=False).replace("\u00a0", "&nbsp;")


def _mend_article(article: Article, *, field: str, text: str, by: User) -> None:
    setattr(article, field, text)
    try:
        save_article(article, by=by)
    except ArticleChangedError as error:
        raise FindingGoneError(GONE) from error
