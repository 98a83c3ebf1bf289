"""What machines read of the site, read by parsers that are not ours."""

import json
import re
from itertools import chain
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import html5lib
import pytest
from django.urls import reverse
from icalendar import Calendar

from articles.models import Article
from tests.site import build_site, public_pages

pytestmark = pytest.mark.django_db
REFERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
NEEDED = {
    "NewsArticle": {"headline", "datePublished", "dateModified", "author", "publisher", "url"},
    "Event": {"name", "startDate", "location", "organizer", "eventStatus", "url"},
}


def tree(client, url):
    text = client.get(url).content.decode()
    return html5lib.parse(text, namespaceHTMLElements=False)


def test_what_points_at_an_element_finds_it(client):
    for url in public_pages(build_site(2)):
        nodes = list(tree(client, url).iter())
        ids = {node.get("id") for node in nodes}
        named = chain.from_iterable(node.get(name, "").split() for node in nodes for name in REFERS)
        inside = [
            node.get("href", "")[1:] for node in nodes if node.get("href", "").startswith("#")
        ]
        assert {*named, *inside} - ids == set(), url


def test_every_picture_has_its_size_and_a_text(client):
    for url in public_pages(build_site(2)):
        for picture in tree(client, url).iter("img"):
            assert {"alt", "width", "height"} <= set(picture.attrib), (url, picture.attrib)


def test_every_link_of_ours_leads_somewhere(client):
    pages = public_pages(build_site(2))
    found = {node.get("href") for url in pages for node in tree(client, url).iter("a")}
    ours = {href.split("#")[0] for href in found if href.startswith("/")}
    answers = {href: client.get(href).status_code for href in ours if "/beheer/" not in href}
    assert {href: code for href, code in answers.items() if code != 200} == {}


def test_feeds_are_atom_with_an_id_and_a_moment_per_entry(client):
    area = build_site(3).areas.get()
    for url in ("/nieuws/feed/", "/nieuwsbrief/feed/", f"/gebieden/{area.slug}/feed/"):
        response = client.get(url)
        feed = feedparser.parse(response.content)
        assert (feed.bozo, feed.version) == (False, "atom10"), url
        root = ET.fromstring(response.content)
        own = [link.get("href") for link in root.findall(f"{ATOM}link[@rel='self']")]
        assert own == [f"https://nieuws.example.org{url}"]
        assert root.find(f"{ATOM}author/{ATOM}name") is not None or all(
            entry.find(f"{ATOM}author/{ATOM}name") is not None
            for entry in root.findall(f"{ATOM}entry")
        )
        ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
        assert ids
        assert len(ids) == len(set(ids))
        assert all(entry.findtext(f"{ATOM}updated") for entry in root.findall(f"{ATOM}entry"))


def test_event_files_have_what_rfc_5545_asks(client):
    build_site(2)
    for event in Article.objects.events():
        content = client.get(reverse("articles:event-ics", args=[event.slug])).content
        found = Calendar.from_ical(content)
        assert found["VERSION"] == "2.0"
        assert found["PRODID"]
        (entry,) = found.walk("VEVENT")
        assert entry.errors == []
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(entry)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_structured_data_has_what_search_engines_need(client):
    build_site(3)
    for article in Article.objects.published():
        (block,) = BLOCK.findall(client.get(article.get_absolute_url()).content.decode())
        data = json.loads(block)
        assert data["@context"] == "https://schema.org"
        assert {name for name, value in data.items() if value in ("", None)} == set()
        assert NEEDED.get(data["@type"], set()) - set(data) == set(), article.kind


def test_sitemap_holds_every_page_once_and_in_order_of_the_schema(client):
    pages = public_pages(build_site(2))
    root = ET.fromstring(client.get("/sitemap.xml").content)
    order = ["loc", "lastmod", "changefreq", "priority"]
    listed = []
    for entry in root.findall(f"{SITEMAP}url"):
        tags = [child.tag.removeprefix(SITEMAP) for child in entry]
        assert tags == [name for name in order if name in tags]
        listed.append(urlsplit(entry.findtext(f"{SITEMAP}loc")).path)
    assert len(listed) == len(set(listed))
    wanted = {url for url in pages if "?" not in url} - {reverse("articles:search")}
    assert wanted - set(listed) == set()
