"""Parts of pages that are kept: cheaper, and never late."""

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Area
from articles import publishing
from articles.models import Article
from tests.areas.factories import FundingAwardFactory
from tests.articles.factories import ArticleFactory
from tests.site import build_site

pytestmark = pytest.mark.django_db(transaction=True)
UNKNOWN = "?utm_pink=1"  # a parameter that the page cache does not know, so the page is made


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_page_that_is_made_again_asks_little(client):
    article = build_site(2)
    area = article.areas.get()
    pages = {
        "/": 1,  # the version
        article.get_absolute_url(): 2,  # and the article itself
        area.get_absolute_url(): 2,
        "/toekenningen/": 1,
    }
    for url in pages:
        client.get(url)
    assert {url: queries(client, url) for url in pages} == pages


def test_change_shows_on_the_next_request(client):
    article = build_site()
    area = article.areas.get()
    pages = ["/", "/nieuws/", article.get_absolute_url(), area.get_absolute_url()]
    for url in pages:
        assert "Nieuwe ramen" not in client.get(url + UNKNOWN).content.decode()
    Article.objects.filter(pk=article.pk).update(title="Nieuwe ramen")
    assert [
        url for url in pages if "Nieuwe ramen" in client.get(url + UNKNOWN).content.decode()
    ] == pages
    publishing.withdraw(Article.objects.get(pk=article.pk), by=None)
    assert "Nieuwe ramen" not in client.get("/").content.decode()


def test_choice_of_news_counts_on_the_next_request(client):
    assert "Boek (" in client.get(f"/nieuws/{UNKNOWN}").content.decode()
    for many in (1, 2):
        ArticleFactory(kind="book")
        assert f"Boek ({many})" in client.get(f"/nieuws/{UNKNOWN}").content.decode()


def test_award_counts_on_the_next_request(client):
    area = build_site().areas.get()
    client.get("/toekenningen/"), client.get(area.get_absolute_url())
    FundingAwardFactory(area=area, scope="whole", recipient="Gemeente Nieuw", amount=123)
    for url in ("/toekenningen/", area.get_absolute_url()):
        assert "Gemeente Nieuw" in client.get(url).content.decode(), url


def test_planned_article_comes_at_its_moment(client):
    with time_machine.travel("2026-03-02 08:00+01:00", tick=False) as clock:
        article = ArticleFactory(title="Om negen uur", status="draft", published_at=None)
        publishing.publish(article, by=None, at=timezone.now() + dt.timedelta(hours=1))
        assert "Om negen uur" not in client.get("/").content.decode()
        clock.shift(dt.timedelta(hours=1, seconds=1))
        assert "Om negen uur" in client.get("/").content.decode()


def test_what_is_taken_back_is_not_kept(client):
    article = build_site()
    url = article.get_absolute_url()
    client.get(url)
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(title="Alleen bekeken")
        assert "Alleen bekeken" in client.get(url).content.decode()
        transaction.set_rollback(True)
    assert "Alleen bekeken" not in client.get(url).content.decode()


def test_choices_that_differ_are_kept_apart(client):
    build_site(2)
    first, second = Area.objects.order_by("slug")[:2]
    shown = [client.get(f"/toekenningen/?gebied={area.slug}").content for area in (first, second)]
    again = [client.get(f"/toekenningen/?gebied={area.slug}").content for area in (first, second)]
    assert shown == again
    assert shown[0] != shown[1]


def test_file_of_everything_is_kept_and_never_late(client):
    build_site()
    url = "/toekenningen.csv"
    first = client.get(url).content
    assert queries(client, url) < 4
    FundingAwardFactory(recipient="Gemeente Nieuw", amount=123)
    second = client.get(url).content.decode()
    assert ("Gemeente Nieuw" in first.decode(), "Gemeente Nieuw" in second) == (False, True)
    assert client.get(f"{url}?scheiding=komma").content.decode() != second
