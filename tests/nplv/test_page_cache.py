"""What is kept, for how long, and for whom."""

import datetime as dt
import gzip
import threading
import time

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article
from nplv.page_cache import PageCacheMiddleware
from tests.articles.factories import ArticleFactory, EventFactory, UserFactory
from tests.site import build_site, public_files, public_pages

pytestmark = pytest.mark.usefixtures("page_cache")
FROM_CACHE = 1  # query: the one that reads the content version


def queries(client, url, **options):
    with CaptureQueriesContext(connection) as found:
        client.get(url, **options)
    return len(found)


def is_kept(client, url, **options):
    client.get(url, **options)
    return queries(client, url, **options) == FROM_CACHE


def test_second_request_costs_one_query_and_is_the_same_page(client):
    article = build_site()
    for url in [*public_pages(article), *public_files(article)]:
        if "?q=" in url or url in {"/robots.txt", "/.well-known/security.txt"}:
            continue
        first = client.get(url)
        with CaptureQueriesContext(connection) as found:
            second = client.get(url)
        assert len(found) == FROM_CACHE, url
        assert (second.content, dict(second.headers)) == (first.content, dict(first.headers)), url


def test_what_an_editor_does_shows_on_the_next_request(client):
    article = ArticleFactory(title="Nieuwe daken", status="draft", published_at=None)
    assert b"Nieuwe daken" not in client.get("/").content
    publishing.publish(article, by=None)
    assert b"Nieuwe daken" in client.get("/").content
    assert b"Nieuwe daken" in client.get("/nieuws/").content
    article.title = "Nieuwe ramen"
    article.save()
    assert b"Nieuwe ramen" in client.get("/").content
    publishing.withdraw(article, by=None)
    assert b"Nieuwe ramen" not in client.get("/").content
    assert client.get(article.get_absolute_url()).status_code == 410


def test_every_process_shows_it_on_its_next_request(client, settings):
    """Two processes have two caches that know nothing of each other."""
    settings.CACHES = {
        **settings.CACHES,
        "pages": {**settings.CACHES["pages"], "LOCATION": "another process"},
    }
    other = Client()
    caches["pages"].clear()
    article = ArticleFactory(title="Nieuwe daken")
    for each in (client, other, client, other):
        assert b"Nieuwe daken" in each.get("/").content
    publishing.withdraw(article, by=None)
    for each in (client, other):
        assert b"Nieuwe daken" not in each.get("/").content


def test_planned_article_is_there_at_its_moment(client):
    moment = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    with time_machine.travel(moment - dt.timedelta(seconds=2), tick=False) as clock:
        article = ArticleFactory(title="Nieuwe daken", published_at=moment)
        assert is_kept(client, "/")
        assert b"Nieuwe daken" not in client.get("/").content
        assert client.get(article.get_absolute_url()).status_code == 404
        clock.move_to(moment)
        assert b"Nieuwe daken" in client.get("/").content
        assert b"Nieuwe daken" in client.get("/nieuws/feed/").content
        assert client.get(article.get_absolute_url()).status_code == 200
        assert is_kept(client, "/")


@pytest.mark.parametrize("ends", [True, False])
def test_event_is_past_after_its_last_moment(client, ends):
    moment = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    values = {"ends_at": moment} if ends else {"starts_at": moment, "ends_at": None}
    with time_machine.travel(moment - dt.timedelta(minutes=1), tick=False) as clock:
        EventFactory(title="Wijkfeest", **values)
        assert b"Er staat nu niets gepland" not in client.get("/").content
        clock.move_to(moment)
        assert b"Er staat nu niets gepland" not in client.get("/").content
        clock.move_to(moment + dt.timedelta(microseconds=1))
        assert b"Er staat nu niets gepland" in client.get("/").content


def test_vacancy_is_gone_after_midnight_here(client):
    evening = dt.datetime(2026, 7, 1, 21, 59, 59, tzinfo=dt.UTC)  # a second before, in summer
    with time_machine.travel(evening, tick=False) as clock:
        ArticleFactory(title="Projectleider", kind="vacancy", expires_on=dt.date(2026, 7, 1))
        assert b"Projectleider" in client.get("/nieuws/").content
        clock.shift(1)
        assert b"Projectleider" not in client.get("/nieuws/").content


def test_page_made_across_a_moment_is_not_kept(rf_page):
    """What was made before the moment and is ready after it may be wrong already."""
    moment = timezone.now() + dt.timedelta(seconds=0.6)
    ArticleFactory(published_at=moment)
    seen = rf_page(lambda: time.sleep(0.7))
    assert (seen(), seen()) == (1, 2)


@pytest.fixture
def rf_page():
    """Return a maker of pages behind the middleware, which counts how often it made one."""

    def build(work):
        made = []

        def page(request):
            made.append(request)
            work()
            return HttpResponse("Welkom")

        middleware = PageCacheMiddleware(page)

        def ask():
            middleware(RequestFactory().get("/"))
            connection.close()
            return len(made)

        return ask

    return build


def test_one_of_many_makes_the_page(rf_page):
    ask = rf_page(lambda: time.sleep(0.7))
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(ask())) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 8


def test_page_that_fails_keeps_nobody_waiting(page_cache):
    def broken(request):
        raise ZeroDivisionError

    middleware = PageCacheMiddleware(broken)
    for _each in range(2):
        with pytest.raises(ZeroDivisionError):
            middleware(RequestFactory().get("/"))
    assert PageCacheMiddleware(lambda request: HttpResponse("Welkom"))(
        RequestFactory().get("/")
    ).content == (b"Welkom")


def test_visitor_with_a_session_or_a_message_gets_a_page_of_now(client):
    build_site()
    assert is_kept(client, "/")
    for name in ("sessionid", "messages"):
        visitor = Client()
        visitor.cookies[name] = "x"
        assert queries(visitor, "/") > FROM_CACHE
    visitor = Client()
    visitor.cookies["van-een-ander"] = "x"
    assert queries(visitor, "/") == FROM_CACHE


def test_draft_that_an_editor_looks_at_is_for_nobody_else(client):
    draft = ArticleFactory(status="draft", published_at=None)
    desk = Client()
    desk.force_login(
        UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert desk.get(draft.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_forms_and_personal_pages_are_never_kept(client, page_cache):
    for url in ("/nieuwsbrief/aanmelden/", "/nieuwsbrief/afmelden/x/", "/healthz", "/beheer/"):
        client.get(url)
        client.get(url)
    assert client.get("/nieuwsbrief/aanmelden/").cookies["csrftoken"]
    assert page_cache._cache == {}


def test_what_is_not_there_is_not_kept(client, page_cache):
    for url in ("/bestaat-niet/", "/nieuws/bestaat-niet/", "/gebieden/bestaat-niet/"):
        assert client.get(url).status_code == 404
    assert page_cache._cache == {}


def test_page_with_a_cookie_or_for_one_reader_is_not_kept(page_cache):
    def page(**headers):
        def view(request):
            response = HttpResponse("Welkom", headers=headers)
            if not headers:
                response.set_cookie("a", "b")
            return response

        return view

    for headers in (
        {},
        {"Cache-Control": "private"},
        {"Cache-Control": "no-store"},
        {"Vary": "Cookie"},
        {"Vary": "Accept"},
        {"Vary": "*"},
    ):
        answer = PageCacheMiddleware(page(**headers))(RequestFactory().get("/"))
        assert answer.content == b"Welkom"
        assert page_cache._cache == {}, headers


def test_browser_that_has_the_page_gets_304(client):
    build_site()
    first = client.get("/")
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        again = client.get("/", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b""), tag
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == "public, no-cache"
        assert again["Vary"] == "Accept-Encoding"
    assert client.get("/", headers={"if-none-match": '"x"'}).status_code == 200
    Article.objects.update(title="Heel anders")
    assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_first_request_may_be_a_head_or_have_a_condition(client):
    build_site()
    head = client.head("/")
    assert (head.status_code, head.content) == (200, b"")
    page = client.get("/")
    assert int(head["Content-Length"]) == len(page.content) > 1000
    assert dict(client.head("/").headers) == dict(page.headers)
    Article.objects.update(title="Heel anders")
    assert client.get("/", headers={"if-none-match": page["ETag"]}).status_code == 200
    assert b"Heel anders" in client.get("/").content


def test_page_that_did_not_change_keeps_its_tag_across_versions(client):
    build_site()
    first = client.get("/privacy/")
    Article.objects.update(title="Heel anders")
    again = client.get("/privacy/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_page_is_compressed_for_who_can_read_that(client):
    build_site()
    plain = client.get("/")
    for _each in ("made", "kept"):
        packed = client.get("/", headers={"accept-encoding": "br, gzip;q=0.8"})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert packed["ETag"] == f"W/{plain['ETag']}"
        assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain.headers
    refused = client.get("/", headers={"accept-encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused.headers
    same = client.get("/", headers={"accept-encoding": "gzip", "if-none-match": packed["ETag"]})
    assert same.status_code == 304
