from decimal import Decimal
from urllib.parse import urlencode

import html5lib
import pytest

from areas.models import FundingAward
from tests.areas.factories import AreaFactory, FundingRoundFactory
from tests.areas.test_views import award, count_queries, text_of

pytestmark = pytest.mark.django_db


SVG = "{http://www.w3.org/2000/svg}"


def recipients(response):
    return {found.recipient for found in response.context["page"]}


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
    assert "Zaanstad , Zaandam Oost Onzeker circa € 43.400.000" in text
    assert "15 juli 2021 Bron: parool.nl" in text
    assert "datum niet bekend Bron: Een boek" in text
    assert "€ 1.000.000 per jaar" in text
    assert 'datetime="2021-07-15"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?regeling=woonfonds", {"Een", "Twee"}),
        ("?gebied=oost", {"Een", "Drie"}),
        ("?gebied=geen", {"Twee"}),
        ("?jaar=2024", {"Twee"}),
        ("?ronde=woonfonds-1-2023", {"Een"}),
        ("?soort=plan-of-voornemen", {"Twee"}),
        ("?zoek=EEN", {"Een"}),
        ("?regeling=woonfonds&gebied=oost&jaar=2023&soort=toekenning&zoek=een", {"Een"}),
        ("?regeling=woonfonds&ronde=woonfonds-1-2023&jaar=2024", set()),
        ("", {"Een", "Twee", "Drie"}),
    ],
)
def test_awards_filters_combine(client, query, shown):
    area = AreaFactory(slug="oost")
    first = FundingRoundFactory(scheme__slug="woonfonds", year=2023, name="1")
    second = FundingRoundFactory(scheme=first.scheme, year=2024, name="2")
    award(area, key="een", recipient="Een", round=first)
    award(key="twee", recipient="Twee", round=second, kind="plan")
    award(area, key="drie", recipient="Drie", round__year=2023)

    assert recipients(client.get(f"/toekenningen/{query}")) == shown


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"gebied": "atlantis"}, "Gebied : Dit gebied kennen we niet."),
        ({"gebied": "'; DROP TABLE areas_area; --"}, "Dit gebied kennen we niet."),
        ({"regeling": "<script>alert(1)</script>"}, "Regeling : Deze regeling kennen we niet."),
        ({"ronde": "\0"}, "Ronde : Deze ronde kennen we niet."),
        ({"jaar": "1066"}, "Jaar : Uit dit jaar kennen we geen ronde."),
        ({"jaar": "٢٠٢٣"}, "Uit dit jaar kennen we geen ronde."),
        ({"soort": "award"}, "Soort : Deze soort kennen we niet."),
        ({"zoek": "x" * 10_000}, "Woorden : Zoek met hoogstens 100 tekens."),
        ({"zoek": "a\0b"}, "Woorden : Null-tekens zijn niet toegestaan."),
    ],
)
def test_a_choice_that_does_not_exist_is_said_and_finds_nothing(client, query, said):
    award(project="Geheim")
    address = f"?{urlencode(query)}"

    response = client.get(f"/toekenningen/{address}")

    assert response.status_code == 200
    assert said in text_of(response)
    assert "Geheim" not in text_of(response)
    assert "<script>alert" not in response.content.decode()
    for kind in ("csv", "json", "geojson"):
        refusal = client.get(f"/toekenningen.{kind}{address}")
        assert refusal.status_code == 400
        assert refusal["Content-Type"] == "text/plain; charset=utf-8"
        assert refusal.content.decode().startswith(f"{next(iter(query))}: ")


@pytest.mark.parametrize(
    "query",
    [
        *("page=0", "page=-1", "page=x", "page=99999999999999999999", "page=%00", "page=1e9"),
        *("per=%00", "per=niets", "volgorde=%F0%9F%92%A9", "onbekend=1", "jaar[]=2023", "&&&=;="),
        *("zoek=%25", "zoek=_", "zoek=%5C", "zoek=%FF%FE", "zoek=%27%22", "zoek=" + "a+" * 49),
        "scheiding=%0A",
    ],
)
def test_hostile_addresses_are_answered_calmly(client, query):
    award()

    for path in ("/toekenningen/", "/toekenningen.csv", "/toekenningen.json"):
        assert client.get(f"{path}?{query}").status_code == 200


def test_what_was_left_empty_leaves_the_address(client):
    award(AreaFactory(slug="oost"))

    response = client.get("/toekenningen/?regeling=&gebied=oost&jaar=&zoek=&per=jaar")

    assert (response.status_code, response["Location"]) == (
        302,
        "/toekenningen/?gebied=oost&per=jaar",
    )


def test_each_choice_can_be_taken_away_by_itself(client):
    found = FundingRoundFactory(scheme__slug="woonfonds", scheme__name="Woonfonds", year=2023)
    award(AreaFactory(slug="oost", name="Oost"), round=found, project="Dak & muur")

    page = client.get("/toekenningen/?regeling=woonfonds&gebied=oost&zoek=dak+%26&per=jaar")

    assert page.context["chips"] == [
        ("Regeling", "Woonfonds", "/toekenningen/?gebied=oost&zoek=dak+%26&per=jaar"),
        ("Gebied", "Oost", "/toekenningen/?regeling=woonfonds&zoek=dak+%26&per=jaar"),
        ("Woorden", "‘dak &’", "/toekenningen/?regeling=woonfonds&gebied=oost&per=jaar"),
    ]
    assert "Haal weg: Gebied: Oost" in text_of(page)


def test_a_choice_shows_how_many_it_leaves(client):
    area = AreaFactory(slug="oost", name="Oost")
    for year in (2023, 2023, 2024):
        award(area, round__year=year)
    award(round__year=2024)

    page = client.get("/toekenningen/?gebied=oost").content.decode()

    assert '<option value="2023">2023 (2)</option>' in page
    assert '<option value="2024">2024 (1)</option>' in page
    assert '<option value="oost" selected>Oost (3)</option>' in page
    assert '<option value="geen">Niet bij één gebied (1)</option>' in page


def test_the_sum_says_for_whom_the_money_is(client):
    area = AreaFactory(slug="oost")
    award(area, amount=Decimal(2_500_000))
    FundingAward.objects.update(scope="whole")
    award(amount=Decimal(40_000_000))
    FundingAward.objects.exclude(area=area).update(scope="none")
    award(area, amount=Decimal(500_000), kind="plan")

    text = text_of(client.get("/toekenningen/"))

    assert "Alles samen € 42,5 miljoen De som van 2 toekenningen." in text
    assert "Helemaal voor één NPLV-gebied € 2,5 miljoen" in text
    assert "Voor andere plaatsen € 40 miljoen" in text


def test_what_does_not_count_says_so(client):
    award(kind="plan")

    text = text_of(client.get("/toekenningen/?soort=plan-of-voornemen"))

    assert "Deze rijen tellen niet mee in een som: het zijn geen toekenningen." in text
    assert "Er is hier geen bedrag om te tekenen." in text


def test_nothing_found_says_what_to_do(client):
    AreaFactory(slug="oost")

    text = text_of(client.get("/toekenningen/?gebied=oost"))

    assert "We vonden niets. Haal een keuze weg, of zoek met een ander woord." in text


@pytest.mark.parametrize("way", ["", "ronde", "gebied", "jaar"])
def test_the_drawing_has_a_title_a_description_and_the_same_figures_as_text(client, way):
    area = AreaFactory(name="Oost", inhabitants=1000)
    found = FundingRoundFactory(scheme__name="Woonfonds", name="1", year=2023)
    award(area, round=found, amount=Decimal(3_000_000))
    award(AreaFactory(name="West"), round__year=2021, amount=Decimal(1_000_000))

    response = client.get(f"/toekenningen/?per={way}")

    tree = html5lib.parse(response.content, namespaceHTMLElements=False)
    (drawing,) = tree.iterfind(f".//figure/{SVG}svg")
    names = {one.get("id"): "".join(one.itertext()) for one in drawing if one.get("id")}
    assert drawing.get("role") == "img"
    assert names[drawing.get("aria-labelledby")].startswith("Het geld per")
    assert "Het meeste geld: " in names[drawing.get("aria-describedby")]
    drawn = [one.text for one in drawing.iter(f"{SVG}text") if one.text.startswith("€")]
    text = text_of(response)
    assert sorted(one.replace("\N{NO-BREAK SPACE}", " ") for one in drawn) == [
        "€ 1 miljoen",
        "€ 3 miljoen",
    ]
    for amount in ("1", "3"):
        said = {"": f"€ {amount}.000.000", "jaar": f"€ {amount}.000.000"}
        assert said.get(way, f"€ {amount} miljoen") in text.split("Bedragen zijn afgerond.")[1]


def test_by_area_gives_per_inhabitant_only_where_known_and_warns(client):
    award(AreaFactory(name="Oost", inhabitants=1000), amount=Decimal(3_000_000))
    award(AreaFactory(name="West"), amount=Decimal(1_000_000))
    AreaFactory(name="Zuid")

    text = text_of(client.get("/toekenningen/?per=gebied"))

    assert "Oost € 3 miljoen circa € 3.000 geen geen" in text
    assert "West € 1 miljoen niet bekend geen geen" in text
    assert "Let op als je gebieden vergelijkt" in text
    assert "Van 1 gebied kennen we geen toekenning: Zuid ." in text


@pytest.mark.parametrize(
    ("stated", "basis", "amounts", "said"),
    [
        (175, "whole", [168], "Wij kennen 1 toekenning met een bedrag. Samen is dat 96,0 procent"),
        (None, "whole", [168], "Van deze ronde kennen we geen totaal"),
        (175, "whole", [None], "Van deze ronde kennen we nog geen toekenning met een bedrag."),
        (175, "per_year", [168], "De twee bedragen zijn niet te vergelijken"),
        (168, "whole", [100, 68], "De som is gelijk aan het totaal van de bron."),
        (160, "whole", [168], "Onze som is hoger dan het totaal van de bron."),
    ],
)
def test_the_difference_of_a_round_is_explained(client, stated, basis, amounts, said):
    found = FundingRoundFactory(stated_total=stated and Decimal(stated), basis=basis, note="Btw.")
    for amount in amounts:
        one = award(round=found, amount=amount and Decimal(amount))

    for path in ("/toekenningen/?per=ronde", one.get_absolute_url()):
        text = text_of(client.get(path))
        assert said in text
        assert "Btw." in text


def test_a_narrower_choice_still_explains_the_whole_round(client):
    found = FundingRoundFactory(stated_total=Decimal(500))
    award(AreaFactory(slug="oost"), round=found, amount=Decimal(100), recipient="Dit")
    award(round=found, amount=Decimal(200))

    for query in ("gebied=oost", "zoek=dit"):
        text = text_of(client.get(f"/toekenningen/?{query}&per=ronde"))
        assert "Som van de toekenningen die wij kennen € 300 Verschil € 200" in text


def test_pages_hold_a_part_of_the_list_and_keep_the_choice(client):
    found = FundingRoundFactory(year=2024)
    for number in range(40):
        award(round=found, recipient=f"Stad {number:02}")
    award(round__year=2023)

    first = client.get("/toekenningen/?jaar=2024&volgorde=ontvanger")
    last = client.get("/toekenningen/?jaar=2024&volgorde=ontvanger&page=3")

    assert "1 tot en met 15 van 40 rijen" in text_of(first)
    assert 'href="?jaar=2024&amp;volgorde=ontvanger&amp;page=2"' in first.content.decode()
    assert recipients(last) == {f"Stad {number}" for number in range(30, 40)}


def test_orders(client):
    for amount, recipient in ((1, "B"), (None, "C"), (30, "A")):
        award(recipient=recipient, amount=amount and Decimal(amount))

    def order(query):
        return [found.recipient for found in client.get(f"/toekenningen/?{query}").context["page"]]

    assert order("volgorde=bedrag") == ["A", "B", "C"]
    assert order("volgorde=ontvanger") == ["A", "B", "C"]


@pytest.mark.parametrize("query", ["", "?per=ronde", "?per=gebied", "?per=jaar", "?zoek=stad"])
def test_awards_need_at_most_six_queries_however_many_there_are(client, query):
    area = AreaFactory()
    award(area, recipient="Stad")
    one = count_queries(client, f"/toekenningen/{query}")
    for number in range(30):
        award(area if number % 2 else AreaFactory(), recipient="Stad")

    assert count_queries(client, f"/toekenningen/{query}") == one <= 6
