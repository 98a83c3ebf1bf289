"""Where a request comes from, as far as that can be trusted."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the IP address of a visitor.

    Anybody can write an X-Forwarded-For; only what our own proxies added at its end counts.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if proxies := settings.NPLV_TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= proxies and hops[-proxies]:
            address = hops[-proxies]
    return address
