import feedparser
import pytest
from django.utils import timezone

from articles.models import Issue
from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory, IssueFactory

pytestmark = pytest.mark.django_db


def read(client, url):
    response = client.get(url)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(response.content)
    assert feed.bozo is False
    return feed


def test_news_feed_holds_public_news(client):
    article = ArticleFactory(title="Huis & <b>tuin</b>", teaser="Een <b>zin</b> & meer")
    article.areas.add(AreaFactory(name="Noord"))
    ArticleFactory(status="draft", published_at=None)
    feed = read(client, "/nieuws/feed/")
    (entry,) = feed.entries
    url = f"https://nieuws.example.org{article.get_absolute_url()}"
    assert (entry.id, entry.link) == (url, url)
    assert entry.title == "Huis & <b>tuin</b>"
    assert entry.summary == "Een &lt;b&gt;zin&lt;/b&gt; &amp; meer"
    assert [tag.term for tag in entry.tags] == ["Noord"]
    assert feed.feed.links[-1].href == "https://nieuws.example.org/nieuws/feed/"


def test_feed_leaves_out_what_xml_cannot_hold(client):
    ArticleFactory(teaser="Een\x0bzin")
    assert read(client, "/nieuws/feed/").entries[0].summary == "Eenzin"


def test_area_feed_holds_that_area_only(client):
    area = AreaFactory(name="Noord", slug="noord")
    article = ArticleFactory()
    article.areas.add(area)
    ArticleFactory()
    feed = read(client, "/gebieden/noord/feed/")
    assert feed.feed.title == "Nieuws over Noord"
    assert [entry.title for entry in feed.entries] == [article.title]
    assert client.get("/gebieden/nergens/feed/").status_code == 404


def test_archive_feed_holds_published_issues(client):
    issue = IssueFactory(status=Issue.Status.PUBLISHED, published_at=timezone.now())
    IssueFactory()
    (entry,) = read(client, "/nieuwsbrief/feed/").entries
    assert entry.link == f"https://nieuws.example.org{issue.get_absolute_url()}"
    assert entry.summary == issue.preheader


def test_feed_of_an_empty_site_is_valid(client):
    assert read(client, "/nieuws/feed/").entries == []
    assert read(client, "/nieuwsbrief/feed/").entries == []


def test_feeds_keep_short(client):
    ArticleFactory.create_batch(31)
    assert len(read(client, "/nieuws/feed/").entries) == 30
