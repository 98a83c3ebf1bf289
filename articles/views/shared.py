"""An issue that is not out yet, for whoever has a secret link to it; and links without a person."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from articles.mail_looks import mail_of, with_links_outside, without_personal_links
from articles.models import PreviewLink
from articles.rendering import Rendering, render_issue
from articles.sharing import read_link
from nplv.framing import framed_mail, with_frames

View = Callable[..., HttpResponse]


def for_who_has_the_link(view: View) -> View:
    """Wrap a view of a link that is open; one that ended is gone (410).

    No search engine keeps it, no cache does, and no link in it tells where it was followed.
    """

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        link = read_link(token)
        if link is None:
            raise Http404
        if link.is_open:
            response = view(request, token, link)
        else:
            response = render(request, "articles/preview_gone.html", {"link": link}, status=410)
        add_never_cache_headers(response)  # no-store among them
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


@for_who_has_the_link
def preview(request: HttpRequest, token: str, link: PreviewLink) -> HttpResponse:
    mail = _mail(link)
    context: dict[str, Any] = {
        "link": link,
        "issue": link.issue,
        "token": token,
        "mail": mail,
        "changed": link.issue.updated_at > link.made_at,
    }
    return with_frames(render(request, "articles/preview.html", context))


@for_who_has_the_link
def preview_mail(request: HttpRequest, token: str, link: PreviewLink) -> HttpResponse:
    """The mail itself, for the frame in the page."""
    return framed_mail(with_links_outside(_mail(link).html))


@require_safe
def personal_link(request: HttpRequest) -> HttpResponse:
    """What a personal link leads to in a mail that went to no subscriber."""
    response = render(request, "articles/personal_link.html")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _mail(link: PreviewLink) -> Rendering:
    mail = mail_of(link.issue, render_issue(link.issue))
    html, text = (without_personal_links(part, link.issue) for part in (mail.html, mail.text))
    return mail._replace(html=html, text=text)
