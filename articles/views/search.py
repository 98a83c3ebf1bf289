"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas.models import Area
from articles.forms import SearchForm
from articles.models import Theme
from articles.search import search

MOST = 50


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    context = {
        "form": SearchForm(request.GET),
        "query": " ".join(query.replace("\0", " ").split())[:100],
        "hits": search(query, limit=MOST),
        "most": MOST,
        "themes": Theme.objects.all(),
        "areas": Area.objects.current(),
    }
    return render(request, "articles/search.html", context)
