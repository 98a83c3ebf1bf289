"""The search page. While one types, htmx takes its part of this same page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas.models import Area
from articles.forms import SearchForm
from articles.models import Theme
from articles.search import GROUPS, PAGE_SIZE, search, suggestions

SHOWN = 100  # characters of the query that the page repeats


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    group = request.GET.get("soort", "")
    group = group if group in GROUPS else ""
    results = search(query, group=group, page=_page_number(request))
    shown = " ".join(query.replace("\0", " ").split())[:SHOWN]
    context = {
        "form": SearchForm({"q": query[:SHOWN]}),
        "query": shown,
        "group": group,
        "results": results,
        "address": _address(shown, group),
        "page": Paginator(range(results.total), PAGE_SIZE).get_page(results.page),
    }
    if not results.total:
        context |= {
            "suggestions": suggestions(query) if shown else [],
            "themes": Theme.objects.all(),
            "areas": Area.objects.current(),
        }
    return render(request, "articles/search.html", context)


def _page_number(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1


def _address(query: str, group: str) -> QueryDict:
    """Return the question as the links of the page repeat it, which is never long."""
    address = QueryDict(mutable=True)
    address.update({"q": query} | ({"soort": group} if group else {}))
    return address
