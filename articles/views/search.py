"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.forms import SearchForm


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/search.html", {"form": SearchForm(request.GET)})
