"""The local mailbox as pages. In the demo only: everybody reads everything here."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from nplv.mailbox import message_names, part_of, read_headers, read_message, sent_at

PAGE = 25
SHOWN = (
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "Feedback-ID", "Precedence", "Auto-Submitted", "Content-Language"),
)
OWN_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(settings.SITE_URL))
LINK = re.compile(r"https?://[^\s<>()\"]+[^\s<>()\".,;:]")

View = Callable[..., Any]


def demo_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> Any:
        if not settings.NPLV_DEMO:
            raise Http404
        return view(request, **kwargs)

    return never_cache(require_safe(guarded))


@demo_only
def mailbox(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("aan", "").strip()[:254]
    page = Paginator(message_names(to=to), PAGE).get_page(request.GET.get("page"))
    found = [(name, mail, sent_at(mail)) for name, mail in read_headers(page.object_list)]
    context = {"page": page, "messages": found, "to": to}
    return render(request, "subscriptions/mailbox.html", context)


@demo_only
@csp_update({"frame-src": [SELF], "form-action": [OWN_ORIGIN]})  # type: ignore[arg-type]  # its types know no arguments of a view
def message(request: HttpRequest, name: str) -> HttpResponse:
    found = _find(name)
    context = {
        "name": name,
        "message": found,
        "sent_at": sent_at(found),
        "headers": [(header, found[header]) for header in SHOWN if found[header]],
        "text": part_of(found, "plain"),
        "has_html": found.get_body(("html",)) is not None,
        "one_click_url": _one_click_url(found),
    }
    return render(request, "subscriptions/mailbox_message.html", context)


@demo_only
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # the same
    {
        "default-src": [NONE],
        "img-src": [SELF, OWN_ORIGIN, "data:"],
        "style-src": [UNSAFE_INLINE],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    """Show a message as a mail program does; its links open in a new tab."""
    html = part_of(_find(name), "html")
    return HttpResponse(re.sub(r"(<head[^>]*>)", r'\1<base target="_blank">', html, count=1))


def _find(name: str) -> Any:
    try:
        return read_message(name)
    except FileNotFoundError as error:
        raise Http404 from error


def _one_click_url(found: Any) -> str:
    """Return the path that a mail program would post to, if the message offers that."""
    if "List-Unsubscribe-Post" not in found:
        return ""
    targets = re.findall(r"<(https?://[^>]+)>", str(found["List-Unsubscribe"] or ""))
    return targets[0] if targets and targets[0].startswith(settings.SITE_URL + "/") else ""
