"""The front page."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas.models import Area
from areas.totals import programme_total
from articles.listing import front
from articles.models import Article, Issue

NEWEST = 6
COMING = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What it shows is asked for by the template, within the parts that are kept."""
    public = Article.objects.published()
    context = {
        "front": cache(lambda: front(length=NEWEST)),
        "events": public.upcoming().defer("body")[:COMING],
        "issue": cache(lambda: Issue.objects.published().defer("foreword").first()),
        "areas": Area.objects.current().names("latitude", "longitude", "province"),
        "money": cache(programme_total),
    }
    return render(request, "articles/home.html", context)
