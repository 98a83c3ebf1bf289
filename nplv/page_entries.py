"""Pages as they are kept, and the answers they become."""

import gzip
import hashlib
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

SMALLEST_GZIP = 500  # bytes
NOT_FOR_ALL = ("no-store", "private")
VARIES_BY = frozenset({"accept-encoding", "hx-request"})  # both settled before the cache is asked
OPEN_HEADERS = frozenset(
    {"API-Version", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"}
)
TEXTS = ("text/", "application/json", "application/geo+json", "application/ld+json")
TEXT_ENDINGS = ("+xml", "/xml")


class Entry(NamedTuple):
    """A page as it goes out; from the moment `until` on it may be another."""

    until: float
    headers: dict[str, str]
    body: bytes


def is_for_everybody(response: HttpResponse) -> bool:
    """Tell whether nobody in particular had a part in this page."""
    control = response.get("Cache-Control", "").lower()
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and varies <= VARIES_BY
        and not any(word in control for word in NOT_FOR_ALL)
    )


def entry_of(response: HttpResponse, *, until: float, zipped: bool) -> Entry:
    """Return the page of `response`, compressed if that is asked and worth it.

    Compressing is safe here: a page for everybody holds no secret to be guessed by its length.
    """
    headers, body = dict(response.headers.items()), response.content
    etag = headers.get("ETag") or f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers["ETag"] = etag
    if zipped and len(body) >= SMALLEST_GZIP and _is_text(headers.get("Content-Type", "")):
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["ETag"] = etag if etag.startswith("W/") else f"W/{etag}"
    headers["Content-Length"] = str(len(body))
    return Entry(until, headers, body)


def answer(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Return the page, or that it still holds, or only what a HEAD asks for."""
    response = HttpResponse(entry.body, headers=entry.headers)
    if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META:
        modified = entry.headers.get("Last-Modified")
        since = parse_http_date_safe(modified) if modified else None
        same = get_conditional_response(
            request, etag=entry.headers["ETag"], last_modified=since, response=response
        )
        if isinstance(same, HttpResponse) and same is not response:
            response = _with_open_headers(same, entry)
    return bare(response) if request.method == "HEAD" else response


def _with_open_headers(response: HttpResponse, entry: Entry) -> HttpResponse:
    """Let the short answer say, too, who may read it and of which version of the API it is."""
    for name in OPEN_HEADERS & entry.headers.keys():
        response.headers.setdefault(name, entry.headers[name])
    return response


def bare(response: HttpResponse) -> HttpResponse:
    """Return `response` without its body, with the length that it has for a GET."""
    if not response.streaming:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


def _is_text(content_type: str) -> bool:
    kind = content_type.split(";", 1)[0].strip().lower()
    return kind.startswith(TEXTS) or kind.endswith(TEXT_ENDINGS)
