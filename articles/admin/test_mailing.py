"""Test mails at the desk: who gets one, how many are left, and what became of them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.issue_pages import Urls, person
from articles.models import Issue
from articles.staff_addresses import (
    AddressError,
    ask_address,
    colleagues,
    confirm_address,
    confirmed_colleagues,
    fits,
)
from articles.test_mails import TestMailError, domains, left_today, send_tests

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
            people.queryset = confirmed_colleagues()
        if not settings.NPLV_TEST_MAIL_DOMAINS:
            del self.fields["address"]
        else:
            self.fields["address"].help_text = f"Op {' of '.join(domains())}."


class TestMailPages:
    """Mix-in of the admin of issues."""

    admin_site: Any
    message_user: Any
    has_change_permission: Any

    def test_mail_urls(self) -> Urls:
        return [
            ("<int:pk>/testmail/", self.test_mail_view, "test_mail"),
            ("<int:pk>/testmail/adres/", self.ask_address_view, "ask_address"),
            ("mijn-adres/<str:token>/", self.confirm_address_view, "confirm_address"),
        ]

    def test_mail_context(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        """Return the form, and the last test mails of who asks; nothing for who may only look."""
        if not self.has_change_permission(request, issue):
            return {}
        by = person(request)
        sent = issue.test_mails.filter(by=by).select_related("to")[:SHOWN]
        confirmed = set(confirmed_colleagues().values_list("pk", flat=True))
        return {
            "own_address_known": by.pk in confirmed,
            "unconfirmed": [one for one in colleagues() if one.pk not in confirmed and one != by],
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
        return _back(pk)

    @method_decorator(require_POST)
    def ask_address_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the link to who asks, at the address of their own account."""
        issue = get_object_or_404(Issue, pk=pk)
        if not self.has_change_permission(request, issue):
            raise PermissionDenied
        user = person(request)
        try:
            ask_address(user)
        except AddressError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            text = f"Er is een link onderweg naar {user.email}. Klik daarin om te bevestigen."
            self.message_user(request, text, messages.SUCCESS)
        return _back(pk)

    def confirm_address_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask whether the address is theirs; only pressing the button confirms it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = person(request)
        if request.method == "POST":
            try:
                confirm_address(user, token)
            except AddressError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                text = f"Bevestigd. Je kunt nu testmails krijgen op {user.email}."
                self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:articles_issue_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": Issue._meta,  # noqa: SLF001  Django's public _meta
            "title": "Is dit jouw adres?",
            "works": fits(user, token),
        }
        template = "admin/articles/issue/confirm_address.html"
        return TemplateResponse(request, template, context)

    def _send(self, request: HttpRequest, issue: Issue, chosen: dict[str, Any]) -> None:
        people, address = list(chosen["people"]), chosen.get("address", "")
        try:
            sent = send_tests(issue, by=person(request), people=people, address=address)
        except TestMailError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        to = f"{len(sent)} adressen" if len(sent) > 1 else (sent[0].to or address)
        self.message_user(request, f"De testmail is onderweg naar {to}.", messages.SUCCESS)


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:articles_issue_preview', args=[pk])}#testmail")
