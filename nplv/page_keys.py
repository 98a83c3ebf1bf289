"""Which stored page answers a request: everything that may make a page differ, and no more.

Hosts are those of ALLOWED_HOSTS, with the port that the server really has, so that nobody puts a
page with another Host in the cache. No other header counts: a response that varies by one is not
kept. The number of keys is bounded by the cache, which drops what was not asked for longest.
"""

import re
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from nplv.cached_pages import CACHED, TRACKING

LONGEST_QUERY = 300
MOST_PARAMETERS = 8
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s*,|\s*$))")
_COOKIES = (f"{settings.SESSION_COOKIE_NAME}=", "messages=")


class Page(NamedTuple):
    """A page as it is asked for; `key` holds no version yet."""

    key: str
    gzip: bool


def page_of(request: HttpRequest) -> Page | None:
    """Return which page is asked for; None for a request that the cache has no part in.

    Leaves the request as if it had been asked with the parameters of the key only, in their usual
    spelling: the page follows from the key.
    """
    meta = request.META
    if request.method not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in meta:
        return None
    if "HTTP_HX_REQUEST" in meta:  # a piece of a page
        return None
    cookies = meta.get("HTTP_COOKIE")
    if cookies and any(name in cookies for name in _COOKIES):
        return None
    host = _host(meta.get("HTTP_HOST", meta.get("SERVER_NAME", "")), meta.get("SERVER_PORT", ""))
    if host is None:
        return None
    query = meta.get("QUERY_STRING", "")
    if query:
        usual = _usual(request.path_info, query)
        if usual is None:
            return None
        query = meta["QUERY_STRING"] = usual
    encoding = meta.get("HTTP_ACCEPT_ENCODING")
    gzip = bool(encoding and _GZIP.search(encoding))
    return Page(f"{gzip:d} {request.scheme}://{host}{request.path}?{query}", gzip)


def stored_key(page: Page, *, release: str, version: str) -> str:
    """Return the key under which `page` is kept: short, and without odd characters."""
    whole = f"{release} {version} {page.key}"
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def parameters(path_info: str) -> frozenset[str] | None:
    """Return the parameters by which the page at this path differs; None if it is not kept."""
    try:
        return CACHED.get(resolve(path_info).view_name)
    except Resolver404:
        return None


def _host(host: str, port: str) -> str | None:
    name = host.lower().removesuffix(f":{port}")
    return host if name == settings.SITE_HOST or name in settings.ALLOWED_HOSTS else None


def _usual(path_info: str, query: str) -> str | None:
    """Return the query without what changes no page; None where a parameter is not known."""
    known = parameters(path_info)
    if known is None or len(query) > LONGEST_QUERY:
        return None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    pairs = [(name, value) for name, value in pairs if name not in TRACKING]
    return urlencode(pairs) if {name for name, _value in pairs} <= known else None
