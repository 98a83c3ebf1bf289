import datetime as dt
import html as markup
import io
import re
from decimal import Decimal

import html5lib
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Picture

from tests.areas.factories import AreaFactory, FundingAwardFactory
from tests.articles.factories import ArticleFactory, EventFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2024, 1, 10, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def text_of(response):
    """Return what a reader sees, on one line."""
    body = re.sub(r"<[^>]+>", " ", response.content.decode().split("<body>")[1])
    return " ".join(markup.unescape(body).replace("\N{NO-BREAK SPACE}", " ").split())


def count_queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def award(area=None, **fields):
    return FundingAwardFactory(area=area, scope="whole" if area else "unknown", **fields)


def test_index_lists_the_areas_that_take_part(client):
    for number in range(20):
        AreaFactory(name=f"Wijk {number}", slug=f"wijk-{number}")
    AreaFactory(name="Oud", joined_on="2020-01-01", left_on="2021-01-01")

    response = client.get("/gebieden/")

    page = response.content.decode()
    links = re.findall(r'<div><a href="(/gebieden/[^"]+/)"', page)
    assert links == sorted(f"/gebieden/wijk-{number}/" for number in range(20))
    assert "In 20 gebieden werken" in text_of(response)
    assert "Deze gebieden deden eerder mee: Oud , tot 1 januari 2021." in text_of(response)


def test_area_shows_facts_with_their_sources(client):
    area = AreaFactory(
        name="Lelystad Oost",
        intro="<p>Vier wijken.</p>",
        inhabitants=36000,
        inhabitants_note="Ongeveer.",
        neighbourhoods="Boswijk\nAtolwijk",
        programme_name="Samen Lelystad Oost",
        programme_start=2021,
        website="https://samenlelystadoost.nl/",
        joined_on="2022-07-04",
        sources="https://www.gemeente.nu/x/\ngeen adres",
    )

    response = client.get(area.get_absolute_url())

    text = text_of(response)
    assert "Vier wijken." in text
    assert "Inwoners 36.000 Ongeveer." in text
    assert "Wijken Boswijk Atolwijk" in text
    assert "Samen Lelystad Oost Begonnen in 2021" in text
    assert "Doet mee sinds juli 2022" in text
    assert '<a href="https://www.gemeente.nu/x/">gemeente.nu</a>' in response.content.decode()
    assert 'href="https://samenlelystadoost.nl/"' in response.content.decode()


def test_area_says_honestly_what_is_not_known(client):
    area = AreaFactory(name="Delft West")

    text = text_of(client.get(area.get_absolute_url()))

    assert "Inwoners Niet bekend" in text
    assert "Wijken Niet bekend" in text
    assert "Er is nog geen nieuws uit Delft West." in text
    assert "Wij kennen nog geen toekenning voor Delft West." in text


def test_area_leads_to_sign_up_feed_and_programme(client):
    area = AreaFactory(slug="delft-west")

    page = client.get(area.get_absolute_url()).content.decode()

    assert 'href="/nieuwsbrief/aanmelden/?gebied=delft-west"' in page
    assert 'href="/gebieden/delft-west/feed/"' in page


def test_area_shows_its_public_news_and_coming_events_only(client):
    area = AreaFactory()
    past = dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC)
    for article in (
        ArticleFactory(title="Openbaar"),
        ArticleFactory(title="Concept", status="draft"),
        ArticleFactory(title="Straks", published_at=NOW + dt.timedelta(days=1)),
        ArticleFactory(title="Vervallen", kind="vacancy", expires_on="2024-01-09"),
        EventFactory(title="Bijeenkomst"),
        EventFactory(title="Voorbij", starts_at=past, ends_at=past + dt.timedelta(hours=1)),
    ):
        article.areas.add(area)
    ArticleFactory(title="Elders")

    text = text_of(client.get(area.get_absolute_url()))

    assert [title for title in ("Openbaar", "Bijeenkomst") if title not in text] == []
    hidden = ("Concept", "Straks", "Vervallen", "Voorbij", "Elders")
    assert [title for title in hidden if title in text] == []


def test_area_keeps_sums_apart_and_explains_them(client):
    area = AreaFactory(slug="oost")
    FundingAwardFactory(area=area, scope="whole", amount=Decimal("27136679.07"))
    FundingAwardFactory(area=area, scope="whole", amount=None)
    FundingAwardFactory(area=area, scope="partly", amount=Decimal(20_000_000), precision="about")
    FundingAwardFactory(area=area, scope="unknown", amount=Decimal(1_000_000), basis="per_year")
    FundingAwardFactory(area=area, scope="whole", amount=Decimal(600_000), kind="contribution")

    text = text_of(client.get("/gebieden/oost/"))

    assert (
        "Helemaal voor dit gebied € 27,1 miljoen De som van 1 toekenning. "
        "Van 1 andere toekenning is het bedrag niet bekend." in text
    )
    assert "Deels voor dit gebied circa € 20 miljoen De som van 1 toekenning." in text
    assert "Misschien voor dit gebied € 1 miljoen" in text
    assert "1 bedrag is per jaar en telt één keer mee." in text
    assert "Bijdrage van anderen: telt niet mee" in text
    assert "€ 27.136.679,07" in text


def test_area_shows_ten_awards_and_leads_to_the_rest(client):
    area = AreaFactory(slug="oost", name="Oost")
    for _ in range(10):
        award(area)
    link = '<a href="/toekenningen/?gebied=oost#lijst">Bekijk alle toekenningen van Oost</a>'
    assert link not in client.get("/gebieden/oost/").content.decode()

    award(area)

    response = client.get("/gebieden/oost/")
    assert link in response.content.decode()
    assert response.content.decode().count("<tr id=") == 10


def test_area_that_left_says_so(client):
    area = AreaFactory(joined_on="2022-07-04", left_on="2023-12-31")

    text = text_of(client.get(area.get_absolute_url()))

    assert "doet sinds 31 december 2023 niet meer mee" in text


def test_area_shows_its_photo_in_sizes_with_description_and_maker(client):
    area = AreaFactory(photo=photo(), photo_alt="Een plein.", photo_credit="Iemand")

    page = client.get(area.get_absolute_url()).content.decode()

    stem = area.photo.url.removesuffix(".jpg") + ".wide-50-50"
    assert f'<source type="image/avif" srcset="{stem}.360.avif 360w, {stem}.720.avif 720w' in page
    assert f'<img src="{stem}.720.jpg"' in page
    assert 'width="800" height="450" alt="Een plein."' in page
    assert "Foto: Iemand" in page


def test_area_whose_photo_lost_its_file_is_shown_without(client, caplog):
    area = AreaFactory(photo="areas/weg.jpg", photo_alt="Een plein.", photo_credit="Iemand")

    page = client.get(area.get_absolute_url()).content.decode()

    assert "Iemand" not in page
    assert "area-photo" not in page
    assert "has lost its file" in caplog.text


def photo():
    file = io.BytesIO()
    Picture.new("RGB", (800, 600), "teal").save(file, "JPEG")
    return ContentFile(file.getvalue(), "plein.jpg")


def test_area_unknown_is_not_found(client):
    assert client.get("/gebieden/atlantis/").status_code == 404


@pytest.mark.parametrize("path", ["/gebieden/", "/toekenningen/", "/toekenningen/?jaar=2023"])
def test_lists_run_the_same_queries_with_one_and_three(client, path):
    award(AreaFactory(), source_url="https://example.org/")
    one = count_queries(client, path)
    for _ in range(2):
        award(AreaFactory(), source_url="https://example.org/")

    assert count_queries(client, path) == one


def test_area_runs_the_same_queries_with_one_and_three(client):
    area = AreaFactory()

    def add():
        award(area)
        ArticleFactory().areas.add(area)
        EventFactory().areas.add(area)

    add()
    one = count_queries(client, area.get_absolute_url())
    add()
    add()

    assert count_queries(client, area.get_absolute_url()) == one


def test_pages_are_valid_have_one_heading_and_set_no_cookie(client):
    area = AreaFactory(slug="oost", sources="https://example.org/")
    award(area, source_url="https://example.org/")
    ArticleFactory().areas.add(area)

    for path in ("/gebieden/", "/gebieden/oost/", "/toekenningen/", "/toekenningen/?gebied=oost"):
        response = client.get(path)
        page = response.content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert page.count("<h1") == 1, path
        assert "style=" not in page, path
        assert not response.cookies, path
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize("path", ["/gebieden/", "/toekenningen/", "/toekenningen.csv"])
def test_pages_take_no_posts(client, path):
    assert client.post(path).status_code == 405
