"""What the API answers when it cannot: problem details (RFC 9457), in Dutch."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "De vraag klopt niet",
    404: "Niet gevonden",
    405: "Dat kan hier niet",
    410: "Ingetrokken",
    412: "Er is intussen iets veranderd",
    500: "Er ging iets mis bij ons",
}


class Fault(NamedTuple):
    """What is wrong with one parameter."""

    name: str
    message: str


class ProblemFault(BaseModel):
    naam: str = Field(description="De parameter waar het om gaat.", examples=["pagina"])
    melding: str = Field(
        description="Wat er niet klopt.", examples=["Geef een heel getal van 1 tot en met 100000."]
    )


class Problem(BaseModel):
    """How a problem is described to programs: the names are those of RFC 9457."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(
        description="Webadres met uitleg over dit soort fout.",
        json_schema_extra={"format": "uri"},
        examples=["https://www.example.nl/open-data/api/#fout-400"],
    )
    status: int = Field(description="De statuscode van HTTP.", examples=[400], ge=400, le=599)
    title: str = Field(description="De soort fout.", examples=[TITLES[400]])
    detail: str = Field(
        description="Wat er aan de hand is.", examples=["Eén parameter is niet goed ingevuld."]
    )
    fouten: list[ProblemFault] = Field(
        default=[], description="Alles wat er niet klopt, per parameter."
    )


class GoneError(Exception):
    """It was public and is withdrawn; the message says so, in Dutch."""


def problem(status: int, detail: str, faults: Iterable[Fault] = ()) -> HttpResponse:
    data: dict[str, object] = {
        "type": f"{settings.SITE_URL}/open-data/api/#fout-{status}",
        "status": status,
        "title": TITLES[status],
        "detail": detail,
    }
    if found := [{"naam": fault.name, "melding": fault.message} for fault in faults]:
        data["fouten"] = found
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE)
