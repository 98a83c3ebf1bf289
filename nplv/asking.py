"""The parameters of the API: how each is written, and what is said of one that is not.

Strict on purpose: a parameter that is misspelled, empty or given twice is an error and no silent
«everything», and all that is wrong is told at once. Nothing but plain characters comes through.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from django.db import models
from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from nplv.data_fields import codes_of, named

SLUG = r"^[-a-zA-Z0-9_]{1,200}$"
NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PART = r"(\.[0-9]{1,8})?"
LONGITUDE = rf"-?(180(\.0{{1,8}})?|(1[0-7][0-9]|[0-9]{{1,2}}){PART})"
LATITUDE = rf"-?(90(\.0{{1,8}})?|[1-8]?[0-9]{PART})"
BOX = rf"^{LONGITUDE},{LATITUDE},{LONGITUDE},{LATITUDE}$"
MOST_PAGES = 100_000
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Asked:
    """How a parameter is read: `read` raises ValueError for what is not `wanted`."""

    read: Callable[[str], Any]
    schema: dict[str, Any]
    wanted: str

    def _check(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise PydanticCustomError("twice", "Geef deze parameter één keer.")
        try:
            return self.read(value)
        except (ValueError, KeyError) as error:
            raise PydanticCustomError("unfit", self.wanted) from error

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)


def number(least: int, most: int) -> Asked:
    def read(text: str) -> int:
        if not NUMBER.fullmatch(text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Asked(read, schema, f"Geef een heel getal van {least} tot en met {most}.")


def one_of(choices: type[models.TextChoices]) -> Asked:
    """Read a code of open data as the stored value."""
    codes = codes_of(choices)
    wanted = f"Kies uit: {', '.join(codes)}."
    return Asked(codes.__getitem__, {"type": "string", "enum": list(codes)}, wanted)


def matching(pattern: str, wanted: str) -> Asked:
    compiled = re.compile(pattern.removeprefix("^").removesuffix("$"), re.ASCII)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(text)
        return text

    return Asked(read, {"type": "string", "pattern": pattern}, wanted)


def _day(text: str) -> dt.date:
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _box(text: str) -> tuple[float, ...]:
    if not re.fullmatch(BOX.strip("^$"), text, re.ASCII):
        raise ValueError(text)
    return tuple(float(part) for part in text.split(","))


SlugAsked = Annotated[
    str | None, matching(SLUG, "Geef een kenmerk: letters zonder accent, cijfers en streepjes.")
]
DayAsked = Annotated[
    dt.date | None,
    Asked(_day, {"type": "string", "format": "date"}, "Geef een datum zoals 2023-12-22."),
]
YesNoAsked = Annotated[
    bool | None,
    Asked({"true": True, "false": False}.__getitem__, {"type": "boolean"}, "Geef true of false."),
]
YearAsked = Annotated[int | None, number(2010, 2060)]
BoxAsked = Annotated[
    tuple[float, float, float, float] | None,
    Asked(
        _box,
        {"type": "string", "pattern": BOX},
        "Geef vier getallen: west,zuid,oost,noord. Bijvoorbeeld 4.2,51.7,4.8,52.1.",
    ),
]


class Filters(BaseModel):
    """The parameters of a list; a subclass adds those of its own."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, number(1, MOST_PAGES)] = named(
        "pagina", "Welke pagina je wilt. De eerste is 1.", 1
    )
    size: Annotated[int, number(1, LARGEST_PAGE)] = named(
        "paginagrootte", "Hoeveel regels er op een pagina staan.", 20
    )

    @model_validator(mode="before")
    @classmethod
    def _whole_query(cls, _known: Any, info: ValidationInfo) -> Any:
        """Take the query as it was asked: also what is not known, and what is there twice."""
        request = (info.context or {})["request"]
        return {
            name: values[0] if len(values) == 1 else values for name, values in request.GET.lists()
        }
