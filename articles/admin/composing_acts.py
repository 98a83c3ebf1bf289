"""What the buttons and fields of the page of composing do: each of them one act.

An answer to htmx is the new state of the page, in parts; without script it is the page again,
with a message and the focus where it was.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from articles.admin.composing_adding import Done, add
from articles.admin.composing_context import composing_context
from articles.admin.composing_forms import InboxForm, ItemForm
from articles.admin.composing_panel import Panel
from articles.admin.issue_pages import Urls, number, person
from articles.composing import (
    begin_with_previous,
    change_item,
    move_item,
    put_back_item,
    remove_item,
)
from articles.issue_changes import changes_since
from articles.issues import IssueChangedError, IssueError, change_issue
from articles.models import Issue, IssueItem

Status = Issue.Status
REMEMBERED = 20
_DONE = "desk_done"  # in the session: what was done already, should its answer get lost
_DROPPED = "De editie is nu weer een concept."


class FieldsRefusedError(IssueError):
    """A field cannot be kept as it is."""

    def __init__(self, form: Form) -> None:
        self.errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
        super().__init__(" ".join(self.errors.values()))


Act = Callable[[HttpRequest, Issue], Done]


class ComposingActs:
    """Mix-in of the admin of issues."""

    message_user: Any

    def act_urls(self) -> Urls:
        return [
            ("<int:pk>/toevoegen/", self._view(add), "add_item"),
            ("<int:pk>/begin/", self._view(_begin), "begin"),
            ("<int:pk>/inbox/", self._view(_fill_inbox), "inbox"),
            ("<int:pk>/onderdeel/<int:item>/plaats/", self._view(_move), "move_item"),
            ("<int:pk>/onderdeel/<int:item>/velden/", self._view(_fill_item), "item_fields"),
            ("<int:pk>/onderdeel/<int:item>/weg/", self._view(_remove), "remove_item"),
            ("<int:pk>/onderdeel/<int:item>/terug/", self._view(_put_back), "put_back_item"),
        ]

    def _view(self, act: Callable[..., Done]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int, **kwargs: int) -> HttpResponse:
            """Do one act on the version that the editor saw; tell what came of it."""
            if request.method != "POST" or not request.user.has_perm("articles.change_issue"):
                raise PermissionDenied
            issue = get_object_or_404(Issue.objects.select_related("author"), pk=pk)
            issue.version = seen = number(request.POST.get("version"), issue.version)
            before = issue.status
            if _was_done(request):
                return self._answer(request, pk, Done(""))
            try:
                done = act(request, issue, **kwargs)
            except IssueChangedError:
                return self._changed(request, pk, seen)
            except IssueError as error:
                return self._refused(request, pk, error)
            _remember(request)
            dropped = before in (Status.APPROVED, Status.IN_REVIEW) and issue.status == Status.DRAFT
            return self._answer(request, pk, done, dropped=dropped)

        return view

    def _answer(
        self, request: HttpRequest, pk: int, done: Done, *, dropped: bool = False
    ) -> HttpResponse:
        if not request.htmx:  # type: ignore[attr-defined]  # of its middleware
            if done.told:
                self.message_user(request, done.told, messages.SUCCESS)
            if dropped:
                self.message_user(request, _DROPPED, messages.WARNING)
            return HttpResponseRedirect(_back(request, pk, done))
        told = " ".join(filter(None, [done.told, _DROPPED if dropped else ""]))
        return self.state_of_desk(request, pk, {"done": done, "told": told})

    def state_of_desk(
        self, request: HttpRequest, pk: int, extra: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """Return the parts of the page that an act may change."""
        issue = get_object_or_404(Issue.objects.select_related("author"), pk=pk)
        context = composing_context(request, issue, panel_of(request)) | extra
        return render(request, "admin/articles/issue/_answer.html", context, status=status)

    def _changed(self, request: HttpRequest, pk: int, seen: int) -> HttpResponse:
        issue = get_object_or_404(Issue, pk=pk)
        context: dict[str, Any] = {"issue": issue, "refused": True}
        context |= colleagues(request, issue, seen)
        if request.htmx:  # type: ignore[attr-defined]  # of its middleware
            return render(request, "admin/articles/issue/_news.html", context, status=409)
        what = "; ".join(context["changes"].lines)
        told = f"{context['who']} deze editie intussen veranderd{f': {what}' if what else ''}. "
        told += "Kijk of dat uitmaakt en doe het dan opnieuw."
        self.message_user(request, told, messages.ERROR)
        return HttpResponseRedirect(_back(request, pk, Done("")))

    def _refused(self, request: HttpRequest, pk: int, error: IssueError) -> HttpResponse:
        if request.htmx:  # type: ignore[attr-defined]  # of its middleware
            errors = getattr(error, "errors", {})
            return self.state_of_desk(
                request, pk, {"refused": str(error), "errors": errors}, status=422
            )
        self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(_back(request, pk, Done("")))


def panel_of(request: HttpRequest) -> Panel:
    """Return the search beside the items, which a form carries along."""
    if request.method != "POST":
        return Panel(request.GET)
    data = QueryDict(request.POST.get("terug", ""), mutable=True)
    if "na" in request.POST:
        data["na"] = request.POST["na"]
    return Panel(data)


def colleagues(request: HttpRequest, issue: Issue, seen: int) -> dict[str, Any]:
    """Return what others did since version `seen`, and who they are, in words."""
    changes = changes_since(issue, seen)
    if [one.pk for one in changes.people] == [request.user.pk]:
        return {"changes": changes, "who": "In een ander venster heb je"}
    verb = "hebben" if len(changes.people) > 1 else "heeft"
    return {"changes": changes, "who": f"{changes.names} {verb}"}


def item_of(issue: Issue, pk: int) -> IssueItem:
    """Return the item with the issue in hand: its version is the one that the editor saw."""
    found = IssueItem.objects.filter(issue=issue, pk=pk).select_related("article").first()
    if found is None:
        raise IssueError("Dit onderdeel staat niet meer in de editie.")
    found.issue = issue
    return found


def _back(request: HttpRequest, pk: int, done: Done) -> str:
    after = request.POST.get("na", "")
    if after and done.to in ("add", "open"):
        after = str(done.shown or after)
    opened = str(done.shown) if done.opened else ""
    data = QueryDict(panel_of(request).address(na=after), mutable=True)
    removed = str(done.removed or "")
    for name, value in (("naar", done.to), ("open", opened), ("weg", removed)):
        if value:
            data[name] = value
    return f"{reverse('admin:articles_issue_compose', args=[pk])}?{data.urlencode()}"


def _was_done(request: HttpRequest) -> bool:
    return request.POST.get("job", "") in request.session.get(_DONE, [])


def _remember(request: HttpRequest) -> None:
    if job := request.POST.get("job", "")[:40]:
        request.session[_DONE] = [*request.session.get(_DONE, []), job][-REMEMBERED:]


def _begin(request: HttpRequest, issue: Issue) -> Done:
    items = begin_with_previous(issue, by=person(request))
    return Done(f"{len(items)} onderdelen van de vorige editie staan klaar.")


def _fill_inbox(request: HttpRequest, issue: Issue) -> Done:
    form = InboxForm(request.POST, issue=issue)
    if not form.is_valid():
        raise FieldsRefusedError(form)
    if values := form.values():
        change_issue(issue, by=person(request), values=values)
    return Done("", to="subject")


def _fill_item(request: HttpRequest, issue: Issue, item: int) -> Done:
    found = item_of(issue, item)
    form = ItemForm(request.POST, item=found)
    if not form.is_valid():
        raise FieldsRefusedError(form)
    if values := form.values():
        change_item(found, by=person(request), values=values)
    return Done("", to=f"edit-{found.pk}", shown=found.pk)


def _move(request: HttpRequest, issue: Issue, item: int) -> Done:
    found = item_of(issue, item)
    place = list(issue.items.all()).index(found) + 1
    direction = request.POST.get("direction", "")
    to = {"up": place - 1, "down": place + 1}.get(direction)
    to = to if to is not None else number(request.POST.get("to"), place)
    after = move_item(found, by=person(request), to=to)
    where = f"plaats {after.index(found) + 1} van {len(after)}"
    control = f"{direction}-{found.pk}" if direction else f"edit-{found.pk}"
    return Done(f"‘{found}’ staat nu op {where}.", to=control, shown=found.pk)


def _remove(request: HttpRequest, issue: Issue, item: int) -> Done:
    found = item_of(issue, item)
    name, pk = str(found), found.pk
    remove_item(found, by=person(request))
    return Done(f"‘{name}’ is uit de editie.", to="undo", removed=pk)


def _put_back(request: HttpRequest, issue: Issue, item: int) -> Done:
    found = put_back_item(issue, by=person(request), pk=item)
    return Done(f"‘{found}’ staat er weer.", to=f"edit-{found.pk}", shown=found.pk)
