"""Pages of a list in the API, with links to the others."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from nplv.asking import Filters
from nplv.data_fields import Url, named
from nplv.rest import address


class PageLink(BaseModel):
    href: Url = Field(description="Webadres.")


class PageLinks(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    this: PageLink = named("self", "Deze pagina.")
    first: PageLink = Field(description="De eerste pagina.")
    last: PageLink = Field(description="De laatste pagina.")
    prev: PageLink | None = Field(description="De pagina hiervoor.")
    next: PageLink | None = Field(description="De pagina hierna.")


class Page(BaseModel):
    """A page of a list; a subclass says what its rows are."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    links: PageLinks = named("_links", "Links naar andere pagina’s.")
    total: int = named("totaal", "Hoeveel regels er samen zijn.", examples=[93])
    page: int = named("pagina", "Het nummer van deze pagina.", examples=[1])
    pages: int = named("paginas", "Hoeveel pagina’s er zijn.", examples=[5])


class Cut(NamedTuple):
    """The rows of one page, and what `Page` says of it."""

    rows: list[Any]
    about: dict[str, Any]


def cut(
    found: QuerySet[Any], filters: Filters, request: HttpRequest, response: HttpResponse
) -> Cut:
    """Return the page that was asked for; a page after the last one is not there (404).

    Takes two queries, and writes the links into the header of `response` as well.
    """
    total = found.count()
    pages = max(1, -(-total // filters.size))
    if filters.page > pages:
        raise Http404(f"Er zijn {pages} pagina’s." if pages > 1 else "Er is één pagina.")
    numbers = {"this": filters.page, "first": 1, "last": pages}
    links: dict[str, PageLink | None] = {
        name: _link(request, number) for name, number in numbers.items()
    }
    links["prev"] = _link(request, filters.page - 1) if filters.page > 1 else None
    links["next"] = _link(request, filters.page + 1) if filters.page < pages else None
    known = {name: link.href for name, link in links.items() if link and name != "this"}
    response["Link"] = ", ".join(f'<{href}>; rel="{name}"' for name, href in known.items())
    start = (filters.page - 1) * filters.size
    about = {
        "links": PageLinks.model_validate(links),
        "total": total,
        "page": filters.page,
        "pages": pages,
    }
    return Cut(list(found[start : start + filters.size]), about)


def _link(request: HttpRequest, number: int) -> PageLink:
    query = request.GET.copy()
    query["pagina"] = str(number)
    name = request.path.rsplit("/", 1)[-1]
    return PageLink(href=f"{address(name)}?{query.urlencode()}")
