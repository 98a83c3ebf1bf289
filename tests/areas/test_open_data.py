import csv
import io
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.fields import AwardData
from areas.open_data import plain
from nplv.data_fields import columns
from tests.areas.factories import AreaFactory, FundingAwardFactory, FundingRoundFactory

pytestmark = pytest.mark.django_db


def table(response, delimiter):
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_awards_csv_opens_in_dutch_excel(client):
    FundingAwardFactory(
        key="vhf-3-almere",
        recipient="Fryslân",
        amount=Decimal("13252136.92"),
        announced_on="2024-05-13",
        dwellings=40,
        area=AreaFactory(name="Noord"),
        scope="whole",
    )

    response = client.get("/toekenningen.csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="toekenningen.csv"'
    assert response.content.startswith(b'\xef\xbb\xbf"kenmerk";"regeling";"ronde";')
    (row,) = table(response, ";")
    assert list(row) == columns(AwardData)
    assert row["kenmerk"] == "vhf-3-almere"
    assert (row["ontvanger"], row["gebied"], row["woningen"]) == ("Fryslân", "Noord", "40")
    assert (row["bedrag"], row["precisie"], row["telt_mee"]) == ("13252136,92", "precies", "ja")
    assert row["bekendgemaakt_op"] == "2024-05-13"


def test_awards_csv_with_commas_has_a_decimal_point_and_no_byte_order_mark(client):
    FundingAwardFactory(amount=Decimal("13252136.92"))

    response = client.get("/toekenningen.csv?scheiding=komma")

    (row,) = table(response, ",")
    assert row["bedrag"] == "13252136.92"
    assert response.content.startswith(b'"kenmerk","regeling",')


def test_awards_csv_leaves_an_unknown_amount_empty(client):
    FundingAwardFactory(amount=None)

    (row,) = table(client.get("/toekenningen.csv"), ";")

    assert [row["bedrag"], row["precisie"], row["grondslag"], row["telt_mee"]] == [
        "",
        "",
        "",
        "nee",
    ]


def test_awards_csv_takes_the_same_filters_as_the_page(client):
    FundingAwardFactory(key="een", round__year=2023)
    FundingAwardFactory(key="twee", round__year=2024)

    rows = table(client.get("/toekenningen.csv?jaar=2024"), ";")

    assert [row["kenmerk"] for row in rows] == ["twee"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+31",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
    ],
)
def test_plain_disarms_a_formula(text):
    assert plain(text) == f"'{text}"


def test_plain_leaves_other_text_alone():
    assert plain("Rotterdam-Zuid = Zuid") == "Rotterdam-Zuid = Zuid"


def test_awards_csv_disarms_a_formula(client):
    FundingAwardFactory(recipient='=HYPERLINK("x")')

    (row,) = table(client.get("/toekenningen.csv"), ";")

    assert row["ontvanger"] == '\'=HYPERLINK("x")'


def test_awards_json_keeps_every_cent_and_shows_rounds_beside_their_sum(client):
    found = FundingRoundFactory(
        scheme__slug="vhf", name="3", year=2024, stated_total=Decimal(500), budget=Decimal(800)
    )
    FundingAwardFactory(key="een", round=found, amount=Decimal("299.95"), precision="about")
    FundingAwardFactory(key="twee", round=found, amount=Decimal(10), kind="payment")

    response = client.get("/toekenningen.json")
    data = json.loads(response.content)

    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    (shown,) = data["rondes"]
    assert (shown["regelingKenmerk"], shown["ronde"], shown["jaar"]) == ("vhf", "3", 2024)
    assert (shown["totaalVolgensBron"], shown["budget"]) == ("500.00", "800.00")
    assert (shown["somToekenningen"], shown["verschil"]) == ("299.95", "200.05")
    awards = {award["kenmerk"]: award for award in data["toekenningen"]}
    assert awards["een"]["bedrag"] == "299.95"
    assert (awards["een"]["precisie"], awards["een"]["teltMee"]) == ("circa", True)
    assert (awards["twee"]["soort"], awards["twee"]["teltMee"]) == ("uitbetaling", False)


def test_awards_geojson_puts_an_award_at_its_area(client):
    area = AreaFactory(slug="lelystad-oost", latitude="52.5120", longitude="5.4950")
    FundingAwardFactory(key="een", area=area, scope="whole", amount=Decimal("0.10"))
    FundingAwardFactory(key="twee", recipient="Almere")

    response = client.get("/toekenningen.geojson")

    assert response["Content-Type"] == "application/geo+json"
    features = {feature["id"]: feature for feature in response.json()["features"]}
    assert features["een"]["geometry"] == {"type": "Point", "coordinates": [5.495, 52.512]}
    assert features["een"]["properties"]["bedrag"] == "0.10"
    assert features["een"]["properties"]["webpagina"] == (
        "https://nieuws.example.org/toekenningen/een/"
    )
    assert features["twee"]["geometry"] is None


def test_awards_json_of_a_choice_has_its_rounds_with_their_whole_sum(client):
    found = FundingRoundFactory(scheme__slug="vhf", name="3", year=2024)
    FundingAwardFactory(round=found, recipient="Almere", amount=Decimal(100))
    FundingAwardFactory(round=found, recipient="Weert", amount=Decimal(20))
    FundingAwardFactory(round__year=2023)

    data = client.get("/toekenningen.json?zoek=almere").json()

    assert [award["ontvanger"] for award in data["toekenningen"]] == ["Almere"]
    assert [award["rondeKenmerk"] for award in data["toekenningen"]] == ["vhf-3-2024"]
    assert [(one["kenmerk"], one["somToekenningen"]) for one in data["rondes"]] == [
        ("vhf-3-2024", "120.00")
    ]


def test_areas_geojson_gives_points_with_longitude_first(client):
    AreaFactory(
        name="Lelystad Oost",
        slug="lelystad-oost",
        latitude="52.5120",
        longitude="5.4950",
        neighbourhoods="Boswijk\nAtolwijk",
    )

    response = client.get("/gebieden.geojson")
    data = json.loads(response.content)

    assert response["Content-Type"] == "application/geo+json"
    assert data["type"] == "FeatureCollection"
    (feature,) = data["features"]
    assert feature["id"] == "lelystad-oost"
    assert feature["geometry"] == {"type": "Point", "coordinates": [5.495, 52.512]}
    assert feature["properties"]["wijken"] == ["Boswijk", "Atolwijk"]
    assert feature["properties"]["inwoners"] is None
    page = "https://nieuws.example.org/gebieden/lelystad-oost/"
    assert feature["properties"]["webpagina"] == page


def test_areas_csv_opens_in_dutch_excel(client):
    AreaFactory(name="Lelystad Oost", latitude="52.5120", neighbourhoods="Boswijk\nAtolwijk")

    response = client.get("/gebieden.csv")

    assert response["Content-Disposition"] == 'attachment; filename="gebieden.csv"'
    assert response.content.startswith(b'\xef\xbb\xbf"kenmerk";"naam";"gemeente";')
    (row,) = table(response, ";")
    assert (row["naam"], row["breedtegraad"]) == ("Lelystad Oost", "52,512")
    assert (row["wijken"], row["inwoners"], row["doet_mee"]) == ("Boswijk; Atolwijk", "", "ja")
    assert "locatie" not in row


def test_an_area_that_left_stays_in_the_data_and_says_so(client):
    AreaFactory(joined_on="2020-01-01", left_on="2021-01-01")

    (area,) = json.loads(client.get("/gebieden.json").content)["gebieden"]

    assert (area["doetMee"], area["meedoenVanaf"]) == (False, "2020-01-01")
    assert area["meedoenTot"] == "2021-01-01"


@pytest.mark.parametrize(
    "path",
    [
        "/toekenningen.csv",
        "/toekenningen.json",
        "/gebieden.csv",
        "/gebieden.json",
        "/gebieden.geojson",
    ],
)
def test_open_data_runs_the_same_queries_with_one_and_three(client, path):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    FundingAwardFactory(area=AreaFactory(), scope="whole")
    one = queries()
    for _ in range(2):
        FundingAwardFactory(area=AreaFactory(), scope="whole")

    assert queries() == one
