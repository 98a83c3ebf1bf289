"""The articles and the issues in the API, and the API as a whole: `/api/v1/`."""

import datetime as dt
from typing import Annotated

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from ninja import NinjaAPI, Path, Query, Router

from areas.api import router as areas_router
from areas.models import Area
from articles.fields import (
    ArticleData,
    ArticleSummary,
    IssueData,
    IssueSummary,
    article_data,
    article_summary,
    issue_data,
    issue_summary,
)
from articles.models import Article, ArticleQuerySet, Issue, IssueItem, IssueQuerySet, Theme
from articles.slugs import former
from nplv.asking import DayAsked, Filters, SlugAsked, YearAsked, one_of
from nplv.changes import last_change, say_when
from nplv.data_fields import named
from nplv.moving import moved_to
from nplv.openapi import ApiRenderer, Root, openapi_json, root
from nplv.paging import Page, cut
from nplv.problems import GoneError, Problem
from nplv.rest import VERSION, address, addresses, prepare

REFUSED = {400: Problem, 404: Problem}
WITHDRAWN = "Dit artikel is ingetrokken."
api = prepare(
    NinjaAPI(
        title="Open data van het programma Leefbaarheid en Veiligheid",
        version=VERSION,
        docs_url=None,
        openapi_url="",
        renderer=ApiRenderer(),
    )
)
router = Router(by_alias=True)


@api.get(
    "/",
    by_alias=True,
    response={200: Root},
    operation_id="begin",
    summary="Begin",
    description="Waar alles staat.",
    tags=["Begin"],
)
def begin(request: HttpRequest) -> Root:
    return root()


class ArticlePage(Page):
    rows: list[ArticleSummary] = named("artikelen", "De artikelen op deze pagina.")


class IssuePage(Page):
    rows: list[IssueSummary] = named("edities", "De edities op deze pagina.")


class ArticleFilters(Filters):
    area: SlugAsked = named("gebied", "Alleen over dit gebied (kenmerk).", None)
    theme: SlugAsked = named("thema", "Alleen over dit thema (kenmerk).", None)
    kind: Annotated[str | None, one_of(Article.Kind)] = named("soort", "Alleen deze soort.", None)
    since: DayAsked = named("vanaf", "Alleen wat op of na deze dag is gepubliceerd.", None)
    until: DayAsked = named("totEnMet", "Alleen wat op of voor deze dag is gepubliceerd.", None)

    def narrow(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        wanted = {
            "areas__slug": self.area,
            "themes__slug": self.theme,
            "kind": self.kind,
            "published_at__gte": self.since and _moment(self.since, dt.time.min),
            "published_at__lte": self.until and _moment(self.until, dt.time.max),
        }
        return articles.filter(**{name: value for name, value in wanted.items() if value})


class IssueFilters(Filters):
    year: YearAsked = named("jaar", "Alleen edities uit dit jaar.", None)

    def narrow(self, issues: IssueQuerySet) -> IssueQuerySet:
        return issues if self.year is None else issues.filter(date__year=self.year)


@router.get(
    "/artikelen",
    response={200: ArticlePage, **REFUSED},
    operation_id="artikelen",
    summary="Alle artikelen",
    description="Wat is gepubliceerd, het nieuwste eerst. De hele tekst staat bij elk artikel.",
    tags=["Artikelen"],
)
def articles(
    request: HttpRequest, response: HttpResponse, filters: Query[ArticleFilters]
) -> ArticlePage:
    say_when(response, _articles_changed())
    found = _with_parts(filters.narrow(Article.objects.published()))
    page = cut(found, filters, request, response)
    return ArticlePage(rows=[article_summary(one) for one in page.rows], **page.about)


@router.get(
    "/artikelen/{slug:kenmerk}",
    response={200: ArticleData, **REFUSED, 410: Problem},
    operation_id="artikel",
    summary="Eén artikel",
    description="Een artikel dat is ingetrokken geeft 410. "
    "Het kenmerk van vroeger leidt met 301 naar dat van nu.",
    tags=["Artikelen"],
)
def article(
    request: HttpRequest,
    response: HttpResponse,
    key: str = Path(..., alias="kenmerk", description="Kenmerk van het artikel.", max_length=160),
) -> ArticleData | HttpResponse:
    say_when(response, _articles_changed())
    if (known := former(key)) and known.article and known.article.is_public:
        return moved_to(address("artikelen", known.article.slug))
    found = _with_parts(Article.objects.filter(slug=key)).prefetch_related("links").first()
    if found is not None and found.status == Article.Status.WITHDRAWN:
        raise GoneError(WITHDRAWN)
    if found is None or not found.is_public:
        raise Http404("Dit artikel bestaat niet.")
    return article_data(found)


@router.get(
    "/edities",
    response={200: IssuePage, **REFUSED},
    operation_id="edities",
    summary="Alle edities van de nieuwsbrief",
    description="De nieuwste eerst. De onderdelen staan bij elke editie.",
    tags=["Edities"],
)
def issues(request: HttpRequest, response: HttpResponse, filters: Query[IssueFilters]) -> IssuePage:
    say_when(response, last_change(Issue.history))
    page = cut(filters.narrow(Issue.objects.published()), filters, request, response)
    return IssuePage(rows=[issue_summary(one) for one in page.rows], **page.about)


@router.get(
    "/edities/{slug:kenmerk}",
    response={200: IssueData, **REFUSED},
    operation_id="editie",
    summary="Eén editie",
    tags=["Edities"],
)
def issue(
    request: HttpRequest,
    response: HttpResponse,
    key: str = Path(..., alias="kenmerk", description="Kenmerk van de editie.", max_length=100),
) -> IssueData:
    say_when(response, last_change(Issue.history, IssueItem.history, Article.history))
    found = Issue.objects.published().filter(slug=key).first()
    if found is None:
        raise Http404("Deze editie bestaat niet.")
    return issue_data(found)


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Return that time of that day in the Netherlands; a day far off is as good as any far one."""
    near = min(max(day, dt.date(1900, 1, 1)), dt.date(2900, 1, 1))
    return timezone.make_aware(dt.datetime.combine(near, time))


def _with_parts(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.select_related("image").prefetch_related("areas", "themes", "awards")


def _articles_changed() -> dt.datetime | None:
    """Return when articles last changed; one that was planned changed when its moment came."""
    changed = last_change(Article.history, Theme.history, Area.history)
    newest = Article.objects.published().values_list("published_at", flat=True).first()
    return max((moment for moment in (changed, newest) if moment), default=None)


for part in (areas_router, router):
    api.add_router("", part)


def api_urls() -> tuple[list[URLPattern | URLResolver], str]:
    """Return every address of the API, with the namespace `api`."""
    document = openapi_json(api, contact=settings.NPLV_CONTACT_EMAIL)
    return addresses(api, [path("openapi.json", document, name="openapi")])
