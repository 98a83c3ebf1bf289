import datetime as dt
import json
import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles import news_list
from articles.models import Article, ArticleLink
from nplv.prepared import Prepared
from tests.areas.factories import AreaFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def page(client, url):
    return client.get(url).content.decode()


def shown(client, query=""):
    return {article.title for article in client.get(f"/nieuws/{query}").context["page"]}


def offered(client, query=""):
    text = page(client, f"/nieuws/{query}")
    selects = re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL)
    return {name: re.findall(r"<option[^>]*>([^<]+)", options) for name, options in selects}


def test_news_shows_what_is_public_and_current(client):
    ArticleFactory(title="Nu")
    ArticleFactory(title="Concept", status="draft", published_at=None)
    ArticleFactory(title="Straks", published_at=timezone.now() + dt.timedelta(hours=1))
    ArticleFactory(title="Weg", status="withdrawn")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    ArticleFactory(title="Vervuld", kind="vacancy", expires_on=yesterday)
    assert shown(client) == {"Nu"}


def test_filters_work_together(client):
    area, theme = AreaFactory(slug="noord"), ThemeFactory(slug="wonen")
    every = ArticleFactory(title="Alles", kind="story")
    every.areas.add(area)
    every.themes.add(theme)
    ArticleFactory(title="Gebied").areas.add(area)
    ArticleFactory(title="Thema", kind="story").themes.add(theme)
    assert shown(client, "?gebied=noord") == {"Alles", "Gebied"}
    assert shown(client, "?thema=wonen&soort=story") == {"Alles", "Thema"}
    assert shown(client, "?gebied=noord&thema=wonen&soort=story") == {"Alles"}


@pytest.mark.parametrize(
    "query", ["?gebied=nergens", "?soort=x", "?thema='", "?gebied=%00", "?x=1"]
)
def test_filter_that_does_not_exist_is_left_out(client, query):
    ArticleFactory(title="Alles")
    assert shown(client, query) == {"Alles"}


def test_pages_keep_the_filters(client):
    ArticleFactory.create_batch(13, kind="story")
    text = page(client, "/nieuws/?soort=story")
    assert 'href="?soort=story&amp;page=2"' in text
    assert "<strong>13</strong> berichten" in text
    assert len(client.get("/nieuws/?soort=story&page=2").context["page"]) == 1


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", ""])
def test_page_that_does_not_exist_shows_one_that_does(client, number):
    ArticleFactory(title="Alles")
    assert shown(client, f"?page={number}") == {"Alles"}


def test_news_without_result_helps(client):
    text = page(client, "/nieuws/?soort=book")
    assert "Niets gevonden" in text
    assert "<strong>0</strong> berichten" in text


def test_choice_that_does_not_exist_is_told_at_its_field(client):
    text = page(client, "/nieuws/?gebied=x&thema=x&soort=x&jaar=1800")
    for said in ("Dit gebied", "Dit thema", "Deze soort"):
        assert f"{said} kennen we niet." in text
    assert "Uit dit jaar kennen we geen nieuws." in text


def test_article_shows_its_surroundings(client):
    area, theme = AreaFactory(name="Noord", slug="noord"), ThemeFactory(name="Wonen", slug="wonen")
    article = ArticleFactory(byline="Fatma", body="<p>Tekst <script>x</script></p>")
    article.areas.add(area)
    article.themes.add(theme)
    same = ArticleFactory(title="Zelfde gebied")
    same.areas.add(area)
    ArticleFactory(title="Zelfde thema").themes.add(theme)
    ArticleFactory(title="Iets anders")
    ArticleLink.objects.create(
        article=article, role="letter", label="Brief", url="https://www.example.org/b"
    )
    response = client.get(article.get_absolute_url())
    text = response.content.decode()
    related = response.context["around"]().related
    assert [one.title for one in related] == ["Zelfde gebied", "Zelfde thema"]
    assert '<a class="tag" href="/gebieden/noord/">Noord</a>' in text
    assert 'href="/nieuws/?thema=wonen"' in text
    assert "Kamerbrief" in text
    assert '<a href="https://www.example.org/b" rel="external">Brief</a>' in text
    assert "example.org</span>" in text
    assert "Door Fatma" in text
    assert "<script>x" not in text


def test_article_tells_search_engines_what_it_is(client):
    article = ArticleFactory(title='Huis </script> & "tuin"', image=ImageFactory())
    text = page(client, article.get_absolute_url())
    block = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    data = json.loads(block)
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == article.title
    assert data["url"] == f"https://nieuws.example.org{article.get_absolute_url()}"
    assert data["image"].startswith("https://nieuws.example.org/media/images/")


def test_event_tells_when_and_where(client):
    event = EventFactory(registration="https://example.org/meld")
    text = page(client, event.get_absolute_url())
    data = json.loads(text.split('ld+json">')[1].split("</script>")[0])
    assert (data["@type"], data["startDate"]) == ("Event", "2024-02-01T12:30:00+00:00")
    assert data["location"]["name"] == "Utrecht"
    assert "donderdag 1 februari 2024, 13.30&nbsp;uur" in text
    assert '<a href="https://example.org/meld">' in text


def test_only_what_is_still_to_come_goes_into_your_agenda(client):
    past = EventFactory()
    soon = EventFactory(starts_at=timezone.now() + dt.timedelta(days=9), ends_at=None)
    offered = [
        event
        for event in (past, soon)
        if f"/agenda/{event.slug}.ics" in page(client, event.get_absolute_url())
    ]
    assert offered == [soon]


def test_what_is_over_stays_and_says_so(client):
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    closed = ArticleFactory(kind="vacancy", expires_on=today - day)
    last_day = ArticleFactory(kind="vacancy", expires_on=today)
    old = ArticleFactory(kind="news", expires_on=today - day)
    text = page(client, closed.get_absolute_url())
    assert "Deze vacature is gesloten." in text
    data = json.loads(text.split('ld+json">')[1].split("</script>")[0])
    assert data["expires"] == closed.expires_on.isoformat()
    assert "Deze vacature is gesloten." not in page(client, last_day.get_absolute_url())
    assert "Dit bericht geldt niet meer." in page(client, old.get_absolute_url())


def test_event_says_when_it_is_over(client):
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    over = "Deze bijeenkomst is voorbij."
    assert over in page(client, EventFactory().get_absolute_url())
    busy = EventFactory(starts_at=now - hour, ends_at=now + hour)
    assert over not in page(client, busy.get_absolute_url())


@pytest.mark.parametrize(
    ("registration", "expected"),
    [
        ("a@example.org", '<a href="mailto:a@example.org">a@example.org</a>'),
        ("javascript:alert(1)", "<dd>javascript:alert(1)</dd>"),
        ("Bel ons", "<dd>Bel ons</dd>"),
    ],
)
def test_event_links_registration_only_where_it_leads(client, registration, expected):
    event = EventFactory(registration=registration)
    assert expected in page(client, event.get_absolute_url())


def test_article_whose_picture_is_lost_is_a_page(client):
    article = ArticleFactory(image=ImageFactory())
    article.image.file.storage.delete(article.image.file.name)
    assert client.get(article.get_absolute_url()).status_code == 200


def test_withdrawn_article_is_gone(client):
    article = ArticleFactory(title="Geheim", status=Article.Status.WITHDRAWN)
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert "ingetrokken" in response.content.decode()
    assert "Geheim" not in response.content.decode()


def test_draft_does_not_exist_for_the_public(client):
    article = ArticleFactory(status="draft", published_at=None)
    later = ArticleFactory(published_at=timezone.now() + dt.timedelta(hours=1))
    assert client.get(article.get_absolute_url()).status_code == 404
    assert client.get(later.get_absolute_url()).status_code == 404


def test_draft_is_shown_to_editors_and_kept_by_nobody(client):
    article = ArticleFactory(status="draft", published_at=None)
    user = UserFactory()
    client.force_login(user)
    assert client.get(article.get_absolute_url()).status_code == 404
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    response = client.get(article.get_absolute_url())
    assert "Dit is een concept." in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.content.decode()


def test_year_counts_by_the_clock_here(client):
    new_year = dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)  # 2026 in Amsterdam
    ArticleFactory(title="Nieuw", published_at=new_year)
    ArticleFactory(title="Oud", published_at=new_year - dt.timedelta(hours=1), kind="story")
    assert (shown(client, "?jaar=2026"), shown(client, "?jaar=2025")) == ({"Nieuw"}, {"Oud"})
    assert shown(client, "?jaar=2025&soort=story") == {"Oud"}
    assert shown(client, "?jaar=1999") == shown(client, "?jaar=x") == {"Nieuw", "Oud"}
    assert offered(client, "?soort=story")["jaar"] == ["Alle", "2026 (0)", "2025 (1)"]


def test_planned_article_of_this_year_is_not_counted(client):
    ArticleFactory(published_at=timezone.now())
    ArticleFactory(published_at=timezone.now() + dt.timedelta(minutes=1))
    year = timezone.localdate().year
    assert offered(client)["jaar"] == ["Alle", f"{year} (1)"]
    assert len(shown(client, f"?jaar={year}")) == 1


def test_choices_tell_how_many_articles_each_would_leave(client):
    north, south = AreaFactory(name="Noord", slug="noord"), AreaFactory(name="Zuid", slug="zuid")
    theme = ThemeFactory(name="Wonen", slug="wonen")
    for kind, areas in (("news", [north]), ("news", [north, south]), ("story", [south])):
        article = ArticleFactory(kind=kind)
        article.areas.add(*areas)
        article.themes.add(theme)
    ArticleFactory(status="draft", published_at=None).areas.add(north)
    ArticleFactory(kind="vacancy", expires_on=dt.date(2020, 1, 1)).themes.add(theme)

    everything, of_north = offered(client), offered(client, "?gebied=noord&thema=wonen")
    assert everything["gebied"] == of_north["gebied"] == ["Alle", "Noord (2)", "Zuid (2)"]
    assert (everything["thema"], of_north["thema"]) == (
        ["Alle", "Wonen (3)"],
        ["Alle", "Wonen (2)"],
    )
    assert [one for one in everything["soort"] if "(0)" not in one] == [
        "Alle", "Nieuws (2)", "Verhaal (1)",
    ]  # fmt: skip
    assert "Verhaal (0)" in of_north["soort"]
    assert offered(client, "?soort=story")["gebied"] == ["Alle", "Noord (0)", "Zuid (1)"]


def test_very_large_site_offers_choices_without_numbers(client, monkeypatch):
    def too_many():
        return news_list.Article.objects.order_by("pk").values_list("pk")[2:3]

    monkeypatch.setattr(news_list, "_too_many", Prepared(too_many))
    north = AreaFactory(name="Noord", slug="noord")
    for year in (2022, 2023):
        ArticleFactory(published_at=dt.datetime(year, 6, 1, tzinfo=dt.UTC)).areas.add(north)
    assert offered(client)["gebied"] == ["Alle", "Noord (2)"]
    ArticleFactory(published_at=dt.datetime(2023, 5, 1, tzinfo=dt.UTC), kind="story")
    assert offered(client)["gebied"] == ["Alle", "Noord"]
    assert offered(client)["jaar"] == ["Alle", "2023", "2022"]
    queries = ("", "?gebied=noord", "?jaar=2023&soort=story", "?gebied=noord&jaar=2022")
    found = [client.get(f"/nieuws/{query}").context["page"].paginator.count for query in queries]
    assert found == [3, 2, 1, 1]


@pytest.mark.parametrize("query", ["", "?gebied={area}", "?soort=news&thema={theme}&jaar=2023"])
def test_list_takes_five_queries_whatever_was_chosen(client, query, django_assert_num_queries):
    article = ArticleFactory()
    article.areas.add(AreaFactory(slug="noord"))
    article.themes.add(ThemeFactory(slug="wonen"))
    with django_assert_num_queries(5):
        found = client.get(f"/nieuws/{query.format(area='noord', theme='wonen')}")
    assert found.context["page"].paginator.count == 1
