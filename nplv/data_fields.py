"""The fields of open data: declared once, and all else follows from the declaration.

A data set is a class: its attributes are English, as in all our code, and each has the Dutch name
under which the outside knows it. From the class follow the JSON, the table for a spreadsheet, the
OpenAPI description and the lines of the page that explains the fields, so these never differ.
"""

import datetime as dt
import json
import re
from functools import cache
from typing import Annotated, Any, NamedTuple, cast

from django.db import models
from django.utils.text import slugify
from pydantic import BaseModel, ConfigDict, Field

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
KINDS = {
    "string": "tekst",
    "integer": "heel getal",
    "number": "getal",
    "boolean": "ja of nee",
    "array": "lijst",
    "object": "object",
    "date": "datum",
    "date-time": "datum en tijd",
    "uri": "webadres",
    "decimal": "bedrag",
}

# Money is text, so that no cent is lost in a float.
Amount = Annotated[
    str, Field(pattern=r"^[0-9]+\.[0-9]{2}$", json_schema_extra={"format": "decimal"})
]
# The difference of two amounts may be below zero.
Difference = Annotated[
    str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", json_schema_extra={"format": "decimal"})
]
Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class Data(BaseModel):
    """One row of a data set, made with the English names and written with the Dutch ones."""

    model_config = ConfigDict(
        populate_by_name=True, serialize_by_alias=True, extra="forbid", frozen=True
    )


class FieldLine(NamedTuple):
    """What the page with the explanation says of one field."""

    name: str
    column: str  # empty where a table leaves the field out
    kind: str
    may_be_empty: bool
    meaning: str
    unit: str
    example: str
    codes: list[tuple[str, str]]  # each value in JSON, and the same in a table


def field(
    name: str,
    meaning: str,
    *,
    example: Any,
    unit: str = "",
    codes: type[models.TextChoices] | None = None,
    in_table: bool = True,
) -> Any:
    """Declare a field: its Dutch name, what it means, and an example that is possible."""
    extra: dict[str, Any] = {"x-table": in_table}
    if unit:
        extra["x-unit"] = unit
    if codes:
        extra["x-codes"] = [[code(codes, value), str(codes(value).label)] for value in codes.values]
    return Field(alias=name, description=meaning, examples=[example], json_schema_extra=extra)


def named(name: str, meaning: str, default: Any = ..., **more: Any) -> Any:
    """Declare what is no field of a data set, but has a Dutch name all the same."""
    return Field(default, alias=name, description=meaning, **more)


@cache  # asked for five times in each of thousands of rows
def code(choices: type[models.TextChoices], value: str) -> str:
    """Return the value as open data writes it: the Dutch word, fit for an address."""
    return slugify(str(choices(value).label))


def codes_of(choices: type[models.TextChoices]) -> dict[str, str]:
    """Return the stored value of every code."""
    return {code(choices, value): value for value in choices.values}


def columns(data: type[Data]) -> list[str]:
    """Return the header of the table."""
    return [line.column for line in lines(data) if line.column]


def cells(row: Data, *, decimal_comma: bool) -> list[str]:
    """Return the row of the table: Dutch words, no value is an empty cell."""
    return [
        _cell(getattr(row, column.name), column, decimal_comma=decimal_comma)
        for column in _columns(type(row))
    ]


@cache
def lines(data: type[Data]) -> list[FieldLine]:
    """Return the explanation of every field, in order."""
    schema = data.model_json_schema(mode="serialization")
    return [_line(name, found) for name, found in schema["properties"].items()]


def _line(name: str, schema: dict[str, Any]) -> FieldLine:
    options = schema.get("anyOf", [schema])
    kind = next(one for one in options if one.get("type") != "null")
    known = kind.get("format", kind.get("type", "object"))
    example = schema["examples"][0]
    return FieldLine(
        name=name,
        column=CAPITAL.sub("_", name).lower() if schema["x-table"] else "",
        kind=KINDS[known],
        may_be_empty=len(options) > 1,
        meaning=schema["description"],
        unit=schema.get("x-unit", ""),
        example=_example(example),
        codes=[(found, label) for found, label in schema.get("x-codes", [])],
    )


def _example(value: Any) -> str:
    if isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)):
        return json.dumps(value, ensure_ascii=False)
    return _cell(value)


class _Column(NamedTuple):
    name: str
    codes: dict[str, str]
    is_money: bool


@cache
def _columns(data: type[Data]) -> list[_Column]:
    found = []
    for name, declared in data.model_fields.items():
        extra = declared.json_schema_extra
        if isinstance(extra, dict) and extra["x-table"]:
            codes = dict(cast("list[tuple[str, str]]", extra.get("x-codes", [])))
            found.append(_Column(name, codes, extra.get("x-unit") == "euro"))
    return found


def _cell(value: Any, column: _Column | None = None, *, decimal_comma: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(value)
    text = str(value)
    if column and column.codes:
        return column.codes.get(text, text)
    is_number = isinstance(value, float) or (column is not None and column.is_money)
    return text.replace(".", ",") if is_number and decimal_comma else text
