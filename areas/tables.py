"""Reading a table of facts from a CSV file, strictly, with the place of every fault."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
SHOWN = 20
AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?", re.ASCII)
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
COORDINATE = re.compile(r"\d{1,2}\.\d{1,4}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the line as an editor counts it, and the name of the column."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        column = f", kolom ‘{self.column}’" if self.column else ""
        return f"{self.file}, regel {self.line}{column}: {self.message}"


class TableRefusedError(Exception):
    """The file is refused as a whole; its text is Dutch, one fault a line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"... en nog {len(self.faults) - SHOWN} fouten.")
        super().__init__("\n".join(lines))


@dataclass
class Row:
    """One line of a table. The typed getters return None for an empty cell."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str, message: str) -> None:
        self.faults.append(Fault(self.file, self.line, column, message))

    def has(self, column: str) -> bool:
        return column in self.cells

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def lines(self, column: str) -> str:
        """Return a list, written with semicolons, as one item a line."""
        items = (item.strip() for item in self.text(column).split(";"))
        return "\n".join(item for item in items if item)

    def whole(self, column: str) -> int | None:
        return int(text) if (text := self._match(column, WHOLE, "een heel getal")) else None

    def amount(self, column: str) -> Decimal | None:
        wanted = "een bedrag zoals 1250000 of 1250000.50"
        return Decimal(text) if (text := self._match(column, AMOUNT, wanted)) else None

    def coordinate(self, column: str) -> Decimal | None:
        wanted = "een plek in graden, zoals 52.5120"
        return Decimal(text) if (text := self._match(column, COORDINATE, wanted)) else None

    def day(self, column: str) -> date | None:
        wanted = "een datum zoals 2023-12-22"
        if not (text := self._match(column, DAY, wanted)):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(column, f"‘{text}’ is geen dag van de kalender.")
            return None

    def _match(self, column: str, pattern: re.Pattern[str], wanted: str) -> str:
        text = self.text(column)
        if text and not pattern.fullmatch(text):
            self.fault(column, f"‘{text}’ is niet {wanted}.")
            return ""
        return text


def read_table(path: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """Return the rows of a CSV file (UTF-8, commas); raise TableRefusedError where it is no such.

    Promises that every row has exactly the columns of the first line, that these are known, and
    that no cell holds an invisible character. What the cells mean is for the caller to judge.
    """
    lines = _lines(path)
    _, header = next(lines, (1, []))
    _check_header(path.name, header, required=required, optional=optional)
    rows = []
    faults = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cellen, maar er zijn {len(header)} kolommen."
            faults.append(Fault(path.name, line, "", message))
            continue
        row = Row(path.name, line, dict(zip(header, map(str.strip, cells), strict=True)))
        for column, cell in row.cells.items():
            if any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in cell):
                row.fault(column, "hier staat een regeleinde of een onzichtbaar teken.")
        faults += row.faults
        rows.append(row)
    if not rows and not faults:
        faults.append(Fault(path.name, 1, "", "dit bestand heeft geen rijen."))
    if faults:
        raise TableRefusedError(faults)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    while True:
        first = reader.line_num + 1
        try:
            yield first, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = "dit is geen geldige CSV. Staat er een aanhalingsteken te veel of te weinig?"
            raise TableRefusedError([Fault(path.name, first, "", message)]) from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        message = "dit bestand bestaat niet of is niet te lezen."
        raise TableRefusedError([Fault(path.name, 1, "", message)]) from error
    if len(content) > MAX_BYTES:
        raise TableRefusedError([Fault(path.name, 1, "", "dit bestand is groter dan 5 MB.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "dit is geen UTF-8. Bewaar het bestand als ‘CSV UTF-8’."
        raise TableRefusedError([Fault(path.name, line, "", message)]) from error


def _check_header(
    name: str, header: list[str], *, required: Sequence[str], optional: Sequence[str]
) -> None:
    known = {*required, *optional}
    faults = [
        *(Fault(name, 1, column, "deze kolom ontbreekt.") for column in required
          if column not in header),
        *(Fault(name, 1, column, "deze kolom kennen we niet.") for column in header
          if column not in known),
        *(Fault(name, 1, column, "deze kolom staat er twee keer.") for column in sorted(known)
          if header.count(column) > 1),
    ]  # fmt: skip
    if faults:
        raise TableRefusedError(faults)
