"""Lists of the desk are filtered by what they offer, and by nothing that somebody types in.

Django lets any field of the model itself be asked for in the address, with any lookup: with
`?email__startswith=` one could find out letter by letter what a list does not show.
"""

import re
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

# What the filters of Django make of a field's name.
OFFERED = re.compile(r"(__(id|pk))?(__(exact|isnull|in|gte|lt|year|month|day))?")


def only_filters(page: ModelAdmin[Any]) -> None:
    """Let `page` refuse each lookup that none of its filters makes, besides what Django refuses."""
    usual = page.lookup_allowed
    if getattr(usual, "strict", False):
        return

    def lookup_allowed(lookup: str, value: str, request: HttpRequest) -> bool:
        offered = any(
            lookup.startswith(name) and OFFERED.fullmatch(lookup.removeprefix(name))
            for name in _names(page, request)
        )
        return offered and usual(lookup, value, request)

    lookup_allowed.strict = True  # type: ignore[attr-defined]  # see above
    page.lookup_allowed = lookup_allowed  # type: ignore[method-assign]  # for this page only


def _names(page: ModelAdmin[Any], request: HttpRequest) -> list[str]:
    """Return the fields that the page filters by; a filter of our own has a name of its own."""
    chosen = [page.date_hierarchy] if page.date_hierarchy else []
    for one in page.get_list_filter(request):
        if isinstance(one, list | tuple):
            chosen.append(str(one[0]))
        else:
            chosen.append(str(getattr(one, "parameter_name", one)))
    return chosen
