"""The columns of a spreadsheet with awards at the desk: their names, how to read and to write one.

Names and explanations are those of the open data, so that what is downloaded on the site can be
read too. Columns there that follow from others are known and left alone.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models

from areas import cells
from areas.fields import AwardData
from areas.models import Basis, Confidence, FundingAward, Precision
from nplv.data_fields import FieldLine, lines

Read = Callable[[str], Any]

CHOICES: dict[str, type[models.TextChoices]] = {
    "kind": FundingAward.Kind,
    "scope": FundingAward.Scope,
    "precision": Precision,
    "basis": Basis,
    "confidence": Confidence,
}
READ: dict[str, Read] = {
    "year": cells.whole,
    "dwellings": cells.whole,
    "amount": cells.amount,
    "announced_on": cells.day,
    **{name: partial(cells.choice, choices=choices) for name, choices in CHOICES.items()},
}
EXAMPLES = {
    "scope": "deels voor dit gebied",
    "amount": "13.252.136,92",
    "basis": "in totaal",
    "announced_on": "12-12-2023",
}
# What recognises an award: its key, or else its round with who gets it and for what.
IDENTITY = ("key", "scheme", "round", "year", "recipient")
OF_ROUND = ("scheme", "round", "year")
FACTS = (
    *("kind", "recipient", "municipality", "area", "scope", "project", "amount", "precision"),
    *("basis", "period", "dwellings", "outputs", "announced_on", "source_url", "source_name"),
    *("confidence", "note"),
)
COLUMNS = ("key", *OF_ROUND, *FACTS)


@dataclass(frozen=True)
class Column:
    """A column: `field` is what our code calls it, `name` what people do."""

    field: str
    name: str
    line: FieldLine = dataclasses.field(compare=False)

    @property
    def is_required(self) -> bool:
        return self.field in IDENTITY

    @property
    def words(self) -> str:
        """All that can be chosen."""
        choices = CHOICES.get(self.field)
        return ", ".join(str(label) for label in choices.labels) if choices else ""

    @property
    def example(self) -> str:
        """An example as one would type it here."""
        return EXAMPLES.get(self.field, self.line.example)

    @property
    def empty_means(self) -> str:
        """What an empty cell does, in Dutch."""
        if self.field == "key":
            return "We zoeken de toekenning dan op ronde, ontvanger en project."
        if self.field == "round":
            return "Een ronde zonder nummer of naam."
        if self.field in IDENTITY:
            return "Mag niet leeg zijn."
        if self.field in CHOICES:
            default = getattr(FundingAward(), self.field)
            label = str(CHOICES[self.field](default).label)
            return f"Blijft zoals het is. Bij een nieuwe toekenning: {label}."
        return "Wist wat er staat."


def _all() -> dict[str, Column]:
    found = zip(AwardData.model_fields, lines(AwardData), strict=True)
    return {field: Column(field, line.column, line) for field, line in found}


EVERY = _all()
CHOSEN = [EVERY[field] for field in COLUMNS]
BY_NAME = {name: column for column in EVERY.values() for name in (column.name, column.field)}


def value(column: Column, cell: str) -> Any:
    """Return what is in the cell; empty is "" for text and None for all else.

    Raises CellError.
    """
    found = cells.text(cells.unguarded(cell), lines=column.field == "note")
    if column.field in READ:
        return READ[column.field](found) if found else None
    return found


def cell(column: Column, award: FundingAward) -> str:
    """Return the cell of a spreadsheet; `value` reads the same back."""
    return cells.guarded(written(column, award))


def written(column: Column, award: FundingAward) -> str:
    """Return what people read of the award in this column; needs its round and scheme at hand."""
    of = award.round
    of_round = {"scheme": of.scheme.name, "round": of.name, "year": of.year}
    found = of_round[column.field] if column.field in of_round else getattr(award, column.field)
    if column.field in CHOICES:
        return str(CHOICES[column.field](str(found)).label)
    if isinstance(found, Decimal):
        return f"{found:.2f}".replace(".", ",")
    if isinstance(found, dt.date):
        return f"{found:%d-%m-%Y}"
    return "" if found is None else cells.plain_breaks(str(found))
