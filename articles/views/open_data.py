"""The pages that explain the open data, and the description for other catalogues."""

from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.api import api
from articles.datasets import CC0, CC_BY, DATASETS
from articles.dcat import catalogue
from nplv.openapi import openapi
from nplv.problems import TITLES
from nplv.rest import BASE, VERSION


class Parameter(NamedTuple):
    name: str
    description: str
    values: str


class Way(NamedTuple):
    """One address of the API."""

    key: str
    path: str
    example: str
    summary: str
    description: str
    parameters: list[Parameter]


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    sets = [(dataset, dataset.changed()) for dataset in DATASETS]
    context = {"sets": sets, "cc0": CC0, "cc_by": CC_BY, "sum_of": DATASETS[1]}
    return render(request, "articles/open_data.html", context)


@require_safe
def open_data_api(request: HttpRequest) -> HttpResponse:
    context = {
        "base": settings.SITE_URL + BASE,
        "version": VERSION,
        "ways": _ways(),
        "problems": TITLES.items(),
    }
    return render(request, "articles/open_data_api.html", context)


@require_safe
def dcat(request: HttpRequest) -> HttpResponse:
    options = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(
        catalogue(), json_dumps_params=options, content_type="application/ld+json"
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


@cache
def _ways() -> list[Way]:
    document = openapi(api, contact=settings.NPLV_CONTACT_EMAIL)
    return [_way(path, found["get"]) for path, found in document["paths"].items()]


def _way(path: str, found: dict[str, Any]) -> Way:
    parameters = [one for one in found["parameters"] if one["in"] == "query"]
    return Way(
        key=found["operationId"],
        path=BASE + path,
        example="" if "{" in path else BASE + path,
        summary=found["summary"],
        description=found.get("description", ""),
        parameters=[
            Parameter(one["name"], one.get("description", ""), _values(one["schema"]))
            for one in parameters
        ],
    )


def _values(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if schema["type"] == "integer":
        return f"heel getal, {schema['minimum']} tot en met {schema['maximum']}"
    if schema["type"] == "boolean":
        return "true of false"
    return "datum, zoals 2023-12-22" if schema.get("format") == "date" else "tekst"
