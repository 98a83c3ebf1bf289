"""Pages of our own that a text may lead to."""

from html import unescape
from typing import TypedDict

from django.conf import settings
from django.utils.html import strip_tags

from articles.search import search

MOST = 8


class Target(TypedDict):
    title: str
    kind: str
    url: str


def link_targets(words: str) -> list[Target]:
    """Return the public pages that fit `words` best, with whole addresses: mail has them too."""
    hits = search(words, size=MOST * 2).hits
    found = {
        hit.url: Target(
            title=unescape(strip_tags(hit.title)), kind=hit.label, url=settings.SITE_URL + hit.url
        )
        for hit in hits
        if "#" not in hit.url
    }
    return list(found.values())[:MOST]
