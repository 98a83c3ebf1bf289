"""Test mails at the desk: who gets one, how many are left, and what became of them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.issue_pages import Urls, person
from articles.models import Issue
from articles.test_mails import TestMailError, colleagues, domains, left_today, send_tests

SHOWN = 5


class ColleaguesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_full_name() or obj.get_username()} ({obj.email})"


class TestMailForm(forms.Form):
    people = ColleaguesField(
        User.objects.none(),
        label="Collega’s",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Deze collega kan geen testmail krijgen.",
            "invalid_pk_value": "Deze collega kan geen testmail krijgen.",
        },
    )
    address = forms.CharField(label="Of dit adres", max_length=254, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        if isinstance(people, ColleaguesField):
            people.queryset = colleagues()
        if not settings.NPLV_TEST_MAIL_DOMAINS:
            del self.fields["address"]
        else:
            self.fields["address"].help_text = f"Op {' of '.join(domains())}."


class TestMailPages:
    """Mix-in of the admin of issues."""

    message_user: Any
    has_change_permission: Any

    def test_mail_urls(self) -> Urls:
        return [("<int:pk>/testmail/", self.test_mail_view, "test_mail")]

    def test_mail_context(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        """Return the form, and the last test mails of who asks; nothing for who may only look."""
        if not self.has_change_permission(request, issue):
            return {}
        by = person(request)
        sent = issue.test_mails.filter(by=by).select_related("to")[:SHOWN]
        return {
            "test_form": TestMailForm(initial={"people": [by.pk]}, prefix="test"),
            "tests_left": left_today(by),
            "tests_sent": list(sent),
        }

    @method_decorator(require_POST)
    def test_mail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = get_object_or_404(Issue, pk=pk)
        if not self.has_change_permission(request, issue):
            raise PermissionDenied
        form = TestMailForm(request.POST, prefix="test")
        if form.is_valid():
            self._send(request, issue, form.cleaned_data)
        else:
            for sentence in {str(one) for found in form.errors.values() for one in found}:
                self.message_user(request, sentence, messages.ERROR)
        back = reverse("admin:articles_issue_preview", args=[pk])
        return HttpResponseRedirect(f"{back}#testmail")

    def _send(self, request: HttpRequest, issue: Issue, chosen: dict[str, Any]) -> None:
        people, address = list(chosen["people"]), chosen.get("address", "")
        try:
            sent = send_tests(issue, by=person(request), people=people, address=address)
        except TestMailError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        to = f"{len(sent)} adressen" if len(sent) > 1 else (sent[0].to or address)
        self.message_user(request, f"De testmail is onderweg naar {to}.", messages.SUCCESS)
