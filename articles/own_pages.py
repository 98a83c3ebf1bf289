"""Addresses on our own site: whether a reader finds something there, without any network."""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import Resolver404, ResolverMatch, resolve

from areas.models import Area, FundingAward
from articles.models import Article, FormerSlug, Issue

_NOT_FOR_READERS = ("/beheer/", "/postvak/", "/anymail/")


def is_own(url: str) -> bool:
    return url == settings.SITE_URL or url.startswith(f"{settings.SITE_URL}/")


def why_empty(url: str) -> str:
    """Return why a reader finds nothing at an address of ours, in Dutch; nothing where they do."""
    path = unquote(urlsplit(url).path) or "/"
    if path.startswith(_NOT_FOR_READERS):
        return "deze pagina is alleen voor de redactie"
    try:
        found = resolve(path)
    except Resolver404:
        return "deze pagina bestaat niet op onze site"
    there = _ROWS.get(found.view_name)
    if there is None or there(found):
        return ""
    return "deze pagina staat niet (meer) op onze site"


def _article(found: ResolverMatch) -> bool:
    slug = found.kwargs["slug"]
    public = Article.objects.published()
    return (
        public.filter(slug=slug).exists()
        or FormerSlug.objects.filter(slug=slug, article__in=public).exists()
    )


def _area(found: ResolverMatch) -> bool:
    return Area.objects.filter(slug=found.kwargs["slug"]).exists()


_ROWS: dict[str, Callable[[ResolverMatch], bool]] = {
    "articles:article": _article,
    "articles:event-ics": _article,
    "articles:issue": lambda found: (
        Issue.objects.published().filter(slug=found.kwargs["slug"]).exists()
    ),
    "areas:area": _area,
    "articles:area-feed": _area,
    "areas:award": lambda found: FundingAward.objects.filter(key=found.kwargs["key"]).exists(),
    "media": lambda found: default_storage.exists(found.kwargs["path"]),
}
