"""People who log in, at the desk; and what other packages put there that nobody needs."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, display
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from nplv import second_step

# Locks end by themselves, roles come from nplv.roles, tasks and devices have no Dutch pages.
HIDDEN_APPS = {"axes", "otp_static", "otp_totp", "django_tasks_database"}


class PasswordForm(AdminPasswordChangeForm):
    """Gives somebody another password; taking it away is what "actief" is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True


class PeopleAdmin(UserAdmin):
    """Accounts and their roles. Superusers and loose permissions are for superusers only."""

    list_display = ("username", "first_name", "last_name", "email", "roles", "may_enter")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Gegevens", {"fields": ("first_name", "last_name", "email")}),
        ("Toegang", {"fields": ("is_active", "is_staff", "groups")}),
        ("Data", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)
    add_form = UserCreationForm
    change_password_form = PasswordForm
    readonly_fields = ("last_login", "date_joined")
    change_form_template = "admin/auth/user/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_view)
        return [
            path("<int:object_id>/tweede-stap/", view, name="auth_user_second_step"),
            *super().get_urls(),
        ]

    def reset_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask; then forget the app of a colleague, who links another one at the next log-in.

        Nobody does that for themselves: whoever sits at an open desk could take it over.
        """
        user = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, user) or user == request.user:
            raise PermissionDenied
        back = reverse("admin:auth_user_change", args=[object_id])
        if request.method == "POST":
            second_step.reset(user)
            self.log_change(request, user, "Inloggen met een code opnieuw laten instellen.")
            messages.success(request, f"{user} stelt bij het inloggen een nieuwe app in.")
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": "Code opnieuw laten instellen?",
            "person": user,
            "back": back,
        }
        return TemplateResponse(request, "admin/auth/user/second_step.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Hide superusers from others: whoever may set a password may become that person."""
        users = super().get_queryset(request).prefetch_related("groups")
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: Any = None, **kwargs: Any
    ) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple()
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.label = "Rollen"
            field.help_text = "De redacteur schrijft, de eindredacteur keurt goed en verstuurt."
        return field

    @display(description="actief", ordering="is_active")
    def may_enter(self, user: User) -> str:
        return "ja" if user.is_active else "nee"

    @display(description="rollen")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "geen"


def arrange(site: AdminSite) -> None:
    """Put our page of accounts in place of Django's, and take away what nobody needs."""
    for model in list(site._registry):  # noqa: SLF001  the only list of what is registered
        if model._meta.app_label in HIDDEN_APPS or model in {User, Group}:  # noqa: SLF001  Django's public _meta
            site.unregister(model)
    site.register(User, PeopleAdmin)
