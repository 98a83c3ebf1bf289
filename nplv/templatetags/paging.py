"""The pages that a list offers: the first, the last and those around the one shown."""

from typing import NamedTuple

from django import template
from django.core.paginator import Page
from django.http import QueryDict

register = template.Library()
AROUND = 2


class PageLink(NamedTuple):
    number: int  # 0 where some are left out
    href: str


class PageLinks(NamedTuple):
    numbers: list[PageLink]
    previous: str  # empty on the first page
    following: str


@register.simple_tag
def page_links(page: Page[object], address: QueryDict) -> PageLinks:
    """Return the pages to link to; the rest of `address`, what comes after `?`, is kept."""
    rest = address.copy()
    rest.pop("page", None)
    begin = f"?{rest.urlencode()}&page=" if rest else "?page="
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=AROUND, on_ends=1)
    return PageLinks(
        [PageLink(one, f"{begin}{one}") if isinstance(one, int) else LEFT_OUT for one in numbers],
        f"{begin}{page.previous_page_number()}" if page.has_previous() else "",
        f"{begin}{page.next_page_number()}" if page.has_next() else "",
    )


LEFT_OUT = PageLink(0, "")
