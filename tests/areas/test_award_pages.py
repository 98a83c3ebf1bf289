import re
from decimal import Decimal

import html5lib
import pytest

from areas.models import FundingAward
from tests.areas.factories import AreaFactory
from tests.areas.test_views import award, count_queries, text_of
from tests.articles.factories import ArticleFactory

pytestmark = pytest.mark.django_db


SVG = "{http://www.w3.org/2000/svg}"


def test_award_has_a_page_with_all_that_is_known(client):
    area = AreaFactory(name="Heerlen Noord")
    one = award(
        area, key="vhf-3-heerlen", recipient="Heerlen", project="Vrieheide", precision="about",
        amount=Decimal("16838349.54"), announced_on="2024-05-13", dwellings=800,
        outputs="Drie pleinen", period="2024-2027", note="Samen met Brunssum.",
        source_url="https://www.example.org/besluit", confidence="low",
    )  # fmt: skip
    article = ArticleFactory(title="Nieuwe daken")
    article.awards.add(one)
    ArticleFactory(title="Concept", status="draft").awards.add(one)

    response = client.get("/toekenningen/vhf-3-heerlen/")

    text = text_of(response)
    assert "Heerlen: Vrieheide circa € 16.838.349,54 Wij zijn hier niet zeker van." in text
    assert "Voor welk gebied Heerlen Noord , helemaal voor dit gebied" in text
    assert "Bekendgemaakt 13 mei 2024 Bron example.org" in text
    assert "Hoe precies Circa: de bron rondt af" in text
    assert "Periode 2024-2027 Woningen 800 Wat het oplevert Drie pleinen" in text
    assert "Nieuws hierover Nieuwe daken" in text
    assert "Concept" not in text
    assert "Vast kenmerk: vhf-3-heerlen" in text
    assert count_queries(client, one.get_absolute_url()) <= 4


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("whole", "Oost , helemaal voor dit gebied"),
        ("partly", "Oost , deels voor dit gebied"),
        ("unknown", "Misschien Oost : de bron zegt het niet"),
    ],
)
def test_award_says_whether_the_money_is_for_the_area(client, scope, said):
    one = award(AreaFactory(name="Oost"))
    FundingAward.objects.update(scope=scope)

    assert f"Voor welk gebied {said}" in text_of(client.get(one.get_absolute_url()))


def test_award_unknown_is_not_found(client):
    assert client.get("/toekenningen/atlantis/").status_code == 404


def test_pages_about_money_are_valid_and_name_each_thing_once(client):
    area = AreaFactory(slug="oost", inhabitants=10)
    one = award(area, source_url="https://example.org/", round__stated_total=Decimal(9_000_000))
    paths = ["?per=ronde", "?per=gebied", "?per=jaar", "?gebied=oost&regeling=x", "?zoek=%22%3E"]

    for path in (*(f"/toekenningen/{query}" for query in paths), one.get_absolute_url()):
        page = client.get(path).content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert page.count("<h1") == 1, path
        assert "style=" not in page, path
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
