"""Open data as answers that any site may read."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

DELIMITERS = {"puntkomma": ";", "komma": ","}


def delimiter(request: HttpRequest) -> str:
    """Return what separates the cells: the semicolon of Dutch Excel, unless asked otherwise."""
    return DELIMITERS.get(request.GET.get("scheiding", ""), ";")


def csv_file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return for_any_site(response)


def json_file(data: dict[str, Any], content_type: str = "application/json") -> HttpResponse:
    options = {"ensure_ascii": False, "indent": 1}
    return for_any_site(JsonResponse(data, json_dumps_params=options, content_type=content_type))


def for_any_site(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
