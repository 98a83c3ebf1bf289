"""News: the list with its filters, and one article."""

from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import URLValidator, validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from articles.beside import Beside, beside
from articles.cards import Card
from articles.forms import NewsFilterForm
from articles.illustrating import illustrated
from articles.listing import related
from articles.models import Article, Image
from articles.news_list import cards_at, counts, directory
from articles.renditions import MissingOriginalError, mail_image
from articles.slugs import former
from articles.structured_data import structured_data
from nplv.fragments import kept
from nplv.moving import moved_to
from nplv.prepared import Parameter, Prepared

PAGE_SIZE = 12


class Around(NamedTuple):
    beside: Beside
    related: list[Card]
    structured_data: SafeString


_article: Prepared[Article] = Prepared(
    lambda: Article.objects.select_related("image").filter(slug=Parameter("slug"))
)


class Registration(NamedTuple):
    text: str
    href: str  # empty where it is neither an address of a page nor of a mailbox


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    every = kept(request, "news-directory", make=directory)
    form = NewsFilterForm(request.GET, every)
    chosen = form.chosen
    found = kept(request, "news-counts", chosen, make=lambda: counts(chosen, every))
    form.show(found)
    page: Any = Paginator(range(found.total), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = cards_at(chosen, page.object_list)
    context = {"form": form, "chosen": chosen.names(), "page": page}
    return render(request, "articles/news.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; gone (410) when withdrawn, a draft only for who may see drafts."""
    found = _article.first(slug=slug)
    if found is None:
        return _moved(request, slug)
    if found.is_public:
        return article_page(request, found)
    if found.status == Article.Status.WITHDRAWN:
        return render(request, "410.html", {"withdrawn": found}, status=410)
    if not request.user.has_perm("articles.view_article"):
        raise Http404
    response = article_page(request, found)
    add_never_cache_headers(response)
    return response


def _moved(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead from an address of before to the one of now."""
    known = former(slug)
    if known is None:
        raise Http404
    target = known.article
    if target is None or target.status == Article.Status.WITHDRAWN:
        return render(request, "410.html", {"withdrawn": target}, status=410)
    if not target.is_public and not request.user.has_perm("articles.view_article"):
        raise Http404
    return moved_to(target.get_absolute_url())


def article_page(request: HttpRequest, found: Article, *, unsaved: bool = False) -> HttpResponse:
    """Return the page of an article, which may be one that is only being looked at."""
    context: dict[str, Any] = {
        "article": found,
        "unsaved": unsaved,
        "body": illustrated(found.body),
        "around": cache(lambda: _around(found)),
        "registration": _registration(found.registration),
    }
    return render(request, "articles/article_detail.html", context)


def _around(found: Article) -> Around:
    """Bring all that belongs to an article, in three queries."""
    own = beside(found)
    places = [area.name for area in own.areas]
    data = structured_data(found, places, image_url=_image_url(found.image))
    return Around(own, related(found), data)


def _registration(text: str) -> Registration | None:
    if not text:
        return None
    for check, scheme in ((URLValidator(["http", "https"]), ""), (validate_email, "mailto:")):
        try:
            check(text)
        except ValidationError:
            continue
        return Registration(text, f"{scheme}{text}")
    return Registration(text, "")


def _image_url(image: Image | None) -> str:
    """Return the picture for search engines, or nothing."""
    if image is None:
        return ""
    try:
        return mail_image(image).url
    except MissingOriginalError:
        return ""
