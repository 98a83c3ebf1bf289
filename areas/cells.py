"""What people type in a cell of a spreadsheet, as a value; or a sentence that says why not.

Nothing is guessed: what can be read in two ways (`1,250` is a number of three digits or a mistyped
amount) is refused with an example of how to write it.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from django.db import models

from nplv.data_fields import code
from nplv.folding import fold

# A spreadsheet takes a cell that begins like this for a formula; the last four are the full-width
# signs. After OWASP, CSV Injection.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What Excel writes where a formula failed, in Dutch and in English.
FAILED = re.compile(
    r"#(NAAM\?|N/B|WAARDE!|VERW!|DEEL/0!|GETAL!|LEEG!|NAME\?|N/A|VALUE!|REF!|DIV/0!|NUM!|NULL!|#+)"
)
EURO = re.compile(r"^(€|eur\b|euro\b)|(€|\beur|\beuro)$", re.IGNORECASE)
ROUND = re.compile(r",(-{1,2}|\N{EN DASH})$")  # € 100,-
GROUPED = re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII)
DUTCH = re.compile(r"(\d+|\d{1,3}(\.\d{3})+)(,\d{1,2})?", re.ASCII)
POINT = re.compile(r"\d+\.\d{1,2}", re.ASCII)
LARGEST = Decimal(10) ** 12
DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})( 0?0:00(:00)?)?", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})([ T]00:00(:00)?)?", re.ASCII)
BREAKS = re.compile(r"\s*[\r\n]+\s*")


class CellError(ValueError):
    """This is no such value; the text is a sentence in Dutch."""


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it; `unguarded` gives back what it was."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def unguarded(cell: str) -> str:
    """Return the cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def text(cell: str, *, lines: bool = False) -> str:
    """Return what is written, with line breaks only where `lines` may be."""
    if FAILED.fullmatch(cell):
        raise CellError(f"hier staat ‘{cell}’: in Excel klopte een formule niet.")
    found = plain_breaks(cell) if lines else BREAKS.sub(" ", cell)
    if "\N{REPLACEMENT CHARACTER}" in found:
        raise CellError("hier staat een teken dat niet te lezen is.")
    if any(unicodedata.category(one) in {"Cc", "Zl", "Zp"} for one in found.replace("\n", "")):
        raise CellError("hier staat een onzichtbaar teken.")
    return found


def plain_breaks(written: str) -> str:
    return written.strip().replace("\r\n", "\n").replace("\r", "\n")


def amount(cell: str) -> Decimal:
    """Return `€ 1.250.000,00`, `1250000,5`, `1250000.50` or `€ 100,-` as an amount."""
    written = cell.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    figures = ROUND.sub("", EURO.sub("", written.strip()).strip())
    if figures.startswith("-"):
        raise CellError(f"‘{cell}’ is negatief. Een bedrag is groter dan nul, of leeg.")
    if DUTCH.fullmatch(figures):
        found = Decimal(figures.replace(".", "").replace(",", "."))
    elif POINT.fullmatch(figures):
        found = Decimal(figures)
    else:
        raise CellError(f"‘{cell}’ is geen bedrag. Schrijf het als 1250000 of 1.250.000,50.")
    if not 0 < found < LARGEST:
        raise CellError("een bedrag is groter dan nul en kleiner dan duizend miljard, of leeg.")
    return found


def whole(cell: str) -> int:
    if not re.fullmatch(r"\d{1,9}", cell, re.ASCII) and not GROUPED.fullmatch(cell):
        raise CellError(f"‘{cell}’ is geen heel getal. Schrijf het als 1250.")
    found = int(cell.replace(".", ""))
    if found > 2_147_483_647:
        raise CellError(f"‘{cell}’ is te groot.")
    return found


def day(cell: str) -> dt.date:
    """Return `22-12-2023` or `2023-12-22` as a day."""
    if found := DAY.fullmatch(cell):
        parts = found[3], found[2], found[1]
    elif found := ISO_DAY.fullmatch(cell):
        parts = found[1], found[2], found[3]
    else:
        raise CellError(f"‘{cell}’ is geen datum. Schrijf hem als 22-12-2023.")
    try:
        return dt.date(*map(int, parts))
    except ValueError as error:
        raise CellError(f"‘{cell}’ is geen dag van de kalender.") from error


def choice(cell: str, choices: type[models.TextChoices]) -> str:
    """Return the stored value of a choice: by its words, its code in open data or itself."""
    known = {
        name: value
        for value in choices.values
        for name in (fold(str(choices(value).label)), code(choices, value), value)
    }
    if fold(cell) not in known:
        words = ", ".join(str(label) for label in choices.labels)
        raise CellError(f"‘{cell}’ kennen we niet. Kies uit: {words}.")
    return known[fold(cell)]
