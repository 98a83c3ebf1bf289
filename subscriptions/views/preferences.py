from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nplv.tokens import PREFERENCES, UNSUBSCRIBE, make_token
from subscriptions import preferences as acts
from subscriptions.addresses import mask
from subscriptions.forms import ALL, SOME, PreferencesForm
from subscriptions.links import read_link
from subscriptions.models import Subscriber
from subscriptions.views.personal import personal_page


@personal_page
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    subscriber, mailing = read_link(PREFERENCES, token)
    if subscriber.status != Subscriber.Status.ACTIVE:
        return _no_preferences(request)
    form = PreferencesForm(request.POST) if request.method == "POST" else _filled_in(subscriber)
    saved = form.is_bound and form.is_valid()
    if saved:
        detail = f"mailing {mailing}" if mailing else ""
        try:
            subscriber = acts.change(subscriber, areas=form.chosen_areas, detail=detail)
        except acts.NotActiveError:  # signed off between the two
            return _no_preferences(request)
        form = _filled_in(subscriber)
    context = {
        "form": form,
        "saved": saved,
        "address": mask(subscriber.email),
        "unsubscribe_token": make_token(UNSUBSCRIBE, subscriber.pk, context=mailing),
    }
    return render(request, "subscriptions/preferences.html", context)


def _filled_in(subscriber: Subscriber) -> PreferencesForm:
    if subscriber.all_areas:
        return PreferencesForm(initial={"scope": ALL})
    slugs = [area.slug for area in subscriber.areas.all()]
    return PreferencesForm(initial={"scope": SOME, "areas": slugs})


def _no_preferences(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/preferences_none.html", status=410)
