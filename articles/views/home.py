"""The front page."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas.models import Area
from areas.totals import programme_total
from articles.listing import coming, front
from articles.models import Issue
from nplv.prepared import Prepared

_issue: Prepared[Issue] = Prepared(lambda: Issue.objects.published().defer("foreword")[:1])
_areas: Prepared[Area] = Prepared(
    lambda: Area.objects.current().names("latitude", "longitude", "province")
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What it shows is asked for by the template, within the parts that are kept."""
    context = {
        "front": cache(front),
        "events": cache(coming),
        "issue": cache(_issue.first),
        "areas": cache(_areas),
        "money": cache(programme_total),
    }
    return render(request, "articles/home.html", context)
