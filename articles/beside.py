"""What stands beside and below the text of an article, in few questions."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import QuerySet, Value

from areas import award_lines
from areas.award_lines import AwardLine
from areas.models import Area
from articles.models import Article, ArticleLink, Theme
from nplv.addresses import address
from nplv.prepared import Parameter, Prepared

ROLES = {role.value: role.label.capitalize() for role in ArticleLink.Role}


class Named(NamedTuple):
    """An area or a theme."""

    name: str
    slug: str

    def get_absolute_url(self) -> str:
        return address("areas:area", self.slug)


class Link(NamedTuple):
    role: str
    label: str
    url: str
    host: str


class Beside(NamedTuple):
    areas: list[Named]
    themes: list[Named]
    links: list[Link]
    awards: list[AwardLine]


def beside(article: Article) -> Beside:
    """Return all that belongs to an article, in two queries."""
    found: dict[str, list[Any]] = {"area": [], "theme": [], "link": []}
    for what, *row in sorted(_beside(article=article.pk)):
        found[what].append(row)
    links = [
        Link(ROLES.get(role, role), label, url, _host(url))
        for _place, _order, label, url, role in found["link"]
    ]
    if url := article.source_url:
        links.append(Link("Bron", article.source_name or _host(url), url, _host(url)))
    areas, themes = ([Named(*row[2:4]) for row in found[what]] for what in ("area", "theme"))
    return Beside(areas, themes, links, award_lines.of_article(article.pk))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _beside_rows() -> QuerySet[Any, Any]:
    """Areas by name, themes by place and name, links by place and number; one question for all."""
    here, zero, nothing = Parameter("article"), Value(0), Value("")
    areas = Area.objects.filter(articles=here)
    themes = Theme.objects.filter(articles=here)
    links = ArticleLink.objects.filter(article=here)
    return (
        areas.order_by()
        .values_list(Value("area"), zero, zero, "name", "slug", nothing)
        .union(
            themes.order_by().values_list(
                Value("theme"), "position", zero, "name", "slug", nothing
            ),
            links.order_by().values_list(Value("link"), "position", "pk", "label", "url", "role"),
            all=True,
        )
    )


_beside: Prepared[tuple[Any, ...]] = Prepared(_beside_rows)
