"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": "Leefbaarheid en Veiligheid",
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "contact_email": settings.NPLV_CONTACT_EMAIL,
        "demo": settings.NPLV_DEMO,
    }
