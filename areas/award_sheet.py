"""Awards as a spreadsheet for Excel in its Dutch setting, which the desk reads back as it was."""

import csv
import io
from collections.abc import Iterable

from areas.award_columns import CHOSEN, cell
from areas.models import FundingAward

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel breaks every ë


def awards_sheet(awards: Iterable[FundingAward]) -> str:
    """Return the table; no cell can become a formula. Without awards it is an empty template."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([column.name for column in CHOSEN])
    writer.writerows([cell(column, award) for column in CHOSEN] for award in awards)
    return BYTE_ORDER_MARK + out.getvalue()
