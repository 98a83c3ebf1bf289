from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nplv.tokens import UNSUBSCRIBE
from subscriptions import retention, signup
from subscriptions.addresses import mask
from subscriptions.links import read_link
from subscriptions.models import Subscriber
from subscriptions.unsubscribe import unsubscribe as end
from subscriptions.views.personal import personal_page

ONE_CLICK = ("List-Unsubscribe", "One-Click")


@personal_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page, or sign off: by its button, or by a mail program (RFC 8058).

    A mail program sends no cookie, follows no redirect, and may come twice: always 200.
    """
    subscriber, mailing = read_link(UNSUBSCRIBE, token)
    if request.method != "POST":
        return _page(request, subscriber)
    if "again" in request.POST:
        signup.request_again(subscriber, source="unsubscribe page")
        return render(request, "subscriptions/requested.html", {"days": signup.VALID.days})
    field, value = ONE_CLICK
    source = "one-click" if request.POST.get(field) == value else "unsubscribe page"
    detail = f"mailing {mailing}" if mailing else ""
    left = end(subscriber, reason="request", source=source, detail=detail, mailing=mailing)
    return _page(request, left)


def _page(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    active = subscriber.status == Subscriber.Status.ACTIVE
    context = {
        "active": active,
        "address": mask(subscriber.email) if subscriber.email else "",
        "days": retention.LEFT.days,
        "may_return": subscriber.status
        in {Subscriber.Status.UNSUBSCRIBED, Subscriber.Status.BOUNCED},
    }
    return render(request, "subscriptions/unsubscribe.html", context)
