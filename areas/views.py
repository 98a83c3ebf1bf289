"""Pages and open data about the areas; those about the money are in award_views."""

from functools import cache
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas import award_lines, open_data
from areas.award_lines import AwardLine
from areas.downloads import csv_file, delimiter, json_file
from areas.models import Area
from areas.totals import area_money
from nplv.prepared import Parameter, Prepared


class Shown(NamedTuple):
    rows: list[AwardLine]
    more: bool


_area: Prepared[Area] = Prepared(lambda: Area.objects.filter(slug=Parameter("slug")))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    every = list(Area.objects.all())
    left = [area for area in every if area.left_on]
    current = [area for area in every if not area.left_on]
    return render(request, "areas/index.html", {"areas": current, "left": left})


@require_safe
def area(request: HttpRequest, slug: str) -> HttpResponse:
    found = _area.first(slug=slug)
    if found is None:
        raise Http404
    context = {
        "area": found,
        "awards": cache(lambda: _awards(found)),
        "money": cache(lambda: area_money(found)),
    }
    return render(request, "areas/area.html", context)


def _awards(found: Area) -> Shown:
    awards = award_lines.of_area(found)
    return Shown(awards[: award_lines.AREA_SHOWN], more=len(awards) > award_lines.AREA_SHOWN)


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
