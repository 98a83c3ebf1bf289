"""Pictures for other sites that show a link to a page of ours."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from areas.models import Area
from articles.models import Article, Issue
from articles.share_pictures import Words, draw
from articles.slugs import former
from nplv.addresses import address
from nplv.moving import moved_to

SENDER = "Nationaal Programma Leefbaarheid en Veiligheid"


@require_safe
def share_picture(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The picture of one article, issue or area that is public."""
    if kind not in _KINDS:
        raise Http404
    known = former(slug) if kind == "nieuws" else None
    if known is not None and known.article is not None and known.article.is_public:
        return moved_to(address("articles:share", kind, known.article.slug))
    return HttpResponse(draw(_KINDS[kind](slug)), content_type="image/png")


@require_safe
def site_picture(request: HttpRequest) -> HttpResponse:
    """The picture of every other page."""
    words = Words(
        "Nieuws en nieuwsbrief", "Samen voor veilige en leefbare wijken", "20 gebieden", SENDER
    )
    return HttpResponse(draw(words), content_type="image/png")


def _of_article(slug: str) -> Words:
    article = get_object_or_404(Article.objects.published().prefetch_related("areas"), slug=slug)
    areas = ", ".join(area.name for area in article.areas.all())
    moment = article.starts_at or article.published_at or article.created_at
    date = date_format(timezone.localtime(moment), "j F Y")
    label = article.get_kind_display().capitalize()
    return Words(label, article.title, " · ".join(filter(None, (date, areas))), SENDER)


def _of_issue(slug: str) -> Words:
    issue = get_object_or_404(Issue.objects.published(), slug=slug)
    date = date_format(issue.date, "j F Y")
    return Words("Nieuwsbrief", issue.subject or issue.title, date, SENDER)


def _of_area(slug: str) -> Words:
    area = get_object_or_404(Area, slug=slug)
    return Words("Gebied", area.name, f"{area.municipality}, {area.province}", SENDER)


_KINDS: dict[str, Callable[[str], Words]] = {
    "nieuws": _of_article,
    "nieuwsbrief": _of_issue,
    "gebied": _of_area,
}
