"""A list of any length as one value of a statement: quicker than a value each, and no limit."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

_AMONG = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def among(statement: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return a statement that says `{among}` behind a column, its only value, and that value."""
    return statement.format(among=_AMONG[connection.vendor]), [as_value(values)]


def as_value(values: Sequence[Any]) -> str:
    """Return a list as PostgreSQL writes an array, and SQLite reads a table in JSON.

    psycopg would write an array piece by piece, in Python: for a thousand that takes longer than
    the statement.
    """
    if connection.vendor == "postgresql":
        return f"{{{','.join(map(_written, values))}}}"
    return json.dumps(list(values))


def _written(value: Any) -> str:
    """Return one element (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO)."""
    if isinstance(value, str):
        value = str(value)
        if "\\" in value or '"' in value:
            value = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{value}"'
    return "NULL" if value is None else str(value)
