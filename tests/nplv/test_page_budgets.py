"""How much a page may cost: queries, and bytes over the line."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from tests.site import build_site, public_files, public_pages

MOST_QUERIES = 6
MOST_BYTES, MOST_SCRIPT = 100_000, 15_000
STATIC = re.compile(r'<(link|script)[^>]*?(?:href|src)="/static/([^"]+)"[^>]*>')


def counts(addresses):
    found = {}
    for url in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(url).status_code == 200, url
        found[url] = len(queries)
    return found


@pytest.mark.django_db
def test_pages_take_as_many_queries_for_one_item_as_for_three():
    article = build_site(1)
    addresses = public_pages(article) + public_files(article)
    one = counts(addresses)
    build_site(2)
    for other in Article.objects.exclude(pk=article.pk):
        other.areas.add(article.areas.get())
        other.themes.add(article.themes.get())
        other.awards.add(article.awards.get())
    assert counts(addresses) == one


@pytest.mark.django_db
def test_pages_take_few_queries():
    article = build_site(3)
    found = counts(public_pages(article))
    assert {url: count for url, count in found.items() if count > MOST_QUERIES} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3])
def test_pages_asked_for_most_take_the_fewest_queries(size):
    """Made whole; one more asks for the content version, where it may be kept."""
    article = build_site(size)
    area = article.areas.get()
    wanted = {
        "/": 5,
        article.get_absolute_url(): 4,
        area.get_absolute_url(): 4,
        "/toekenningen/": 4,
    }
    assert counts(wanted) == wanted


def static_bytes(text):
    """Return the bytes of styles and of scripts that a page loads, compressed as they are sent."""
    found = {"css": 0, "js": 0}
    for tag, name in STATIC.findall(text):
        kind = Path(name).suffix[1:]
        if kind in found and (tag == "script") == (kind == "js"):
            found[kind] += len(gzip.compress(Path(finders.find(name)).read_bytes()))
    return found


def test_pages_weigh_little(page_cache, client):
    article = build_site(3)
    heavy = {}
    for url in public_pages(article):
        sent = client.get(url, headers={"accept-encoding": "gzip"})
        packed = "Content-Encoding" in sent.headers
        text = (gzip.decompress(sent.content) if packed else sent.content).decode()
        loaded = static_bytes(text)
        weight = len(sent.content) + sum(loaded.values())
        if weight > MOST_BYTES or loaded["js"] > MOST_SCRIPT:
            heavy[url] = (weight, loaded)
    assert heavy == {}


def test_large_lists_weigh_little(page_cache, client):
    """A page of a full site: as many of everything as a page shows."""
    build_site(30)
    for url in ("/", "/nieuws/", "/agenda/", "/gebieden/", "/toekenningen/", "/nieuwsbrief/"):
        sent = client.get(url, headers={"accept-encoding": "gzip"})
        text = gzip.decompress(sent.content).decode()
        assert len(sent.content) + sum(static_bytes(text).values()) < MOST_BYTES, url
