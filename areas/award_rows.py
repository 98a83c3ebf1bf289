"""The rows of a spreadsheet with awards as values, with all that is wrong with each."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from areas import award_columns
from areas.award_columns import BY_NAME, CHOSEN, EVERY, Column
from areas.cells import CellError
from areas.models import Area, FundingRound
from areas.sheets import Sheet, SheetRefusedError, SheetRow
from nplv.folding import fold

ORDER = {name: number for number, name in enumerate(["", *(column.name for column in CHOSEN)])}


@dataclass(frozen=True)
class Fault:
    column: str  # empty where it is about the whole row
    message: str


@dataclass
class AwardRow:
    """A row; `values` by field, of every column that is there and in order."""

    number: int
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, field: str, message: str) -> None:
        self.faults.append(Fault(EVERY[field].name if field else "", message))

    def is_faulty(self, field: str) -> bool:
        return any(fault.column == EVERY[field].name for fault in self.faults)


class Directory:
    """Rounds and areas by what people call them."""

    def __init__(self, rounds: Iterable[FundingRound], areas: Iterable[Area]) -> None:
        self.names: dict[str, str] = {}  # as we write what is looked for
        self.schemes: dict[str, int] = {}
        self.rounds: dict[tuple[int, str, int], FundingRound] = {}
        for one in rounds:
            for name in (one.scheme.name, one.scheme.slug, one.scheme.abbreviation):
                if name:
                    self.schemes[fold(name)] = one.scheme_id
                    self.names[fold(name)] = name
            self.rounds[one.scheme_id, fold(one.name), one.year] = one
        self.areas: dict[str, Area] = {}
        for area in areas:
            for name in (*area.alias_list, area.slug, area.name):
                self.areas[fold(name)] = area
                self.names[fold(name)] = area.name

    def unknown(self, said: str, known: dict[str, Any]) -> str:
        """Return a sentence that we do not know this, with what is nearly the same."""
        near = difflib.get_close_matches(fold(said), known, n=1)
        hint = f" Bedoel je ‘{self.names[near[0]]}’?" if near else ""
        return f"‘{said[:100]}’ kennen we niet.{hint}"


def read_rows(sheet: Sheet) -> list[AwardRow]:
    """Return every row, with its round and area looked up, in two queries.

    Raises SheetRefusedError where the columns are not those of awards.
    """
    columns = _columns(sheet.header)
    directory = Directory(
        FundingRound.objects.select_related("scheme").order_by("pk"),
        Area.objects.only("name", "slug", "aliases").order_by("pk"),
    )
    return [_read(row, columns, directory) for row in sheet.rows]


def _columns(header: list[str]) -> list[Column | None]:
    """Return the column of each cell; None for what the open data has more."""
    known = [BY_NAME[name] for name in header if name in BY_NAME]
    wrong = [_unknown_column(name) for name in dict.fromkeys(header) if name not in BY_NAME]
    wrong += [
        f"De kolom ‘{column.name}’ staat er {known.count(column)} keer."
        for column in dict.fromkeys(known)
        if known.count(column) > 1
    ]
    wrong += [
        f"De kolom ‘{column.name}’ ontbreekt."
        for column in CHOSEN
        if column.is_required and column not in known
    ]
    if wrong:
        raise SheetRefusedError("\n".join(wrong))
    return [column if column in CHOSEN else None for column in known]


def _unknown_column(name: str) -> str:
    if not name:
        return "Er is een kolom zonder naam."
    near = difflib.get_close_matches(name, [column.name for column in CHOSEN], n=1)
    return f"De kolom ‘{name[:60]}’ kennen we niet." + (f" Bedoel je ‘{near[0]}’?" if near else "")


def _read(row: SheetRow, columns: list[Column | None], directory: Directory) -> AwardRow:
    cells = {column.field: cell for column, cell in zip(columns, row.cells, strict=False) if column}
    # Excel leaves out the last cells of a row that are empty.
    cells = {column.field: cells.get(column.field, "") for column in columns if column}
    found = AwardRow(row.number, _name(cells))
    if any(row.cells[len(columns) :]):
        found.fault("", "er zijn meer cellen dan kolommen. Zet een tekst met een ; tussen dubbele "
                        "aanhalingstekens.")  # fmt: skip
    for column in CHOSEN:
        if column.field in cells:
            try:
                found.values[column.field] = award_columns.value(column, cells[column.field])
            except CellError as error:
                found.fault(column.field, str(error))
    for name in ("scheme", "year", "recipient"):
        if not found.values.get(name) and not found.is_faulty(name):
            found.fault(name, "mag niet leeg zijn.")
    _look_up_round(found, directory)
    _look_up_area(found, directory)
    found.faults.sort(key=lambda fault: ORDER[fault.column])
    return found


def _name(cells: dict[str, str]) -> str:
    parts = [cells["recipient"], cells.get("project", "")]
    return (", ".join(part for part in parts if part) or cells["key"])[:300]


def _look_up_round(row: AwardRow, directory: Directory) -> None:
    """Put the round in the place of its names."""
    said, name, year = (row.values.pop(part, None) for part in award_columns.OF_ROUND)
    scheme = directory.schemes.get(fold(said or ""))
    if said and scheme is None:
        row.fault("scheme", directory.unknown(said, directory.schemes))
    if scheme is None or not year or name is None:
        return
    found = directory.rounds.get((scheme, fold(name), year))
    if found is None:
        round_said = f"ronde ‘{name}’ van {year}" if name else f"een ronde van {year} zonder naam"
        row.fault("round", f"{round_said} is er niet bij deze regeling. Maak de ronde eerst.")
    else:
        row.values["round"] = found


def _look_up_area(row: AwardRow, directory: Directory) -> None:
    if "area" in row.values:
        said = row.values.pop("area")
        row.values["area"] = directory.areas.get(fold(said)) if said else None
        if said and row.values["area"] is None:
            row.fault("area", directory.unknown(said, directory.areas))
