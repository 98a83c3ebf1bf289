"""Articles as lists show them: light rows, for pages that are asked for most.

An object of the model brings thirty fields, and each picture a file; a card shows ten words of
those. A `Card` answers to the same names as an article, so one template shows both.
"""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Aggregate, OuterRef, QuerySet, Subquery, TextField

from articles.models import Article, ArticleQuerySet, Shot
from articles.models.articles import KIND_NAMES
from nplv.addresses import address


class Names(Aggregate):
    """Names, one a line; a name is a single line."""

    function, output_field = "GROUP_CONCAT", TextField()
    template = "%(function)s(%(expressions)s, CHAR(10))"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "STRING_AGG(%(expressions)s, CHR(10))"
        return self.as_sql(compiler, connection, template=template, **context)


class Card(NamedTuple):
    pk: int
    kind: str
    title: str
    slug: str
    teaser: str
    byline: str
    place: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    expires_on: dt.date | None
    published_at: dt.datetime | None
    featured: bool
    image: Shot | None
    area_names: list[str]

    @property
    def kind_name(self) -> str:
        return KIND_NAMES.get(self.kind, self.kind)

    def get_absolute_url(self) -> str:
        return address("articles:article", self.slug)


OWN = Card._fields[:-2]
PICTURE = ("pk", "file", "width", "height", "focus_x", "focus_y", "alt", "decorative")
PICTURES = len(OWN)  # where in a row they begin
NAMES = PICTURES + len(PICTURE)


def rows(articles: ArticleQuerySet, *more: str) -> QuerySet[Article, tuple[Any, ...]]:
    """Return `articles` as the rows that `card_of` reads, in one query, and `more` behind it."""
    through: QuerySet[Any] = QuerySet(Article.areas.through)
    of_article = through.filter(article=OuterRef("pk")).order_by().values("article")
    names = Subquery(of_article.annotate(names=Names("area__name")).values("names"))
    pictures = (f"image__{name}" for name in PICTURE)
    return articles.annotate(names=names).values_list(*OWN, *pictures, "names", *more)


def card_of(row: tuple[Any, ...]) -> Card:
    own, picture, names = row[:PICTURES], row[PICTURES:NAMES], row[NAMES]
    return Card._make([*own, _shot(picture), sorted(names.split("\n")) if names else []])


def _shot(row: tuple[Any, ...]) -> Shot | None:
    *shown, alt, decorative = row
    return Shot._make([*shown, "" if decorative else alt]) if row[0] is not None else None
