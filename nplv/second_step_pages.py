"""The pages of the second step of logging in, and of one's own app and codes."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from nplv import second_step
from nplv.entrance import Entrance, check_code, come_in, half_in
from nplv.qr import qr_svg
from nplv.second_step import AlreadyEnrolledError, WrongCodeError

WRONG = (
    "Deze code klopt niet of is al gebruikt. Neem de code die nu in de app staat. "
    "Ging het al een paar keer mis? Wacht dan een halve minuut."
)


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "aria-describedby": "code-help",
            }
        ),
    )


class GuardedSite(AdminSite):
    """An admin site that wants the second step of whoever works here."""

    def has_permission(self, request: HttpRequest) -> bool:
        if not super().has_permission(request):
            return False
        verified = getattr(request.user, "otp_device", None) is not None  # by OTPMiddleware
        return verified or not settings.NPLV_REQUIRE_TOTP

    def get_urls(self) -> list[URLPattern | URLResolver]:
        guarded = [_guard(view) for view in (self.code_view, self.enrol_view)]
        return [
            path("inloggen/code/", guarded[0], name="second_step"),
            path("inloggen/instellen/", guarded[1], name="second_step_enrol"),
            path("beveiliging/", self.admin_view(self.own_view), name="second_step_own"),
            *super().get_urls(),
        ]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for name and password, as Django does, and go on to the second step."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.each_context(request),
            "title": "Inloggen",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if "next" not in request.GET and "next" not in request.POST:
            context["next"] = reverse("admin:index")
        entrance = Entrance.as_view(
            authentication_form=AdminAuthenticationForm,
            template_name="admin/login.html",
            extra_context=context,
        )
        answer: HttpResponse = entrance(request)  # type: ignore[assignment]  # never a stream
        return answer

    def code_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a code, and let in who has it."""
        found = half_in(request)
        if found is None:
            return _from_the_start(request)
        user, half = found
        if "key" in half:
            return HttpResponseRedirect(reverse("admin:second_step_enrol"))
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                device = check_code(request, user, form.cleaned_data["code"])
            except WrongCodeError:
                form.add_error("code", WRONG)
            else:
                come_in(request, user, half, device)
                left = second_step.recovery_codes_left(user)
                if device.name == "herstelcodes":
                    messages.warning(
                        request, f"Je gebruikte een herstelcode. Er zijn er nog {left}."
                    )
                return HttpResponseRedirect(_next(request))
        return self._page(request, "second_step.html", title="Code invullen", form=form)

    def enrol_view(self, request: HttpRequest) -> HttpResponse:
        """Show a key to scan, and let in who shows that their app has it; then the codes, once."""
        found = half_in(request)
        if found is None or "key" not in found[1]:
            return _from_the_start(request)
        user, half = found
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                device, codes = second_step.enrol(
                    user, key=half["key"], code=form.cleaned_data["code"]
                )
            except WrongCodeError:
                form.add_error("code", WRONG)
            except AlreadyEnrolledError:
                request.session.flush()
                return _from_the_start(request)
            else:
                come_in(request, user, half, device)
                return self._codes(request, codes)
        return self._page(
            request,
            "second_step_enrol.html",
            title="Inloggen met een code instellen",
            form=form,
            drawing=qr_svg(
                second_step.key_as_address(user, half["key"]), label="Code om te scannen"
            ),
            key=second_step.key_as_text(half["key"]),
        )

    def own_view(self, request: HttpRequest) -> HttpResponse:
        """Show what somebody logs in with; new recovery codes for a code of the app."""
        user: Any = request.user
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and second_step.has_device(user):
            try:
                check_code(request, user, form.cleaned_data["code"])
            except WrongCodeError:
                form.add_error("code", WRONG)
            else:
                return self._codes(request, second_step.new_recovery_codes(user))
        return self._page(
            request,
            "second_step_own.html",
            title="Beveiliging van je account",
            form=form,
            has_device=second_step.has_device(user),
            left=second_step.recovery_codes_left(user),
        )

    def _codes(self, request: HttpRequest, codes: list[str]) -> HttpResponse:
        return self._page(
            request,
            "second_step_codes.html",
            title="Bewaar je herstelcodes",
            codes=codes,
            onward=_next(request),
        )

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        return TemplateResponse(
            request, f"admin/{template}", {**self.each_context(request), **context}
        )


def _guard(view: Any) -> Any:
    return never_cache(csrf_protect(sensitive_post_parameters("code")(view)))


def _from_the_start(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:login"))


def _next(request: HttpRequest) -> str:
    to = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if safe else reverse("admin:index")
