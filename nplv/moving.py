"""Leading visitors from an address of before to the one of now."""

from django.http import HttpResponsePermanentRedirect


def moved_to(url: str) -> HttpResponsePermanentRedirect:
    """Return a redirect for ever, which browsers ask for again each time.

    Kept by a browser it would run in a circle once an address is changed back.
    """
    response = HttpResponsePermanentRedirect(url)
    response["Cache-Control"] = "no-cache"
    return response
