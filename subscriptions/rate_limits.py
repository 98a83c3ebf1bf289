"""How often somebody may ask for a mail.

The counters hold keyed hashes, never an address. Call these within one transaction, `count`
first: its row lock makes requests that come at the same time wait for each other. A refusal is
an exception, so the transaction is rolled back and costs no row.
"""

import datetime as dt
import ipaddress

from django.db.models import F
from django.utils import timezone

from nplv.tokens import keyed_hash
from subscriptions.addresses import limit_key
from subscriptions.models import RateCounter

WINDOW = dt.timedelta(hours=1)
PER_NETWORK = 50  # a workshop or an office behind one address must be able to sign up
EVERYBODY = 1000
BETWEEN_MAILS = dt.timedelta(hours=24)
PREFIX = {4: 24, 6: 64}


class TooManyRequestsError(Exception):
    """Too much was asked; try again after the window."""


def count(network: str) -> None:
    """Count a request of everybody and of `network`; raise TooManyRequestsError beyond a limit."""
    if _hit("everybody", "") > EVERYBODY or _hit("network", network) > PER_NETWORK:
        raise TooManyRequestsError


def may_mail(key: str) -> bool:
    """Return whether an address may get a mail by request, and remember that it does."""
    hashed, now = _address(key), timezone.now()
    if RateCounter.objects.filter(key=hashed, window_start__gt=now - BETWEEN_MAILS).exists():
        return False
    RateCounter.objects.create(key=hashed, window_start=now, count=1)
    return True


def forget(*keys: str) -> None:
    """Let addresses ask again at once: their owners have just shown to read our mail."""
    RateCounter.objects.filter(key__in=[_address(key) for key in keys]).delete()


def network_of(address: str) -> str:
    """Return the network that an IP address counts for: /24, or /64 in IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network(f"{found}/{PREFIX[found.version]}", strict=False))


def _hit(kind: str, text: str) -> int:
    """Add one to the counter of the current window and return it.

    First the row, then the sum in the database: two at a time are two, on both databases.
    """
    seconds = int(WINDOW.total_seconds())
    start = dt.datetime.fromtimestamp(
        int(timezone.now().timestamp()) // seconds * seconds, tz=dt.UTC
    )
    key = keyed_hash("rate", f"{kind}:{text}")
    RateCounter.objects.bulk_create(
        [RateCounter(key=key, window_start=start)], ignore_conflicts=True
    )
    row = RateCounter.objects.filter(key=key, window_start=start)
    row.update(count=F("count") + 1)
    return row.values_list("count", flat=True).get()


def _address(key: str) -> str:
    return keyed_hash("rate", f"address:{limit_key(key)}")
