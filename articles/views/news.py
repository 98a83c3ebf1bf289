"""News: the list with its filters, and one article."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from articles.forms import NewsFilterForm
from articles.listing import cards, related
from articles.models import Article

PAGE_SIZE = 12


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    form = NewsFilterForm(request.GET)
    articles = form.narrow(Article.objects.published().current())
    page = Paginator(cards(articles), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "chosen": form.chosen, "page": page}
    return render(request, "articles/news.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; gone (410) when withdrawn, a draft only for who may see drafts."""
    articles = Article.objects.select_related("image").prefetch_related(
        "areas", "themes", "links", "awards__round__scheme"
    )
    found = get_object_or_404(articles, slug=slug)
    if found.is_public:
        return _article(request, found)
    if found.status == Article.Status.WITHDRAWN:
        return render(request, "410.html", {"withdrawn": found}, status=410)
    if not request.user.has_perm("articles.view_article"):
        raise Http404
    response = _article(request, found)
    add_never_cache_headers(response)
    return response


def _article(request: HttpRequest, found: Article) -> HttpResponse:
    context = {"article": found, "related": related(found)}
    return render(request, "articles/article_detail.html", context)
