"""What a request to the desk is in the words of the audit log, read from its address and form.

Nothing here knows a page by name but those of logging in: a new page of the desk has its line
without doing anything for it. Names of people who subscribe never come in: only what the editors
make (CONTENT_APPS) and accounts have a name here, the rest is a number.
"""

import re
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db.models import Model
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.urls import Resolver404, ResolverMatch, resolve

from nplv.agents import agent_of
from nplv.audit import Facts, Thing
from nplv.entrance import half_in
from nplv.logs import redact
from nplv.visitors import address_of

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
OBJECT = ("object_id", "pk", "id")
USER = "auth.user"
OF_ONESELF = {
    *("login", "logout", "password_change", "second_step", "second_step_enrol", "second_step_own"),
}
# Buttons of Django's forms that say where to go next, not what to do.
STOCK = {
    *("_save", "_continue", "_addanother", "_saveasnew", "_popup", "_to_field"),
    "_selected_action",
}
WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
LONGEST_NAME, LONGEST_NUMBER, LONGEST_PATH = 200, 100, 200


def match_of(request: HttpRequest) -> ResolverMatch | None:
    """Return the page that is asked for; None where there is none that could do anything."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    return match if match.url_name else None


def may_act(request: HttpRequest, match: ResolverMatch) -> bool:
    return request.method not in SAFE and not getattr(match.func, "no_act", False)


def facts_of(request: HttpRequest, match: ResolverMatch, *, act: str = "") -> Facts:
    user = _who(request, match)
    posted = _posted(request)
    return Facts(
        user_number=user.pk if user else None,
        user_name=user.get_username() if user else "",
        act=act or act_of(match, posted),
        path=redact(request.path)[:LONGEST_PATH],
        thing=_thing(match, posted, user),
        address=address_of(request),
        agent=agent_of(request.headers.get("User-Agent", "")),
        by_itself="HX-Request" in request.headers,
    )


def model_of(match: ResolverMatch) -> tuple[type[Model] | None, str]:
    """Return the model that a page of the admin is about, and the rest of the page's name."""
    page = match.url_name or ""
    found = [
        (model, label)
        for model in admin.site._registry  # noqa: SLF001  the only list of what is registered
        if page.startswith(label := f"{_label(model).replace('.', '_')}_")
    ]
    if not found and "content_type_id" in match.kwargs:
        kind = ContentType.objects.filter(pk=match.kwargs["content_type_id"]).first()
        return (kind.model_class() if kind else None), page
    if not found:
        return None, page
    model, label = max(found, key=lambda one: len(one[1]))
    return model, page.removeprefix(label)


def act_of(match: ResolverMatch, posted: QueryDict) -> str:
    """Return the act: the page, the step in its address, and the button or action chosen on it."""
    page = model_of(match)[1]
    steps = [
        value
        for name, value in match.kwargs.items()
        if name not in OBJECT and isinstance(value, str) and WORD.fullmatch(value)
    ]
    pressed = [name[1:] for name in posted if name.startswith("_") and name not in STOCK]
    chosen = [str(posted.get("action", ""))] if page == "changelist" else []
    words = [word for word in (*pressed, *chosen) if WORD.fullmatch(word)]
    return ":".join([page, *steps, *words[:1]])[:100]


def named(instance: Any) -> Thing:
    """Return a row as a thing of the log."""
    label = instance._meta.label_lower  # noqa: SLF001  Django's public _meta
    name = ""
    if label == USER:
        name = str(instance)
    elif label.split(".")[0] in settings.CONTENT_APPS:
        name = redact(str(instance))
    return Thing(label, str(instance.pk or "")[:LONGEST_NUMBER], name[:LONGEST_NAME])


def _who(request: HttpRequest, match: ResolverMatch) -> User | None:
    """Return who is logged in, or else as whom somebody tries to; nobody for an unknown name."""
    if request.user.is_authenticated:
        return request.user
    if match.url_name == "login":
        return User.objects.filter(username=_posted(request).get("username", "")[:150]).first()
    half = half_in(request)
    return half[0] if half else None


def _posted(request: HttpRequest) -> QueryDict:
    """Return what was posted; nothing of what cannot be read, which the view will say itself."""
    try:
        return request.POST
    except (SuspiciousOperation, UnreadablePostError):
        return QueryDict()


def _thing(match: ResolverMatch, posted: QueryDict, user: User | None) -> Thing:
    if match.url_name in OF_ONESELF:
        return named(user) if user else Thing(USER)
    model, page = model_of(match)
    if model is None:
        return Thing()
    if page == "changelist":
        chosen = ", ".join(one for one in posted.getlist("_selected_action") if one.isdecimal())
        return Thing(_label(model), chosen[:LONGEST_NUMBER])
    number = next((match.kwargs[name] for name in OBJECT if name in match.kwargs), None)
    if number is None:
        number = match.args[0] if match.args else ""
    return _row(model, str(number))


def _row(model: type[Model], number: str) -> Thing:
    try:
        instance = model._base_manager.filter(pk=number).first() if number else None  # noqa: SLF001  Django's public name
    except (ValueError, ValidationError, OverflowError):
        instance = None
    return named(instance) if instance else Thing(_label(model), number[:LONGEST_NUMBER])


def _label(model: type[Model]) -> str:
    return model._meta.label_lower  # noqa: SLF001  Django's public _meta
