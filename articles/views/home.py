"""The front page."""

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
    public = Article.objects.published()
    featured, newest = front(length=NEWEST)
    context = {
        "featured": featured,
        "newest": newest,
        "events": public.upcoming().defer("body")[:COMING],
        "issue": Issue.objects.published().defer("foreword").first(),
        "areas": Area.objects.current().names("latitude", "longitude"),
        "money": programme_total(),
    }
    return render(request, "articles/home.html", context)
