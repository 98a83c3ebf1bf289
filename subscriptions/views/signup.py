from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from nplv.tokens import CONFIRM, PREFERENCES, make_token
from subscriptions import signup, wording
from subscriptions.forms import LONGEST_EMAIL, SOME, SubscribeForm, new_moment
from subscriptions.links import read_link
from subscriptions.models import Subscriber
from subscriptions.rate_limits import WINDOW, TooManyRequestsError
from subscriptions.views.personal import personal_page
from subscriptions.views.visitors import network


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, SubscribeForm(initial=_initial(request)))
    form = SubscribeForm(request.POST)
    if form.is_trapped:
        return redirect("subscriptions:requested")
    if not form.is_valid():
        return _form_page(request, form)
    try:
        signup.request(
            form.cleaned_data["email"],
            areas=form.chosen_areas,
            network=network(request),
            source="website",
        )
    except TooManyRequestsError:
        response = render(request, "subscriptions/too_many.html", status=429)
        response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    return redirect("subscriptions:requested")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Show the form with the address that was filled in elsewhere on the site.

    Keeps nothing and mails nobody, so it needs no token: the page with the field is the same for
    everybody and sets no cookie. The form that it shows has a token.
    """
    if request.method != "POST":
        return redirect("subscriptions:subscribe")
    initial = {"email": request.POST.get("email", "")[:LONGEST_EMAIL]}
    return _form_page(request, SubscribeForm(initial=initial))


@require_safe
def requested(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/requested.html", {"days": signup.VALID.days})


@personal_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    subscriber, moment = read_link(CONFIRM, token)
    try:
        if request.method == "POST":
            subscriber = signup.confirm(subscriber, moment=moment)
        else:
            signup.check_request(subscriber, moment=moment)
    except signup.ConfirmationRefusedError:
        return render(request, "subscriptions/confirm_refused.html", status=403)
    except signup.ConfirmationError:
        return render(request, "subscriptions/confirm_expired.html", status=410)
    if subscriber.status == Subscriber.Status.ACTIVE:
        context = {"preferences_token": make_token(PREFERENCES, subscriber.pk)}
        return render(request, "subscriptions/confirmed.html", context)
    return render(request, "subscriptions/confirm.html", {"subscriber": subscriber})


def _initial(request: HttpRequest) -> dict[str, object]:
    area = request.GET.get("gebied", "")
    return {"scope": SOME, "areas": [area]} if area else {}


def _form_page(request: HttpRequest, form: SubscribeForm) -> HttpResponse:
    context = {"form": form, "moment": new_moment(), "consent": wording.CURRENT.text}
    return render(request, "subscriptions/subscribe.html", context)
