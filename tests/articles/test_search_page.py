"""The search page as a visitor gets it."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from lxml import html

from articles.models import Issue
from articles.search import search
from tests.areas.factories import AreaFactory, FundingAwardFactory, FundingRoundFactory
from tests.articles.factories import ArticleFactory, IssueFactory, IssueItemFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def page(client, address):
    return html.fromstring(client.get(address).content.decode())


def words(found):
    return " ".join(found.text_content().split())


def test_results_say_how_many_and_repeat_the_question(client):
    ArticleFactory(title="Nieuwe bomen")
    found = page(client, "/zoeken/?q=bomen")
    assert words(found.get_element_by_id("telling")) == "1 resultaat voor ‘bomen’."
    assert words(found.get_element_by_id("resultaten").find(".//h2")) == "Nieuwe bomen"
    assert found.get_element_by_id("resultaten").findtext(".//mark") == "bomen"
    assert found.get_element_by_id("id_q").value == "bomen"
    assert words(found.find(".//title")).startswith("Zoeken naar ‘bomen’")


def test_no_results_offer_themes_areas_and_near_names(client):
    ThemeFactory(name="Wonen", slug="wonen")
    area = AreaFactory(name="Rotterdam-Zuid", neighbourhoods="Carnisse")
    found = page(client, "/zoeken/?q=Karnisse&page=3")
    assert words(found.get_element_by_id("telling")) == "Niets gevonden voor ‘Karnisse’."
    links = {a.get("href") for a in found.get_element_by_id("resultaten").iter("a")}
    assert links == {"?q=Carnisse", "/nieuws/?thema=wonen", area.get_absolute_url()}


def test_kinds_can_be_chosen_and_pages_keep_the_choice(client):
    ArticleFactory.create_batch(41, title="Wijk")
    IssueItemFactory(heading="Wijk", issue__status=Issue.Status.PUBLISHED)
    found = page(client, "/zoeken/?q=wijk&soort=nieuws&page=2&vreemd=1")
    kinds = found.find_class("search-groups")[0].iter("a")
    assert [(words(a), a.get("href"), a.get("aria-current")) for a in kinds] == [
        ("Alles", "?q=wijk", None),
        ("Nieuws en agenda (41)", "?q=wijk&soort=nieuws", "true"),
        ("Nieuwsbrieven (1)", "?q=wijk&soort=nieuwsbrieven", None),
    ]
    pages = list(found.find_class("pagination")[0].iter("a"))
    assert pages[1].get("href") == "?q=wijk&soort=nieuws&page=1"
    assert found.find_class("hits")[0].get("start") == "21"
    assert len(found.find_class("hit")) == 20


def test_htmx_is_told_no_more_than_the_form_does(client):
    form = page(client, "/zoeken/").get_element_by_id("zoekformulier").attrib
    assert form["data-hx-get"] == form["action"] == "/zoeken/"
    parts = re.findall(
        r"#(\w+)", f"{form['data-hx-target']} {form['data-hx-select']} {form['data-hx-select-oob']}"
    )
    found = page(client, "/zoeken/?q=x")
    assert [found.get_element_by_id(part).get("id") for part in parts] == parts
    assert parts == ["resultaten", "resultaten", "telling"]


@pytest.mark.parametrize(
    "query",
    ["", "%00", "%3Cscript%3E", "x" * 10_000, "%22%27%5C", "wijk&page=x", "wijk&page=99999999999"],
)
def test_any_question_gets_a_page(client, query):
    ArticleFactory.create_batch(2, title="Wijk " + "x" * 40)
    response = client.get(f"/zoeken/?q={query}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
    assert len(response.content) < 20_000


def test_long_lists_of_pages_leave_numbers_out(client):
    ArticleFactory.create_batch(250, title="Wijk")
    found = page(client, "/nieuws/?page=10").find_class("pagination")[0]
    assert [words(li) for li in found.iter("li")] == [
        "Vorige pagina",
        "Pagina 1",
        *("…", "Pagina 8", "Pagina 9", "Pagina 10", "Pagina 11", "Pagina 12", "…"),
        "Pagina 21",
        "Volgende pagina",
    ]


def test_pieces_of_a_text_are_sentences_and_an_award_tells_its_amount():
    issue = IssueFactory(status="published", published_at=timezone.now())
    quote = {"heading": "", "teaser": "<p>Bij Appelboom gaat de deur open.</p>"}
    IssueItemFactory(issue=issue, article=None, kind="quote", **quote, attribution="Fatma")
    some = {"recipient": "Appelboom", "municipality": "", "outputs": "Tien huizen"}
    rounds = FundingRoundFactory(scheme__name="Fonds", name="2", year=2023)
    FundingAwardFactory(round=rounds, amount=Decimal(2_500_000), precision="about", **some)
    FundingAwardFactory(round=rounds, amount=None, **some)

    assert {str(hit.excerpt) for hit in search("appelboom").hits} == {
        "Bij <mark>Appelboom</mark> gaat de deur open. Fatma.",
        "Fonds, ronde 2 (2023), circa € 2,5 miljoen. Tien huizen.",
        "Fonds, ronde 2 (2023), bedrag niet bekend. Tien huizen.",
    }
