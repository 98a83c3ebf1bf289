import datetime as dt

import pytest
from django.utils import timezone

from tests.articles.factories import ArticleFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("/over/", "1,2 miljoen mensen"),
        ("/contact/", 'href="mailto:leefbaarheid@minbzk.nl"'),
        ("/privacy/", "7 dagen"),
        ("/privacy/", "28 dagen"),
        ("/privacy/", "90 dagen"),
        ("/toegankelijkheid/", "nog geen verklaring in het register"),
    ],
)
def test_page_says_what_it_must(client, url, part):
    assert part in client.get(url).content.decode()


def test_accessibility_page_links_to_the_register(client, settings):
    settings.NPLV_ACCESSIBILITY_URL = "https://www.toegankelijkheidsverklaring.nl/register/1"
    assert (
        f'href="{settings.NPLV_ACCESSIBILITY_URL}"'
        in client.get("/toegankelijkheid/").content.decode()
    )


def test_robots_may_see_all_but_the_desk_and_search(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /beheer/",
        "Disallow: /zoeken/",
        "Sitemap: https://nieuws.example.org/sitemap.xml",
    ]


def test_security_txt_is_as_rfc_9116_says(client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:leefbaarheid@minbzk.nl"
    assert fields["Preferred-Languages"] == "nl, en"
    assert fields["Canonical"] == "https://nieuws.example.org/.well-known/security.txt"
    left = dt.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert dt.timedelta(days=150) < left < dt.timedelta(days=365)


def test_search_page_shows_hits_and_the_question(client):
    ArticleFactory(title="Nieuwe bomen")
    text = client.get("/zoeken/?q=bomen").content.decode()
    assert "<strong>1</strong> resultaat voor ‘bomen’" in text
    assert "Nieuwe <mark>bomen</mark></a>" in text
    assert 'value="bomen"' in text


def test_search_page_without_hits_helps(client):
    ThemeFactory(name="Wonen", slug="wonen")
    text = client.get("/zoeken/?q=bestaatniet").content.decode()
    assert "Niets gevonden voor ‘bestaatniet’" in text
    assert 'href="/nieuws/?thema=wonen"' in text


@pytest.mark.parametrize("query", ["", "%00", "%3Cscript%3E", "x" * 10_000, "%22%27%5C"])
def test_search_page_takes_any_question(client, query):
    response = client.get(f"/zoeken/?q={query}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
