"""Events: what comes and what was."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.listing import cards
from articles.models import Article

PAGE_SIZE = 20


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    public = Article.objects.published()
    past = Paginator(cards(public.past()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"upcoming": cards(public.upcoming()), "page": past}
    return render(request, "articles/agenda.html", context)
