"""The addresses that the outside relies on."""

import pytest
from django.urls import resolve, reverse

NAMES = {
    "articles:home": "/",
    "articles:news": "/nieuws/",
    "articles:news-feed": "/nieuws/feed/",
    "articles:agenda": "/agenda/",
    "articles:archive": "/nieuwsbrief/",
    "articles:archive-feed": "/nieuwsbrief/feed/",
    "articles:search": "/zoeken/",
    "articles:about": "/over/",
    "articles:contact": "/contact/",
    "articles:privacy": "/privacy/",
    "articles:accessibility": "/toegankelijkheid/",
    "articles:colophon": "/colofon/",
    "articles:favicon": "/favicon.ico",
    "articles:touch-icon": "/apple-touch-icon.png",
    "articles:robots": "/robots.txt",
    "articles:sitemap": "/sitemap.xml",
    "articles:security-txt": "/.well-known/security.txt",
    "areas:index": "/gebieden/",
    "areas:awards": "/toekenningen/",
    "areas:awards-csv": "/toekenningen.csv",
    "areas:awards-json": "/toekenningen.json",
    "areas:awards-geojson": "/toekenningen.geojson",
    "areas:areas-csv": "/gebieden.csv",
    "areas:areas-json": "/gebieden.json",
    "areas:areas-geojson": "/gebieden.geojson",
    "articles:open-data": "/open-data/",
    "articles:open-data-api": "/open-data/api/",
    "articles:open-data-dcat": "/open-data/dcat.jsonld",
    "articles:api:begin": "/api/v1/",
    "articles:api:openapi": "/api/v1/openapi.json",
    "articles:api:areas": "/api/v1/gebieden",
    "articles:api:awards": "/api/v1/toekenningen",
    "articles:api:articles": "/api/v1/artikelen",
    "articles:api:issues": "/api/v1/edities",
    "subscriptions:subscribe": "/nieuwsbrief/aanmelden/",
}


@pytest.mark.parametrize(("name", "path"), NAMES.items())
def test_address_stays_as_it_is(name, path):
    assert reverse(name) == path
    assert resolve(path).view_name == name


def test_addresses_with_a_slug():
    assert reverse("articles:article", args=["a-b"]) == "/nieuws/a-b/"
    assert reverse("articles:event-ics", args=["a-b"]) == "/agenda/a-b.ics"
    assert reverse("articles:area-feed", args=["a-b"]) == "/gebieden/a-b/feed/"
    assert reverse("articles:issue", args=["2023-12-22"]) == "/nieuwsbrief/2023-12-22/"


@pytest.mark.parametrize("path", ["//example.org/nieuws", "/nieuws", "/%2fexample.org"])
def test_redirects_stay_on_this_site(client, db, path):
    response = client.get(path)
    assert response.status_code in {301, 404}
    assert not response.get("Location", "/x").startswith(("//", "http"))
