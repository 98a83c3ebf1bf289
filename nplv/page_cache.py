"""The page cache: public pages as they were made, until anything changes that may show on them.

What is kept belongs to a content version, a release and a span of time. A request reads the
version (one small query); so whatever an editor does is there on the next request, in every
process and on every machine, however far their caches are apart. What changes by the clock alone
(an article planned for nine o'clock, an event that is over, a new day) bounds the span.

One request makes a page, others that want it wait for it. Browsers and proxies may keep a page but
must ask each time whether it still holds (`no-cache`): with the ETag that costs a 304.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from nplv import content_version
from nplv.moments import next_moment
from nplv.page_entries import Entry, answer, bare, entry_of, is_for_everybody
from nplv.page_keys import Page, page_of, parameters, stored_key
from nplv.page_store import PageStore
from nplv.release import fingerprint

LONGEST = 60 * 60  # seconds that a page is kept at most
LARGEST = 512 * 1024  # bytes
LARGEST_WITH_QUERY = 128 * 1024
PATIENCE = 5.0  # seconds that a request waits for the one that makes the page
PAUSE = 0.01
CONDITIONS = tuple(
    f"HTTP_{name}"
    for name in ("IF_MATCH", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE")
)


class PageCacheMiddleware:
    """Stands outside all that makes a page, and within what answers for every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.NPLV_PAGE_CACHE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.release = fingerprint()
        self.cache = PageStore("pages")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = page_of(request)
        version = content_version.read() if page else None
        if page is None or version is None:
            return self.get_response(request)
        key = stored_key(page, release=self.release, version=version)
        entry = self._kept(key)
        if entry is None:
            if parameters(request.path_info) is None:
                return self.get_response(request)
            entry = self._wait_or_begin(key)
        if entry is None:
            return self._make(request, page, key=key, version=version)
        return answer(request, entry)

    def _kept(self, key: str) -> Entry | None:
        entry = self.cache.get(key)
        return Entry(*entry) if entry is not None and time.time() < entry[0] else None

    def _wait_or_begin(self, key: str) -> Entry | None:
        """Return what another request makes just now; None for the one that has to make it."""
        begun = f"{key}-begun"
        if self.cache.add(begun, 1, PATIENCE):
            return None
        patient_until = time.monotonic() + PATIENCE
        while time.monotonic() < patient_until and self.cache.get(begun) is not None:
            time.sleep(PAUSE)
        return self._kept(key)

    def _make(self, request: HttpRequest, page: Page, *, key: str, version: str) -> HttpResponse:
        request.page_version = version  # type: ignore[attr-defined]  # read by fragments
        try:
            until = next_moment(version=version)
            response = self._ask_whole(request)
            if not is_for_everybody(response):
                return bare(response) if request.method == "HEAD" else response
            patch_vary_headers(response, ["Accept-Encoding"])
            entry = entry_of(response, until=until, zipped=page.gzip)
            seconds = min(until - time.time(), LONGEST)
            largest = LARGEST_WITH_QUERY if request.META.get("QUERY_STRING") else LARGEST
            if seconds > 0 and len(entry.body) <= largest:
                self.cache.set(key, tuple(entry), seconds)
            return answer(request, entry)
        finally:
            self.cache.delete(f"{key}-begun")

    def _ask_whole(self, request: HttpRequest) -> HttpResponse:
        """Have the page made as for a GET without conditions, whatever was asked."""
        meta: dict[str, Any] = request.META
        conditions = {name: meta.pop(name) for name in CONDITIONS if name in meta}
        method, request.method = request.method, "GET"
        try:
            return self.get_response(request)
        finally:
            meta.update(conditions)
            request.method = method
