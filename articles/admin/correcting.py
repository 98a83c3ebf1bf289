"""Correcting the page of an issue that is out; the mail stays as it was sent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.admin.issue_pages import Urls, desk_context, person
from articles.archive import corrections_of
from articles.correcting import OF_ISSUE, OF_ITEM, correct_issue, correct_item
from articles.issues import IssueError
from articles.models import Issue, IssueItem
from nplv.csp import relax_for_editor

Kind = IssueItem.Kind
FIELDS = {
    Kind.SECTION: ("heading", "teaser"),
    Kind.ARTICLE: ("heading", "teaser"),
    Kind.QUOTE: ("teaser", "attribution"),
    Kind.TEXT: ("heading", "teaser"),
    Kind.AGENDA: ("heading", "teaser"),
    Kind.AWARDS: ("heading", "teaser"),
}
OWN = {"note", "version"}  # of the form, not of what is corrected


class NoteForm(forms.ModelForm):
    """The words of the page, what was wrong with them, and the version that its reader saw."""

    note = forms.CharField(
        label="Wat heb je gecorrigeerd?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bezoekers lezen dit boven aan de pagina, met de datum erbij.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name not in OWN}


class HeadForm(NoteForm):
    class Meta:
        model = Issue
        fields = OF_ISSUE
        labels = {"subject": "kop van de pagina", "preheader": "inleiding onder de kop"}
        help_texts = {"subject": "", "preheader": ""}


class WordsForm(NoteForm):
    class Meta:
        model = IssueItem
        fields = OF_ITEM
        help_texts = {"attribution": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item: IssueItem = self.instance
        for name in set(OF_ITEM) - set(FIELDS[Kind(item.kind)]):
            del self.fields[name]
        if item.article:
            self.fields["heading"].help_text = f"Leeg: de titel, nu ‘{item.article.title}’."
            self.fields[
                "teaser"
            ].help_text = f"Leeg: de samenvatting van het artikel, nu ‘{item.article.teaser}’"
        else:
            for name in ("heading", "teaser"):
                if name in self.fields:
                    self.fields[name].help_text = ""


class CorrectingPages:
    """Mix-in of the admin of issues."""

    admin_site: Any
    message_user: Any

    def correcting_urls(self) -> Urls:
        return [
            ("<int:pk>/corrigeren/", self.corrections_view, "corrections"),
            ("<int:pk>/corrigeren/begin/", self.correct_head_view, "correct_head"),
            ("<int:pk>/corrigeren/<int:item>/", self.correct_item_view, "correct_item"),
        ]

    def corrections_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what can be corrected, and what was."""
        issue = _issue_to_correct(request, pk)
        if issue.status != Issue.Status.PUBLISHED:
            return self._not_out(request, pk)
        context = self._context(request, issue) | {
            "title": f"Corrigeer {issue.title}",
            "items": issue.items.select_related("article"),
            "corrections": corrections_of(issue),
        }
        return TemplateResponse(request, "admin/articles/issue/corrections.html", context)

    def correct_head_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = _issue_to_correct(request, pk)
        form = HeadForm(request.POST or None, instance=issue, initial={"version": issue.version})
        return self._correct(request, issue, form, what="het begin van de pagina")

    def correct_item_view(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        issue = _issue_to_correct(request, pk)
        found = get_object_or_404(issue.items.select_related("article"), pk=item)
        found.issue = issue
        form = WordsForm(request.POST or None, instance=found, initial={"version": issue.version})
        return self._correct(request, issue, form, what=f"‘{found}’")

    def _correct(
        self, request: HttpRequest, issue: Issue, form: NoteForm, *, what: str
    ) -> HttpResponse:
        if issue.status != Issue.Status.PUBLISHED:
            return self._not_out(request, issue.pk)
        if request.method == "POST" and form.is_valid():
            issue.version = form.cleaned_data["version"]
            try:
                _act(form, request)
            except IssueError as error:
                form.add_error(None, str(error))
            else:
                text = "Gecorrigeerd op de site. De mail blijft zoals zij is verstuurd."
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(_list_of(issue.pk))
        context = self._context(request, issue) | {"title": f"Corrigeer {what}", "form": form}
        template = "admin/articles/issue/correct.html"
        return relax_for_editor(TemplateResponse(request, template, context))

    def _context(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            **desk_context(request, issue),
            "tab": "corrections",
        }

    def _not_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        text = "Deze editie is nog niet verschenen. Verander haar gewoon bij Samenstellen."
        self.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:articles_issue_compose", args=[pk]))


def _act(form: NoteForm, request: HttpRequest) -> None:
    """Correct a fresh row: validating has written the new words into the one of the form."""
    note, values, by = form.cleaned_data["note"], form.values(), person(request)
    version = form.cleaned_data["version"]
    if isinstance(form, HeadForm):
        issue = Issue.objects.get(pk=form.instance.pk)
        issue.version = version
        correct_issue(issue, by=by, note=note, values=values)
    else:
        item = IssueItem.objects.select_related("issue").get(pk=form.instance.pk)
        item.issue.version = version
        correct_item(item, by=by, note=note, values=values)


def _issue_to_correct(request: HttpRequest, pk: int) -> Issue:
    issue = get_object_or_404(Issue.objects.select_related("author"), pk=pk)
    if not request.user.has_perm("articles.approve_issue"):
        raise PermissionDenied
    return issue


def _list_of(pk: int) -> str:
    return reverse("admin:articles_issue_corrections", args=[pk])
