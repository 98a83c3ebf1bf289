"""Spreadsheets with awards for tests: a table by column name, as Excel writes it."""

from areas.award_columns import CHOSEN

NAMES = [column.name for column in CHOSEN]
NEW = {"regeling": "Woonfonds", "ronde": "2", "jaar": "2023", "ontvanger": "Delft"}


def sheet(*rows, columns=None, delimiter=";"):
    """Return the text of a table; every cell that is not given is empty."""
    columns = columns or NAMES
    quoted = [[f'"{row.get(name, "")}"' for name in columns] for row in rows]
    return "\r\n".join(delimiter.join(line) for line in [columns, *quoted]) + "\r\n"
