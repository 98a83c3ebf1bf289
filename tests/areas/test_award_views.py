from decimal import Decimal

import html5lib
import pytest

from tests.areas.factories import AreaFactory, FundingRoundFactory
from tests.areas.test_views import award, text_of

pytestmark = pytest.mark.django_db


def test_awards_show_round_sum_and_difference(client):
    found = FundingRoundFactory(
        scheme__name="Woonfonds", name="3", year=2024, note="De rest is btw.",
        stated_total=Decimal(175_000_000), stated_precision="about", budget=Decimal(450_000_000),
        source_url="https://www.example.org/besluit",
    )  # fmt: skip
    award(round=found, amount=Decimal("168715940.67"))
    award(round=found, amount=None)

    text = text_of(client.get("/toekenningen/"))

    assert "Ronde 3 (2024) De rest is btw." in text
    assert "Beschikbaar budget: circa € 450 miljoen. Dit is geen toekenning." in text
    assert "circa € 175.000.000 € 168.715.940,67 1 met bedrag, 1 zonder € 6.284.059,33" in text


def test_awards_do_not_compare_a_year_with_a_whole(client):
    found = FundingRoundFactory(stated_total=Decimal(82_000_000), basis="per_year")
    award(round=found, amount=Decimal(3_000_000))

    text = text_of(client.get("/toekenningen/"))

    assert "circa € 82.000.000 per jaar € 3.000.000 1 met bedrag niet te vergelijken" in text


def test_awards_row_has_amount_precision_date_and_source(client):
    award(
        recipient="Zaanstad",
        project="Zaandam Oost",
        amount=Decimal(43_400_000),
        precision="about",
        announced_on="2021-07-15",
        source_url="https://www.parool.nl/x",
        confidence="low",
    )
    award(recipient="Weert", amount=None, source_name="Een boek")
    award(recipient="Lelystad", amount=Decimal(1_000_000), basis="per_year")

    response = client.get("/toekenningen/")

    text = text_of(response)
    assert "Zaanstad Zaandam Oost Onzeker" in text
    assert "circa € 43.400.000 15 juli 2021 Bron: parool.nl" in text
    assert "niet bekend datum niet bekend Bron: Een boek" in text
    assert "€ 1.000.000 per jaar" in text
    assert 'datetime="2021-07-15"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?regeling=woonfonds", {"Een", "Twee"}),
        ("?gebied=oost", {"Een", "Drie"}),
        ("?jaar=2024", {"Twee"}),
        ("?regeling=woonfonds&gebied=oost&jaar=2023", {"Een"}),
        ("?regeling=&gebied=&jaar=", {"Een", "Twee", "Drie"}),
        ("?gebied=atlantis", set()),
        ("?jaar=1066", set()),
        ("?jaar=x", set()),
    ],
)
def test_awards_filters(client, query, shown):
    area = AreaFactory(slug="oost")
    first = FundingRoundFactory(scheme__slug="woonfonds", year=2023)
    second = FundingRoundFactory(scheme=first.scheme, year=2024)
    award(area, key="een", recipient="Een", round=first)
    award(key="twee", recipient="Twee", round=second)
    award(area, key="drie", recipient="Drie", round__year=2023)

    response = client.get(f"/toekenningen/{query}")

    assert response.status_code == 200
    assert {found.recipient for found in response.context["awards"]} == shown


def test_awards_chosen_show_their_sum_and_keep_the_choice_for_the_download(client):
    area = AreaFactory(slug="oost")
    award(area, amount=Decimal(2_500_000))
    award(area, amount=Decimal(500_000), kind="plan")

    response = client.get("/toekenningen/?gebied=oost")

    assert "€ 2,5 miljoen De som van 1 toekenning." in text_of(response)
    assert 'href="/toekenningen.csv?gebied=oost"' in response.content.decode()
    assert 'href="/toekenningen.csv?gebied=oost&amp;scheiding=komma"' in response.content.decode()


def test_awards_chosen_but_none_found_say_what_to_do(client):
    AreaFactory(slug="oost")

    text = text_of(client.get("/toekenningen/?gebied=oost"))

    assert "Er is niets gevonden. Kies een andere regeling" in text


def test_awards_are_folded_by_scheme_with_the_sum_in_sight(client):
    found = FundingRoundFactory()
    award(round=found, amount=Decimal(2_000_000), precision="exact")
    tree = html5lib.parse(client.get("/toekenningen/").content, namespaceHTMLElements=False)
    summaries = [" ".join("".join(one.itertext()).split()) for one in tree.iter("summary")]
    assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in summaries] == [
        f"{found.scheme.name} € 2 miljoen 1 ronde, 1 toekenning",
        "Toon de hele lijst 1 regel: toekenningen, uitbetalingen, bijdragen en plannen",
    ]
    assert list(tree.iterfind(".//details[@open]")) == []


def test_chosen_awards_are_not_folded(client):
    found = award()
    page = client.get(f"/toekenningen/?regeling={found.round.scheme.slug}").content.decode()
    assert found.key in page
    assert "<summary>" not in page
