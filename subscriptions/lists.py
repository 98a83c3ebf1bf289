"""A list of any length as one value of a statement: quicker than a value each, and no limit."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

_AMONG = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def among(statement: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return a statement that says `{among}` behind a column, its only value, and that value."""
    return statement.format(among=_AMONG[connection.vendor]), [as_value(values)]


def as_value(values: Sequence[Any]) -> Any:
    """Return a list as PostgreSQL takes an array, and SQLite a table in JSON."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))
