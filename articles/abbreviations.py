"""The list of abbreviations that an installation begins with."""

import tomllib
from pathlib import Path

from django.db import transaction

from articles.models import Abbreviation

LIST = Path(__file__).with_suffix(".toml")


@transaction.atomic
def load_abbreviations() -> int:
    """Add what is missing from the list; return how many.

    What editors changed stays as it is, and what they threw away stays away.
    """
    data = tomllib.loads(LIST.read_text(encoding="utf-8"))
    known = [Abbreviation(short=short, known=True) for short in data["known"]]
    explained = [
        Abbreviation(short=short, meaning=meaning) for short, meaning in data["meanings"].items()
    ]
    ever = set(Abbreviation.history.values_list("short", flat=True))
    missing = [each for each in [*known, *explained] if each.short not in ever]
    for each in missing:
        each.save()
    return len(missing)
