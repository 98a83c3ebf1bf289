import csv
from pathlib import Path

import pytest

from areas.houses import house, street
from tests.areas.factories import AreaFactory

DATA = Path(__file__).resolve().parents[2] / "areas" / "data" / "areas.csv"


def test_every_area_of_the_programme_has_a_house_of_its_own():
    with DATA.open(encoding="utf-8") as file:
        slugs = [row["slug"] for row in csv.DictReader(file)]
    assert len(slugs) == len({house(slug) for slug in slugs}) == 20


def test_house_stays_the_same():
    """It is how one knows an area: in a list, on its page and in the street."""
    assert house("heerlen-noord").wall == "M0 120V60L44 40V60H56V120Z"
    assert house("heerlen-noord").colour == "sand"
    assert [left for left, _house in street(["heerlen-noord", "delft-west"])] == [0, 58]


@pytest.mark.django_db
def test_house_is_decoration_beside_the_name(client):
    AreaFactory(name="Heerlen Noord", slug="heerlen-noord")
    for url in ("/", "/gebieden/", "/gebieden/heerlen-noord/"):
        text = client.get(url).content.decode()
        assert f'<path class="sand" d="{house("heerlen-noord").wall}"/>' in text, url
        assert '<svg class="house"' in text, url
