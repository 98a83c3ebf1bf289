"""Pages and open data about the areas; those about the money are in award_views."""

from functools import cache
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from areas import open_data
from areas.downloads import csv_file, delimiter, json_file
from areas.models import Area, FundingAward
from areas.totals import area_money

NEWS_SHOWN = 6
AWARDS_SHOWN = 10


class Shown(NamedTuple):
    rows: list[FundingAward]
    more: bool


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    every = list(Area.objects.all())
    left = [area for area in every if area.left_on]
    current = [area for area in every if not area.left_on]
    return render(request, "areas/index.html", {"areas": current, "left": left})


@require_safe
def area(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Area, slug=slug)
    articles = found.articles.published().current().defer("body")
    context = {
        "area": found,
        "awards": cache(lambda: _awards(found)),
        "money": cache(lambda: area_money(found)),
        "news": articles.exclude(kind="event").select_related("image")[:NEWS_SHOWN],
        "events": articles.upcoming().select_related("image"),
    }
    return render(request, "areas/area.html", context)


def _awards(found: Area) -> Shown:
    keys = found.awards.values("pk")[: AWARDS_SHOWN + 1]  # sorted without the texts of all rows
    awards = list(FundingAward.objects.filter(pk__in=keys).select_related("round__scheme"))
    return Shown(awards[:AWARDS_SHOWN], more=len(awards) > AWARDS_SHOWN)


@require_safe
def areas_csv(request: HttpRequest) -> HttpResponse:
    text = open_data.areas_csv(Area.objects.all(), delimiter=delimiter(request))
    return csv_file(text, "gebieden.csv")


@require_safe
def areas_json(request: HttpRequest) -> HttpResponse:
    return json_file(open_data.areas_json(Area.objects.all()))


@require_safe
def areas_geojson(request: HttpRequest) -> HttpResponse:
    return json_file(open_data.areas_geojson(Area.objects.all()), "application/geo+json")
