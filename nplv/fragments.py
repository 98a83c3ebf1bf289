"""Parts of public pages, kept in the memory of the process for one content version.

The page cache answers most requests. A page that it does not keep (a search, a parameter that it
does not know, a visitor who is logged in) is made of parts that many requests share. Such a part
belongs to a content version and a span of time, as a kept page does, and is as exact: the version
is read before anything of the page, and whatever changes content changes the version.

A part is kept for public pages only, never within a transaction: there content may be shown that
is taken back (the preview of an article).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

from nplv import content_version
from nplv.cached_pages import CACHED
from nplv.moments import next_moment

MOST = 500  # parts; the largest, a page about the money, is some 60 kB
T = TypeVar("T")


class Parts:
    """What is kept and until when: so many parts, those asked for longest ago go first."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable) -> tuple[float, Any] | None:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def keep(self, key: Hashable, until: float, part: Any) -> None:
        with self.lock:
            self.kept[key] = (until, part)
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)


_parts = Parts()


class FragmentsMiddleware:
    """Reads the content version for the views that may use it, before they ask anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.NPLV_FRAGMENTS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        match = request.resolver_match
        if match is None or match.view_name not in CACHED or connection.in_atomic_block:
            return
        version = getattr(request, "page_version", None) or content_version.read()
        request.content_version = version  # type: ignore[attr-defined]  # read by `kept`


def kept(request: HttpRequest, name: str, *differs_by: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` returns, or returned before for this content version.

    `differs_by` is whatever else than content and clock the part follows from. Never change it.
    """
    version = getattr(request, "content_version", None)
    if version is None or connection.in_atomic_block:
        return make()
    key = (name, version, get_script_prefix(), differs_by)
    found = _parts.get(key)
    if found is not None and time.time() < found[0]:
        return cast("T", found[1])
    until, made = next_moment(version=version), make()
    _parts.keep(key, until, made)
    return made
