"""The description of the API for programs: OpenAPI 3.1, completed with what holds everywhere."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from pydantic import BaseModel

from nplv.data_fields import Url, named
from nplv.problems import MEDIA_TYPE, TITLES
from nplv.rest import BASE, VERSION, View, address

DESCRIPTION = (
    "Gebieden, toekenningen, artikelen en edities van het Nationaal Programma Leefbaarheid en "
    "Veiligheid. Je hebt geen sleutel nodig. Wat elk veld betekent staat ook op /open-data/."
)
LICENCES = "CC0 1.0 (gebieden, toekenningen) en CC BY 4.0 (artikelen, edities)"
TAGS = {
    "Begin": "Waar alles staat.",
    "Gebieden": "De gebieden van het programma.",
    "Toekenningen": "Het geld voor de gebieden, met bron.",
    "Artikelen": "Nieuws, verhalen, bijeenkomsten en vacatures.",
    "Edities": "De nieuwsbrieven die zijn verstuurd.",
}
HEADERS = {
    "API-Version": ("De versie van de API.", {"type": "string", "examples": [VERSION]}),
    "ETag": ("Kenmerk van deze inhoud, voor If-None-Match.", {"type": "string"}),
    "Last-Modified": ("Wanneer de gegevens voor het laatst wijzigden.", {"type": "string"}),
    "Content-Crs": ("Het stelsel waarin plekken staan: altijd CRS84.", {"type": "string"}),
    "Link": ("Links naar andere pagina’s (RFC 8288).", {"type": "string"}),
}
ALWAYS = ("API-Version",)
CONTENT = (*ALWAYS, "ETag", "Last-Modified")


class ApiRenderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


class Root(BaseModel):
    title: str = named("titel", "Wat dit is.")
    version: str = named("versie", "De versie van de API.", examples=[VERSION])
    licence: Url = named("licentie", "Wat je ermee mag.")
    description: Url = named("openapi", "De beschrijving voor programma’s.")
    documentation: Url = named("documentatie", "De uitleg voor mensen.")
    lists: list[Url] = named("lijsten", "De lijsten die je kunt opvragen.")

    model_config = {"populate_by_name": True, "serialize_by_alias": True}


def root() -> Root:
    return Root(
        title="Open data van het programma Leefbaarheid en Veiligheid",
        version=VERSION,
        licence=f"{settings.SITE_URL}/open-data/#licentie",
        description=address("openapi.json"),
        documentation=f"{settings.SITE_URL}/open-data/api/",
        lists=[address(name) for name in ("gebieden", "toekenningen", "artikelen", "edities")],
    )


def openapi_json(api: NinjaAPI, *, contact: str) -> View:
    """Return the view of the document; it is made once, at the first request."""
    made: list[str] = []

    def document(request: HttpRequest) -> HttpResponse:
        if not made:
            made.append(json.dumps(openapi(api, contact=contact), ensure_ascii=False))
        return HttpResponse(made[0], content_type="application/json; charset=utf-8")

    return document


def openapi(api: NinjaAPI, *, contact: str) -> dict[str, Any]:
    """Return the whole document."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    found["info"] |= {
        "description": DESCRIPTION,
        "contact": {
            "name": "Redactie open data",
            "url": f"{settings.SITE_URL}/contact/",
            "email": contact,
        },
        "license": {"name": LICENCES, "url": f"{settings.SITE_URL}/open-data/#licentie"},
    }
    found["servers"] = [{"url": settings.SITE_URL + BASE, "description": "Deze site"}]
    found["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    found["components"]["headers"] = {
        name: {"description": text, "schema": schema} for name, (text, schema) in HEADERS.items()
    }
    schemas = found["components"]["schemas"]
    for name in [name for name in schemas if name.endswith("Filters")]:  # parameters of their own
        del schemas[name]
    for ways in found["paths"].values():
        _complete(ways["get"])
    return dict(_tidy(found))


def _complete(operation: dict[str, Any]) -> None:
    """Add what every answer has, and the answer to one who has the newest already."""
    responses = {str(status): answer for status, answer in operation["responses"].items()}
    for status, answer in responses.items():
        answer["description"] = TITLES.get(int(status), "Gelukt")
        if status.startswith("4"):
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        answer["headers"] = _headers(ALWAYS if status.startswith("4") else CONTENT)
    if any(one["in"] == "query" for one in operation["parameters"]):
        responses["200"]["headers"] |= _headers(("Link",))
    if operation["tags"] == ["Gebieden"]:
        responses["200"]["headers"] |= _headers(("Content-Crs",))
    responses["304"] = {
        "description": "Er is niets veranderd sinds je het ophaalde.",
        "headers": _headers(CONTENT),
    }
    operation["responses"] = dict(sorted(responses.items()))


def _headers(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _tidy(node: Any) -> Any:
    """Write the codes as an enumeration, and leave out what is for our own tables."""
    if isinstance(node, list):
        return [_tidy(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {
        name: _tidy(value) for name, value in node.items() if name not in {"x-table", "x-codes"}
    }
    if "x-codes" in node:
        null = [None] if {"type": "null"} in node.get("anyOf", []) else []
        kept["enum"] = [found for found, _label in node["x-codes"]] + null
    if kept.get("default", "") is None:
        del kept["default"]
    return kept
