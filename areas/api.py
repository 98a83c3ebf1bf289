"""The areas and the awards in the API."""

import datetime as dt
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from areas.fields import AreaData, AwardData
from areas.models import (
    Area,
    AreaQuerySet,
    FundingAward,
    FundingAwardQuerySet,
    FundingRound,
    FundingScheme,
)
from areas.open_data import area_data, award_data
from nplv.asking import BoxAsked, Filters, SlugAsked, YearAsked, YesNoAsked, matching, one_of
from nplv.changes import last_change, say_when
from nplv.data_fields import Url, named
from nplv.paging import Page, cut
from nplv.problems import Problem

router = Router(by_alias=True)
ORDER = ("-round__year", "recipient", "project", "key")
REFUSED = {400: Problem, 404: Problem}


# The only way in which places are written: longitude first, in degrees.
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class Systems(BaseModel):
    crs: list[Url] = Field(description="De stelsels waarin de API een plek kan geven.")


class AreaPage(Page):
    rows: list[AreaData] = named("gebieden", "De gebieden op deze pagina.")


class AwardPage(Page):
    rows: list[AwardData] = named("toekenningen", "De regels op deze pagina.")


class AreaFilters(Filters):
    code: Annotated[str | None, matching("^GM[0-9]{4}$", "Geef een gemeentecode zoals GM0599.")] = (
        named("gemeentecode", "Alleen gebieden in deze gemeente.", None)
    )
    takes_part: YesNoAsked = named(
        "doetMee", "Alleen gebieden die nu meedoen, of juist niet.", None
    )
    box: BoxAsked = named(
        "bbox", "Alleen gebieden binnen deze rechthoek: west,zuid,oost,noord in graden.", None
    )

    def narrow(self, areas: AreaQuerySet) -> AreaQuerySet:
        if self.code is not None:
            areas = areas.filter(municipality_code=self.code)
        if self.takes_part is not None:
            areas = areas.filter(left_on__isnull=self.takes_part)
        if self.box is not None:
            west, south, east, north = self.box
            areas = areas.filter(longitude__range=(west, east), latitude__range=(south, north))
        return areas


class AwardFilters(Filters):
    scheme: SlugAsked = named("regeling", "Alleen van deze regeling (regelingKenmerk).", None)
    round: SlugAsked = named("ronde", "Alleen uit deze ronde (rondeKenmerk).", None)
    area: SlugAsked = named("gebied", "Alleen voor dit gebied (gebiedKenmerk).", None)
    year: YearAsked = named("jaar", "Alleen uit rondes van dit jaar.", None)
    kind: Annotated[str | None, one_of(FundingAward.Kind)] = named(
        "soort", "Alleen dit soort geld.", None
    )
    scope: Annotated[str | None, one_of(FundingAward.Scope)] = named(
        "bereik", "Alleen geld dat zo ver voor het gebied is.", None
    )
    counted: YesNoAsked = named("teltMee", "Alleen wat meetelt in een som, of juist niet.", None)

    def narrow(self, awards: FundingAwardQuerySet) -> FundingAwardQuerySet:
        wanted = {
            "round__scheme__slug": self.scheme,
            "area__slug": self.area,
            "round__year": self.year,
            "kind": self.kind,
            "scope": self.scope,
        }
        awards = awards.filter(**{name: value for name, value in wanted.items() if value})
        if self.round is not None:
            awards = awards.filter(round__in=_rounds(self.round))
        if self.counted is None:
            return awards
        counted = awards.counted()
        return counted if self.counted else awards.exclude(pk__in=counted.values("pk"))


@router.get(
    "/gebieden",
    response={200: AreaPage, **REFUSED},
    operation_id="gebieden",
    summary="Alle gebieden",
    description="De gebieden op volgorde van naam, ook die niet meer meedoen.",
    tags=["Gebieden"],
)
def areas(request: HttpRequest, response: HttpResponse, filters: Query[AreaFilters]) -> AreaPage:
    say_when(response, last_change(Area.history))
    response["Content-Crs"] = f"<{CRS84}>"
    page = cut(filters.narrow(Area.objects.all()), filters, request, response)
    return AreaPage(rows=[area_data(found) for found in page.rows], **page.about)


@router.get(
    "/gebieden/{slug:kenmerk}",
    response={200: AreaData, **REFUSED},
    operation_id="gebied",
    summary="Eén gebied",
    tags=["Gebieden"],
)
def area(
    request: HttpRequest,
    response: HttpResponse,
    key: str = Path(..., alias="kenmerk", description="Kenmerk van het gebied.", max_length=100),
) -> AreaData:
    say_when(response, last_change(Area.history))
    response["Content-Crs"] = f"<{CRS84}>"
    found = Area.objects.filter(slug=key).first()
    if found is None:
        raise Http404("Dit gebied bestaat niet.")
    return area_data(found)


@router.get(
    "/crss",
    response={200: Systems},
    operation_id="crss",
    summary="Stelsels voor plekken",
    description="Een plek staat altijd in WGS 84: eerst de lengtegraad, dan de breedtegraad.",
    tags=["Gebieden"],
)
def systems(request: HttpRequest) -> Systems:
    return Systems(crs=[CRS84])


@router.get(
    "/toekenningen",
    response={200: AwardPage, **REFUSED},
    operation_id="toekenningen",
    summary="Alle toekenningen",
    description=(
        "De nieuwste rondes eerst. Naast toekenningen staan er ook uitbetalingen, bijdragen van "
        "anderen en plannen in: tel alleen op wat meetelt (teltMee)."
    ),
    tags=["Toekenningen"],
)
def awards(request: HttpRequest, response: HttpResponse, filters: Query[AwardFilters]) -> AwardPage:
    say_when(response, _awards_changed())
    ordered = FundingAward.objects.with_round().order_by(*ORDER)
    page = cut(filters.narrow(ordered), filters, request, response)
    return AwardPage(rows=[award_data(found) for found in page.rows], **page.about)


@router.get(
    "/toekenningen/{slug:kenmerk}",
    response={200: AwardData, **REFUSED},
    operation_id="toekenning",
    summary="Eén toekenning",
    tags=["Toekenningen"],
)
def award(
    request: HttpRequest,
    response: HttpResponse,
    key: str = Path(..., alias="kenmerk", description="Kenmerk van de regel.", max_length=200),
) -> AwardData:
    say_when(response, _awards_changed())
    found = FundingAward.objects.with_round().filter(key=key).first()
    if found is None:
        raise Http404("Deze toekenning bestaat niet.")
    return award_data(found)


def _rounds(key: str) -> list[FundingRound]:
    rounds = FundingRound.objects.select_related("scheme")
    return [found for found in rounds if found.key == key]


def _awards_changed() -> dt.datetime | None:
    models = (FundingAward, FundingRound, FundingScheme, Area)
    return last_change(*(model.history for model in models))
