"""What areas and money have in common: where a fact was found, and how sure it is."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import models


class Source(NamedTuple):
    """Where a fact was found: the name of the site, and the page."""

    name: str
    url: str


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


class Confidence(models.TextChoices):
    HIGH = "high", "zeker"
    MEDIUM = "medium", "redelijk zeker"
    LOW = "low", "onzeker"
