"""The site map: every public page, with the moment it last changed where that is known."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, OuterRef, Subquery
from django.urls import reverse

from areas.models import Area, FundingAward, FundingRound
from articles.models import Article, Issue
from nplv.changes import last_change

PAGES = (
    "articles:home",
    "articles:news",
    "articles:agenda",
    "articles:archive",
    "articles:about",
    "articles:contact",
    "articles:privacy",
    "articles:accessibility",
    "articles:colophon",
    "articles:open-data",
    "articles:open-data-api",
    "areas:index",
    "areas:awards",
    "subscriptions:subscribe",
)
# What a page lists; a page that is text changes with a release, which knows no moment.
LISTED: dict[str, tuple[type[Model], ...]] = {
    "articles:home": (Article, Issue, Area, FundingAward),
    "articles:news": (Article,),
    "articles:agenda": (Article,),
    "articles:archive": (Issue,),
    "articles:open-data": (Area, FundingAward, Article, Issue),
    "areas:index": (Area,),
    "areas:awards": (FundingAward, FundingRound),
}


class SiteMap(Sitemap):
    """Addresses under SITE_URL, whatever host was asked."""

    protocol = settings.SITE_URL.split("://", 1)[0]

    def get_domain(self, site: Any = None) -> str:
        return str(settings.SITE_URL).split("://", 1)[1]


class PageMap(SiteMap):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)

    def lastmod(self, item: str) -> dt.datetime | None:
        models: tuple[Any, ...] = LISTED.get(item, ())
        return last_change(*(model.history for model in models)) if models else None


class ArticleMap(SiteMap):
    def items(self) -> Any:
        return Article.objects.published()

    def lastmod(self, item: Article) -> dt.datetime:
        return max(item.updated_at, item.published_at or item.updated_at)


class IssueMap(SiteMap):
    def items(self) -> Any:
        return Issue.objects.published()

    def lastmod(self, item: Issue) -> dt.datetime | None:
        return item.corrected_at or item.published_at


class KeptMap(SiteMap):
    """Rows that know when they last changed by their history only."""

    model: type[Area | FundingAward]

    def items(self) -> Any:
        kept = self.model.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_date")
        return self.model.objects.annotate(changed=Subquery(kept.values("history_date")[:1]))

    def lastmod(self, item: Any) -> dt.datetime | None:
        changed: dt.datetime | None = item.changed
        return changed


class AreaMap(KeptMap):
    model = Area


class AwardMap(KeptMap):
    model = FundingAward


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PageMap,
    "articles": ArticleMap,
    "issues": IssueMap,
    "areas": AreaMap,
    "awards": AwardMap,
}
