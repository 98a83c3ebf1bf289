"""From which network a request comes."""

from django.http import HttpRequest

from nplv.visitors import address_of
from subscriptions.rate_limits import network_of


def network(request: HttpRequest) -> str:
    """Return the network of a visitor, as far as that can be trusted."""
    return network_of(address_of(request))
