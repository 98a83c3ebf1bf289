"""What one can do with a finding: each is one act, then back to the list of findings."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from articles import link_checking, mending, tasks
from articles.admin.issue_pages import Urls, number, person
from articles.issues import IssueError
from articles.link_checking import LinkRefusedError
from articles.models import Issue

Act = Callable[[HttpRequest, Issue], str]


class CheckingPages:
    """Mix-in of the admin of issues."""

    message_user: Any

    def checking_urls(self) -> Urls:
        return [("<int:pk>/controle/<slug:act>/", self.finding_view, "finding")]

    def finding_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        issue = get_object_or_404(Issue, pk=pk)
        may = request.user.has_perm("articles.change_issue")
        if request.method != "POST" or not may or act not in ACTS:
            raise PermissionDenied
        if issue.status == Issue.Status.PUBLISHED:
            raise PermissionDenied
        issue.version = number(request.POST.get("version"), issue.version)
        try:
            self.message_user(request, ACTS[act](request, issue), messages.SUCCESS)
        except (IssueError, LinkRefusedError) as error:
            self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(_back(request, pk))


def _back(request: HttpRequest, pk: int) -> str:
    """Return the page that one came from, at the list of findings."""
    page = "preview" if request.POST.get("van") == "preview" else "compose"
    return f"{reverse(f'admin:articles_issue_{page}', args=[pk])}?naar=findings#findings"


def _repair(request: HttpRequest, issue: Issue) -> str:
    finding = mending.finding_with(issue, request.POST.get("key", ""))
    if finding.target.on == "article" and not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    where = mending.repair(issue, finding=finding, by=person(request))
    words = finding.repair
    change = f"‘{words.wrong}’ is nu ‘{words.right}’" if words else "Verbeterd"
    return f"{change}: {where}. De vorige tekst staat bij Geschiedenis."


def _put_aside(request: HttpRequest, issue: Issue) -> str:
    finding = mending.finding_with(issue, request.POST.get("key", ""))
    mending.put_aside(issue, finding=finding, by=person(request))
    return "Dit advies laten we zo. Verandert de tekst, dan kijken we opnieuw."


def _take_up(request: HttpRequest, issue: Issue) -> str:
    mending.take_up(issue, key=request.POST.get("key", "")[:16])
    return "Het advies staat weer in de lijst."


def _accept(request: HttpRequest, issue: Issue) -> str:
    link_checking.accept(issue, url=request.POST.get("url", ""), by=person(request))
    return "Deze link geldt nu als goed, tot het webadres verandert."


def _doubt(request: HttpRequest, issue: Issue) -> str:
    link_checking.doubt(issue, url=request.POST.get("url", ""))
    return "We controleren deze link weer zelf."


def _check_links(request: HttpRequest, issue: Issue) -> str:
    link_checking.ask_again(issue)
    tasks.wake()
    return "We controleren de links opnieuw. Dat duurt hoogstens een paar minuten."


# Name in the address -> what is done.
ACTS: dict[str, Act] = {
    "herstel": _repair,
    "laat-zo": _put_aside,
    "toch-bekijken": _take_up,
    "link-klopt": _accept,
    "link-toch-controleren": _doubt,
    "links-controleren": _check_links,
}
