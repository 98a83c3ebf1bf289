"""Atom feeds: all news, the news of one area, the issues."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from areas.models import Area
from articles.models import Article, Issue

LENGTH = 30
PROGRAMME = "Nationaal Programma Leefbaarheid en Veiligheid"
# What XML 1.0 cannot carry: Django refuses a whole feed that holds one.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def absolute(path: str) -> str:
    """Return the address of `path` on this site, whatever host was asked."""
    return f"{settings.SITE_URL}{path}"


def plain(text: str) -> str:
    """Return `text` as a value that XML can hold."""
    return NOT_IN_XML.sub("", text)


class AtomFeed(Feed):
    feed_type = Atom1Feed
    language = "nl"
    author_name = PROGRAMME

    def item_link(self, item: Article | Issue) -> str:
        return absolute(item.get_absolute_url())

    def item_title(self, item: Article | Issue) -> str:
        return plain(item.title)


class ArticleFeed(AtomFeed):
    """A feed whose items are articles."""

    def item_description(self, item: Article) -> str:
        return escape(plain(item.teaser))

    def item_pubdate(self, item: Article) -> dt.datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> dt.datetime:
        return max(item.published_at or item.updated_at, item.updated_at)

    def item_categories(self, item: Article) -> list[str]:
        return [plain(str(one)) for one in (*item.areas.all(), *item.themes.all())]


def _newest() -> Any:
    return Article.objects.published().current().prefetch_related("areas", "themes")


class NewsFeed(ArticleFeed):
    title = f"Nieuws van het {PROGRAMME}"
    subtitle = "Nieuws en verhalen uit de twintig gebieden."

    def link(self) -> str:
        return absolute(reverse("articles:news"))

    def feed_url(self) -> str:
        return absolute(reverse("articles:news-feed"))

    def items(self) -> Any:
        return _newest()[:LENGTH]


class AreaFeed(ArticleFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Area:
        return get_object_or_404(Area, slug=slug)

    def title(self, area: Area) -> str:
        return f"Nieuws over {plain(area.name)}"

    def link(self, area: Area) -> str:
        return absolute(reverse("areas:area", args=[area.slug]))

    def feed_url(self, area: Area) -> str:
        return absolute(reverse("articles:area-feed", args=[area.slug]))

    def items(self, area: Area) -> Any:
        return _newest().filter(areas=area)[:LENGTH]


class ArchiveFeed(AtomFeed):
    title = f"Nieuwsbrief van het {PROGRAMME}"
    subtitle = "Elke editie van de nieuwsbrief."

    def link(self) -> str:
        return absolute(reverse("articles:archive"))

    def feed_url(self) -> str:
        return absolute(reverse("articles:archive-feed"))

    def items(self) -> Any:
        return Issue.objects.published()[:LENGTH]

    def item_description(self, item: Issue) -> str:
        return escape(plain(item.preheader))

    def item_pubdate(self, item: Issue) -> dt.datetime | None:
        return item.published_at

    def item_updateddate(self, item: Issue) -> dt.datetime:
        return item.corrected_at or item.published_at or item.updated_at
