"""Read the demonstration content from its files; nothing here knows the database.

An article is a file of two parts: a header in TOML between lines of `+++`, and a body in the HTML
that `nplv.richtext` allows. The name of the file is the slug.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

HERE = Path(__file__).resolve().parent
FENCE = "+++\n"


@dataclass(frozen=True)
class DemoTheme:
    slug: str
    name: str
    description: str


@dataclass(frozen=True)
class DemoLink:
    role: str
    label: str
    url: str


@dataclass(frozen=True)
class DemoArticle:
    """An article as its file tells it. Moments are given, or counted from the day of loading."""

    slug: str
    body: str
    title: str
    kind: str
    teaser: str
    image: str
    source: list[str]
    themes: list[str]
    areas: list[str]
    links: list[list[str]]
    awards: list[str] = field(default_factory=list)
    featured: bool = False
    date: dt.date | None = None
    place: str = ""
    registration: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    starts_in_days: int | None = None
    starts_time: dt.time | None = None
    ends_time: dt.time | None = None
    expires_in_days: int | None = None

    @property
    def link_list(self) -> list[DemoLink]:
        return [DemoLink(*link) for link in self.links]

    def published_at(self, today: dt.date) -> dt.datetime:
        """Nine in the morning of its day; what has no day of its own came out yesterday."""
        return _local(self.date or today - dt.timedelta(days=1), dt.time(9))

    def period(self, today: dt.date) -> tuple[dt.datetime | None, dt.datetime | None]:
        if self.starts_in_days is None or self.starts_time is None or self.ends_time is None:
            return _aware(self.starts_at), _aware(self.ends_at)
        day = today + dt.timedelta(days=self.starts_in_days)
        return _local(day, self.starts_time), _local(day, self.ends_time)

    def expires_on(self, today: dt.date) -> dt.date | None:
        if self.expires_in_days is None:
            return None
        return today + dt.timedelta(days=self.expires_in_days)


def themes() -> list[DemoTheme]:
    data = tomllib.loads((HERE / "themes.toml").read_text(encoding="utf-8"))
    return [DemoTheme(**theme) for theme in data["themes"]]


def articles() -> list[DemoArticle]:
    """Every article, the oldest first."""
    found = [_article(path) for path in sorted((HERE / "articles").glob("*.html"))]
    return sorted(found, key=lambda article: (article.date or dt.date.max, article.slug))


def issues() -> list[dict[str, Any]]:
    """The issues as plain tables, the oldest first: see the files for the keys."""
    paths = sorted((HERE / "issues").glob("*.toml"))
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]


def _article(path: Path) -> DemoArticle:
    _, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
    return DemoArticle(slug=path.stem, body=body.strip(), **tomllib.loads(head))


def _local(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else timezone.make_aware(moment)
