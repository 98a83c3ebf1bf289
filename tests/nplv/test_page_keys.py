"""Which requests share a page: nobody may put one there for others."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from nplv.cached_pages import CACHED, NEVER
from tests.articles.factories import ArticleFactory
from tests.site import build_site


@pytest.fixture
def kept(page_cache):
    """Return the number of pages in the cache."""
    return lambda: len([key for key in page_cache._cache if not key.endswith("-begun")])


def names(patterns, prefix=""):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from names(each.url_patterns, inner)
        elif each.name:
            yield f"{prefix}{each.name}"


def test_every_address_is_in_one_of_both_lists():
    """A new page? Name it in nplv/cached_pages.py: kept, by which parameters, or never."""
    found = set(names(get_resolver().url_patterns))
    never = {name for name in found if name in NEVER or f"{name.split(':', 1)[0]}:*" in NEVER}
    assert found - never - set(CACHED) == set()
    assert never & set(CACHED) == set()
    assert set(CACHED) - found == set()
    assert {name for name in NEVER if not name.endswith("*")} - found == set()


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "kwaad.example"},
        {"host": "nieuws.example.org:1234"},
        {"host": "nieuws.example.org@kwaad.example"},
        {"host": ""},
    ],
)
def test_another_host_puts_nothing_in_the_cache(client, kept, headers):
    client.get("/", headers=headers)
    assert kept() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "kwaad.example"},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-port": "1234"},
        {"x-original-url": "/privacy/"},
        {"x-rewrite-url": "/privacy/"},
        {"x-http-method-override": "POST"},
        {"accept": "application/json"},
        {"accept-language": "en"},
        {"user-agent": "<script>"},
        {"referer": "https://kwaad.example/"},
        {"range": "bytes=0-3"},
        {"cookie": "a=b; csrftoken=c"},
    ],
)
def test_other_headers_change_no_page(client, kept, headers):
    build_site()
    odd = client.get("/", headers=headers)
    usual = client.get("/")
    assert (odd.content, kept()) == (usual.content, 1)
    assert b"kwaad" not in usual.content


def test_pieces_for_htmx_are_no_pages(client, kept):
    client.get("/nieuws/", headers={"hx-request": "true"})
    assert kept() == 0


def test_answers_to_who_says_who_he_is_are_not_kept(client, kept):
    client.get("/", headers={"authorization": "Basic eDp5"})
    assert kept() == 0


def test_parameters_of_a_page_make_another_page(client, kept):
    ArticleFactory.create_batch(13)
    first, second = client.get("/nieuws/"), client.get("/nieuws/?page=2")
    assert (first.content == second.content, kept()) == (False, 2)
    assert client.get("/nieuws/?page=2").content == second.content
    assert kept() == 2


def test_spelling_of_a_query_makes_no_other_page(client, kept):
    for query in ("?soort=news", "?soort=%6eews", "?soort=news&", "?&soort=news"):
        client.get(f"/nieuws/{query}")
    assert kept() == 1


def test_parameter_that_is_not_known_is_answered_without_the_cache(client, kept):
    build_site()
    for query in ("?x=1", "?page=1&x=2", "?soort=news&x=" + "y" * 100, "?" + "x" * 10_000):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/nieuws/{query}").status_code == 200
        assert len(found) > 1
    assert kept() == 0


def test_marks_of_a_campaign_share_the_page_and_do_not_show_in_it(client, kept):
    ArticleFactory.create_batch(13)
    marked = client.get("/nieuws/?utm_source=x&page=2&fbclid=kwaad")
    assert b"kwaad" not in marked.content
    assert client.get("/nieuws/?page=2").content == marked.content
    assert client.get("/nieuws/?page=2&utm_campaign=y").content == marked.content
    assert kept() == 1


def test_hostile_queries_do_not_fill_the_memory(client, kept, settings, page_cache):
    page_cache._max_entries = 20
    client.get("/")
    for number in range(60):
        client.get("/")
        client.get(f"/nieuws/?page={number}")
        client.get("/nieuws/?" + "&".join(f"page={number}{part}" for part in range(20)))
        client.get(f"/nieuws/?page={'9' * 400}{number}")
    assert kept() <= 20
    with CaptureQueriesContext(connection) as found:
        client.get("/")
    assert len(found) == 1  # what is asked for often stays


def test_search_words_are_not_kept(client, kept):
    client.get("/zoeken/?q=delft")
    assert kept() == 0
    client.get("/zoeken/")
    assert kept() == 1


def test_another_release_has_pages_of_its_own(page_cache, client, settings):
    build_site()
    client.get("/")
    before = len(caches["pages"]._cache)
    settings.NPLV_CONTACT_EMAIL = "anders@example.org"
    other = type(client)()
    assert b"anders@example.org" in other.get("/contact/").content
    other.get("/")
    assert len(caches["pages"]._cache) == before + 2
