"""A table from a spreadsheet: what Excel makes of it in its Dutch setting, or a program elsewhere.

UTF-8 with or without a mark, UTF-16 with one, or else the letters of Windows; semicolons, commas
or tabs between the cells; line breaks within quotes; empty lines. What the cells mean is for the
caller to judge.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 2_000
DELIMITERS = (";", ",", "\t")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
UTF16 = (b"\xff\xfe", b"\xfe\xff")


class SheetRefusedError(Exception):
    """The file is no table that we can read; its text is Dutch."""


class SheetRow(NamedTuple):
    """A row that is not empty; its number is what Excel shows beside it."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    header: list[str]
    rows: list[SheetRow]


def decode(content: bytes) -> tuple[str, bool]:
    """Return the text, and whether its letters are a guess: those of Windows.

    Raises SheetRefusedError where it is too large or no text.
    """
    if len(content) > MAX_BYTES:
        raise SheetRefusedError("Dit bestand is groter dan 2 MB. Verdeel het over meer bestanden.")
    if content.startswith(WORKBOOKS):
        raise SheetRefusedError(
            "Dit is een werkmap van Excel. Kies daar ‘Opslaan als’ en dan ‘CSV UTF-8’."
        )
    encodings = ("utf-16",) if content.startswith(UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding == "cp1252"
    raise SheetRefusedError(
        "Dit is geen CSV-bestand. Kies in Excel ‘Opslaan als’ en dan ‘CSV UTF-8’."
    )


def read_sheet(text: str, *, known: Sequence[str]) -> Sheet:
    """Return the header, in small letters, and the rows below it.

    What separates the cells is what finds most of the `known` columns in the header.
    Raises SheetRefusedError where it is no table.
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    told, text = _told_delimiter(text)
    lines = enumerate(io.StringIO(text, newline=None), 1)
    first = next((number for number, line in lines if line.strip(' ";,\t\r\n')), 0)
    if not first:
        raise SheetRefusedError("Dit bestand is leeg.")
    headers = {one: _header(text, one, first) for one in ([told] if told else DELIMITERS)}
    best = max(headers, key=lambda one: len(set(known).intersection(headers[one])))
    records = [
        SheetRow(number, [cell.strip() for cell in cells])
        for number, cells in _records(text, best)
        if number > first and _is_filled(cells)
    ]
    if not records:
        raise SheetRefusedError("Er staat niets onder de kolomnamen.")
    if len(records) > MAX_ROWS:
        raise SheetRefusedError(
            f"Dit bestand heeft {len(records)} regels. Er kunnen er {MAX_ROWS} in één keer."
        )
    return Sheet(headers[best], records)


def _told_delimiter(text: str) -> tuple[str, str]:
    """Excel writes and reads a first line `sep=;`, and does not count it as a row."""
    line, _, rest = text.partition("\n")
    told = line.strip("\r").lower().removeprefix("sep=")
    return (told, rest) if told in DELIMITERS and line[:4].lower() == "sep=" else ("", text)


def _header(text: str, delimiter: str, first: int) -> list[str]:
    try:
        cells = next(cells for number, cells in _records(text, delimiter) if number == first)
    except SheetRefusedError:  # with another delimiter it may be fine
        return []
    names = [" ".join(cell.split()).lower().replace(" ", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _is_filled(cells: list[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetRefusedError(
                f"Rij {number} is niet te lezen. Staat er een aanhalingsteken te veel of te weinig?"
            ) from error
