"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas.models import Area
from areas.totals import programme_total
from articles.listing import cards
from articles.models import Article, Issue

NEWEST = 6
COMING = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    public = Article.objects.published()
    newest = list(cards(public.current().exclude(kind=Article.Kind.EVENT))[: NEWEST + 1])
    marked = cards(public.current().filter(featured=True)).first()
    featured = marked or next(iter(newest), None)
    context = {
        "featured": featured,
        "newest": [one for one in newest if one != featured][:NEWEST],
        "events": public.upcoming()[:COMING],
        "issue": Issue.objects.published().first(),
        "areas": Area.objects.current(),
        "money": programme_total(),
    }
    return render(request, "articles/home.html", context)
