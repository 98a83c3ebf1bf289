"""What every template may use."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from nplv.addresses import address

NAVIGATION = (
    ("articles:news", "Nieuws"),
    ("areas:index", "Gebieden"),
    ("areas:awards", "Toekenningen"),
    ("articles:agenda", "Agenda"),
    ("articles:archive", "Nieuwsbrief"),
    ("articles:search", "Zoeken"),
)


class NavigationItem(NamedTuple):
    url: str
    label: str
    current: str  # the value of aria-current: page, true (somewhere below it) or nothing


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": "Leefbaarheid en Veiligheid",
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "contact_email": settings.NPLV_CONTACT_EMAIL,
        "demo": settings.NPLV_DEMO,
        "navigation": list(_navigation(request.path)),
    }


def _navigation(path: str) -> Iterator[NavigationItem]:
    for name, label in NAVIGATION:
        url = address(name)
        current = "page" if path == url else "true" if path.startswith(url) else ""
        yield NavigationItem(url, label, current)
