import xml.etree.ElementTree as ET

import pytest

from articles.models import Issue
from tests.articles.factories import ArticleFactory, IssueFactory
from tests.site import build_site

pytestmark = pytest.mark.django_db
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_sitemap_holds_every_public_page_with_its_moment(client):
    article = build_site()
    draft = ArticleFactory(status="draft", published_at=None)
    hidden = IssueFactory()
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    found = {
        url.find("s:loc", SPACE).text: url.find("s:lastmod", SPACE) is not None
        for url in tree.findall("s:url", SPACE)
    }
    site = "https://nieuws.example.org"
    assert found[f"{site}/"] is True
    assert found[f"{site}/over/"] is False  # a text, of which no row tells when it changed
    assert found[f"{site}{article.get_absolute_url()}"] is True
    assert found[f"{site}{Issue.objects.published().first().get_absolute_url()}"] is True
    assert found[f"{site}{article.areas.first().get_absolute_url()}"] is True
    assert f"{site}/toekenningen/" in found
    assert f"{site}/nieuwsbrief/aanmelden/" in found
    assert f"{site}{draft.get_absolute_url()}" not in found
    assert f"{site}{hidden.get_absolute_url()}" not in found


def test_sitemap_leads_to_pages_only(client):
    build_site()
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    for place in tree.iterfind(".//s:loc", SPACE):
        assert client.get(place.text.removeprefix("https://nieuws.example.org")).status_code == 200
