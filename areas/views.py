"""Pages and open data about the areas and the money."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from areas import open_data
from areas.forms import AwardFilterForm
from areas.models import Area, FundingAward
from areas.totals import area_total, scheme_totals, total

NEWS_SHOWN = 6
DELIMITERS = {"puntkomma": ";", "komma": ","}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "areas/index.html", {"areas": Area.objects.current()})


@require_safe
def area(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Area, slug=slug)
    awards = list(found.awards.select_related("round__scheme"))
    articles = found.articles.published().current()
    context = {
        "area": found,
        "awards": awards,
        "total": area_total(awards),
        "news": articles.exclude(kind="event").select_related("image")[:NEWS_SHOWN],
        "events": articles.upcoming().select_related("image"),
    }
    return render(request, "areas/area.html", context)


@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    form = AwardFilterForm(request.GET)
    found = list(form.filter(FundingAward.objects.with_round()))
    context = {
        "form": form,
        "awards": found,
        "total": total(found),
        "schemes": [] if form.chosen else scheme_totals(),
        "query": request.GET.urlencode() if form.chosen else "",
    }
    return render(request, "areas/awards.html", context)


@require_safe
def awards_csv(request: HttpRequest) -> HttpResponse:
    found = AwardFilterForm(request.GET).filter(FundingAward.objects.with_round())
    return _csv(open_data.awards_csv(found, delimiter=_delimiter(request)), "toekenningen.csv")


@require_safe
def awards_json(request: HttpRequest) -> HttpResponse:
    found = FundingAward.objects.with_round()
    return _json(open_data.awards_json(found), "application/json")


@require_safe
def areas_csv(request: HttpRequest) -> HttpResponse:
    text = open_data.areas_csv(Area.objects.all(), delimiter=_delimiter(request))
    return _csv(text, "gebieden.csv")


@require_safe
def areas_json(request: HttpRequest) -> HttpResponse:
    return _json(open_data.areas_json(Area.objects.all()), "application/json")


@require_safe
def areas_geojson(request: HttpRequest) -> HttpResponse:
    return _json(open_data.areas_geojson(Area.objects.all()), "application/geo+json")


def _delimiter(request: HttpRequest) -> str:
    return DELIMITERS.get(request.GET.get("scheiding", ""), ";")


def _csv(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _open(response)


def _json(data: dict[str, Any], content_type: str) -> HttpResponse:
    options = {"ensure_ascii": False, "indent": 1}
    return _open(JsonResponse(data, json_dumps_params=options, content_type=content_type))


def _open(response: HttpResponse) -> HttpResponse:
    """Let any site read open data."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
