"""The way in: a password first, then a code; nobody is logged in between the two."""

import datetime as dt
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_otp import login as remember_device

from nplv import second_step
from nplv.second_step import WrongCodeError

HALF = "nplv_half_in"
HALF_LASTS = dt.timedelta(minutes=15)
WAIT = (
    "Er is te vaak een verkeerd wachtwoord of een verkeerde code ingevuld. "
    "Wacht een kwartier en probeer het dan opnieuw. Lukt het niet? Vraag de beheerder om hulp."
)


class Entrance(LoginView):
    """The first step. Where a second one is due, it remembers who is half in, and no more."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at one password for an account at a time: of a burst only so many count as tries."""
        with transaction.atomic():
            names = User.objects.filter(username=request.POST.get("username", "")[:150])
            list(names.order_by().select_for_update().values_list("pk"))
            answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not second_step.is_required(user):
            return super().form_valid(form)
        self.request.session.flush()
        half = {
            "user": user.pk,
            "backend": user.backend,
            "password": user.get_session_auth_hash(),
            "until": (timezone.now() + HALF_LASTS).timestamp(),
        }
        if not second_step.has_device(user):
            half["key"] = second_step.new_key()
        self.request.session[HALF] = half
        page = "admin:second_step_enrol" if "key" in half else "admin:second_step"
        words = urlencode({self.redirect_field_name: self.get_success_url()})
        return HttpResponseRedirect(f"{reverse(page)}?{words}")


def half_in(request: HttpRequest) -> tuple[User, dict[str, Any]] | None:
    """Return who gave the right password just now, and what was noted; None for anybody else."""
    half = request.session.get(HALF)
    if not half or half["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=half["user"], is_active=True, is_staff=True).first()
    if user is None or user.get_session_auth_hash() != half["password"]:
        return None
    return user, half


def come_in(request: HttpRequest, user: User, half: dict[str, Any], device: Any) -> None:
    """Log `user` in: both steps are done."""
    request.session.pop(HALF, None)
    login(request, user, backend=half["backend"])
    remember_device(request, device)


def check_code(request: HttpRequest, user: User, code: str) -> Any:
    """Return the device that `code` is of; raise WrongCodeError. A wrong one counts as a failure.

    The same counter as for passwords: five failures of either kind, and the account is closed
    for that address for a while.
    """
    credentials = {"username": user.get_username()}
    request.axes_locked_out = not AxesProxyHandler.is_allowed(request, credentials)  # type: ignore[attr-defined]  # axes' own mark
    try:
        return second_step.verify(user, "" if request.axes_locked_out else code)  # type: ignore[attr-defined]  # as above
    except WrongCodeError:
        user_login_failed.send(__name__, credentials=credentials, request=request)
        raise


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Answer who failed too often; django-axes asks for this."""
    context = {**site.each_context(request), "title": "Even wachten", "wait": WAIT}
    page = TemplateResponse(request, "admin/locked_out.html", context, status=429)
    page["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return page.render()
