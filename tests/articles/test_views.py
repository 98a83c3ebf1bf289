"""What holds for every public page."""

from itertools import pairwise

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from tests.site import build_site, public_files, public_pages

pytestmark = pytest.mark.django_db


def test_every_page_answers(client):
    article = build_site()
    addresses = public_pages(article) + public_files(article)
    assert {url: client.get(url).status_code for url in addresses} == dict.fromkeys(addresses, 200)
    assert {url: client.head(url).status_code for url in addresses} == dict.fromkeys(addresses, 200)


def test_every_page_takes_no_post(client):
    article = build_site()
    for url in public_pages(article):
        assert client.post(url).status_code == 405, url


def test_every_page_is_valid_and_has_one_heading(client):
    article = build_site()
    pages = {url: client.get(url) for url in [*public_pages(article), "/bestaat-niet/"]}
    for url, response in pages.items():
        parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
        tree = parser.parse(response.content.decode())
        assert parser.errors == [], url
        headings = [node.tag for node in tree.iter() if node.tag in {"h1", "h2", "h3", "h4"}]
        assert headings.count("h1") == 1, url
        levels = [int(tag[1]) for tag in headings if tag]
        main = next(node for node in tree.iter("main"))
        inside = [int(node.tag[1]) for node in main.iter() if node.tag in {"h1", "h2", "h3", "h4"}]
        assert levels, url
        assert all(after - before <= 1 for before, after in pairwise(inside))
        ids = [node.get("id") for node in tree.iter() if node.get("id")]
        assert len(ids) == len(set(ids)), url
        assert tree.get("lang") == "nl"


def test_every_page_has_a_title_of_its_own(client):
    article = build_site()
    pages = [url for url in public_pages(article) if "?" not in url]
    titles = set()
    for url in pages:
        text = client.get(url).content.decode()
        titles.add(text.split("<title>")[1].split("</title>")[0])
    assert len(titles) == len(pages)


def test_no_page_holds_inline_style_or_script(client):
    article = build_site()
    for url in public_pages(article):
        text = client.get(url).content.decode()
        assert " style=" not in text, url
        assert "<style" not in text, url
        assert " onclick=" not in text, url
        own = text.count('<script src="/static/')
        data = text.count('<script type="application/ld+json">')
        assert text.count("<script") == own + data, url


def test_reading_changes_nothing(client):
    article = build_site()
    for url in public_pages(article) + public_files(article):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        writes = [
            query["sql"]
            for query in queries
            if query["sql"].split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"}
        ]
        assert writes == [], url


def _queries(client, addresses):
    counts = {}
    for url in addresses:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts[url] = len(queries)
    return counts


def test_queries_do_not_grow_with_rows(client):
    article = build_site(2)
    addresses = [*public_pages(article), *public_files(article)]
    few = _queries(client, addresses)
    build_site(3)
    for more in Article.objects.exclude(pk=article.pk)[:3]:
        more.areas.add(article.areas.first())
    many = _queries(client, addresses)
    assert {url: count for url, count in many.items() if count > few[url]} == {}


def test_navigation_marks_where_the_reader_is(client):
    article = build_site()
    here = '<a href="/nieuws/" aria-current="page">Nieuws</a>'
    below = '<a href="/nieuws/" aria-current="true">Nieuws</a>'
    assert here in client.get("/nieuws/").content.decode()
    assert below in client.get(article.get_absolute_url()).content.decode()
    assert "aria-current" not in client.get("/").content.decode()


def test_home_shows_the_featured_article_once(client):
    build_site()
    marked = Article.objects.filter(kind="news").get()
    Article.objects.filter(pk=marked.pk).update(featured=True)
    text = client.get("/").content.decode()
    assert text.count(f'<a href="{marked.get_absolute_url()}">') == 1
    assert "€\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}miljoen" in text


def test_home_of_an_empty_site_is_a_page(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "Er staat nu niets gepland" in response.content.decode()
