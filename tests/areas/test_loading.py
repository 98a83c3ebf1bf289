import csv
from decimal import Decimal

import pytest

from areas.loading import AREAS, AWARDS, ROUNDS, SCHEMES, Outcome, load_areas, load_awards
from areas.models import Area, FundingAward, FundingRound, FundingScheme
from areas.tables import TableRefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def edited(tmp_path):
    """Copy a data file with some cells of some lines changed: {line: {column: value}}."""

    def edited(source, changes=None, *, drop=()):
        with source.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for line, cells in (changes or {}).items():
            rows[line - 2].update(cells)
        path = tmp_path / source.name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [name for name in rows[0] if name not in drop])
            writer.writeheader()
            writer.writerows({k: v for k, v in row.items() if k not in drop} for row in rows)
        return path

    return edited


def history_sizes():
    models = (Area, FundingScheme, FundingRound, FundingAward)
    return [model.history.count() for model in models]


def test_load_areas_fills_every_field():
    assert load_areas() == Outcome(new=20, changed=0, same=0)

    area = Area.objects.get(slug="lelystad-oost")
    assert area.name == "Lelystad Oost"
    assert area.alias_list == ["Lelystad-Oost"]
    assert area.neighbourhood_list == ["Zuiderzeewijk", "Waterwijk", "Boswijk", "Atolwijk"]
    assert (area.municipality_code, area.province) == ("GM0995", "Flevoland")
    assert (area.latitude, area.longitude) == (Decimal("52.5120"), Decimal("5.4950"))
    assert area.inhabitants is None
    assert area.intro.startswith("<p>Lelystad Oost bestaat uit")
    assert area.joined_on.isoformat() == "2022-07-04"
    assert len(area.source_list) == 3


def test_load_areas_twice_changes_nothing():
    load_areas()
    before = history_sizes()

    assert load_areas() == Outcome(new=0, changed=0, same=20)
    assert history_sizes() == before


def test_load_areas_changed_row_is_saved_alone(edited):
    load_areas()

    outcome = load_areas(edited(AREAS, {2: {"inhabitants": "36500"}}))

    assert outcome == Outcome(new=0, changed=1, same=19)
    assert Area.objects.get(slug="leeuwarden-oost").inhabitants == 36500
    assert Area.history.count() == 21


def test_load_areas_leaves_what_the_file_does_not_name():
    area = load_areas() and Area.objects.get(slug="roosendaal")
    area.left_on = "2025-01-01"
    area.save()

    assert load_areas() == Outcome(new=0, changed=0, same=20)
    area.refresh_from_db()
    assert area.left_on.isoformat() == "2025-01-01"


def test_load_areas_takes_the_day_an_area_left(edited, tmp_path):
    text = AREAS.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "areas.csv"
    path.write_text("\n".join([text[0] + ",left_on", text[1] + ",2026-01-01"]), encoding="utf-8")

    load_areas(path)

    assert not Area.objects.current().exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({3: {"latitude": "noord"}}, "regel 3, kolom ‘latitude’: ‘noord’ is niet een plek"),
        ({4: {"municipality_code": "599"}}, "regel 4, kolom ‘municipality_code’: Een gemeentecode"),
        ({5: {"website": "javascript:alert(1)"}}, "regel 5, kolom ‘website’: "),
        ({6: {"confidence": "hoog"}}, "regel 6, kolom ‘confidence’: "),
        ({7: {"slug": "leeuwarden-oost"}}, "regel 7, kolom ‘slug’: staat ook al op regel 2."),
        ({8: {"name": "Leeuwarden-Oost"}}, "regel 8, kolom ‘name’: "),
        ({9: {"name": ""}}, "regel 9, kolom ‘name’: "),
        ({21: {"joined_on": "2022-7-4"}}, "regel 21, kolom ‘joined_on’: "),
        ({21: {"longitude": "9.0"}}, "regel 21, kolom ‘longitude’: "),
    ],
)
def test_load_areas_bad_row_refuses_the_whole_file(edited, changes, message):
    with pytest.raises(TableRefusedError) as caught:
        load_areas(edited(AREAS, changes))

    assert str(caught.value).startswith(f"areas.csv, {message}")
    assert not Area.objects.exists()


def test_load_areas_names_every_fault_in_order_of_lines(edited):
    changes = {5: {"inhabitants": "veel"}, 3: {"name": "", "joined_on": "gisteren"}}

    with pytest.raises(TableRefusedError) as caught:
        load_areas(edited(AREAS, changes))

    found = [(fault.line, fault.column) for fault in caught.value.faults]
    assert found == [(3, "joined_on"), (5, "inhabitants")]


def test_load_areas_cleans_markup_in_an_intro(edited):
    load_areas(edited(AREAS, {2: {"intro": "Een <script>alert(1)</script> wijk"}}))

    intro = Area.objects.get(slug="leeuwarden-oost").intro
    assert intro == "<p>Een &lt;script&gt;alert(1)&lt;/script&gt; wijk</p>"


def test_load_awards_fills_schemes_rounds_and_awards():
    load_areas()

    outcome = load_awards()

    assert outcome.schemes == Outcome(new=8, changed=0, same=0)
    assert outcome.rounds == Outcome(new=23, changed=0, same=0)
    assert outcome.awards == Outcome(new=99, changed=0, same=0)
    award = FundingAward.objects.get(key="vhf-3-2024-amsterdam-nieuw-west")
    assert str(award.round) == "Volkshuisvestingsfonds, ronde 3 (2024)"
    assert award.area.slug == "amsterdam-nieuw-west"
    assert award.amount == Decimal("27136679.07")
    assert (award.precision, award.scope, award.kind) == ("exact", "whole", "award")


def test_load_awards_twice_changes_nothing():
    load_areas()
    load_awards()
    before = history_sizes()

    outcome = load_awards()

    assert outcome.schemes == Outcome(new=0, changed=0, same=8)
    assert outcome.rounds == Outcome(new=0, changed=0, same=23)
    assert outcome.awards == Outcome(new=0, changed=0, same=99)
    assert history_sizes() == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({3: {"area": "atlantis"}}, "regel 3, kolom ‘area’: gebied ‘atlantis’ bestaat niet."),
        (
            {3: {"round": "9"}},
            "regel 3, kolom ‘round’: ronde ‘volkshuisvestingsfonds 9 2021’ bestaat niet.",
        ),
        ({4: {"amount": "40 miljoen"}}, "regel 4, kolom ‘amount’: ‘40 miljoen’ is niet een bedrag"),
        ({4: {"amount": "0"}}, "regel 4: Een bedrag is groter dan nul, of leeg."),
        ({5: {"kind": "prijs"}}, "regel 5, kolom ‘kind’: "),
        ({5: {"key": "vhf-1-2021-rotterdam"}}, "regel 5, kolom ‘key’: staat ook al op regel 4."),
        ({5: {"key": "met spatie"}}, "regel 5, kolom ‘key’: "),
        ({6: {"scope": "none"}}, "regel 6: Geld voor een gebied is geld voor een NPLV-gebied."),
        ({6: {"source_url": "seed:1"}}, "regel 6, kolom ‘source_url’: "),
        ({6: {"year": "twee"}}, "regel 6, kolom ‘year’: ‘twee’ is niet een heel getal."),
    ],
)
def test_load_awards_bad_row_refuses_all_three_files(edited, changes, message):
    load_areas()

    with pytest.raises(TableRefusedError) as caught:
        load_awards(edited(AWARDS, changes))

    assert str(caught.value).startswith(f"awards.csv, {message}")
    assert not FundingScheme.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({2: {"scheme": "onbekend"}}, "regel 2, kolom ‘scheme’: regeling ‘onbekend’ bestaat niet."),
        ({3: {"year": "1999"}}, "regel 3, kolom ‘year’: "),
        ({3: {"year": ""}}, "regel 3, kolom ‘year’: "),
        ({3: {"name": "1", "year": "2021"}}, "regel 3, kolom ‘year’: staat ook al op regel 2."),
    ],
)
def test_load_awards_bad_round_is_refused(edited, changes, message):
    load_areas()

    with pytest.raises(TableRefusedError) as caught:
        load_awards(rounds=edited(ROUNDS, changes))

    assert str(caught.value).startswith(f"rounds.csv, {message}")


def test_load_awards_bad_scheme_is_refused(edited):
    with pytest.raises(TableRefusedError, match=r"schemes\.csv, regel 2, kolom ‘name’"):
        load_awards(schemes=edited(SCHEMES, {2: {"name": ""}}))


def test_load_awards_without_areas_is_refused():
    with pytest.raises(TableRefusedError, match="gebied ‘zaandam-oost’ bestaat niet"):
        load_awards()


def test_load_awards_missing_column_is_refused(edited):
    with pytest.raises(TableRefusedError, match="regel 1, kolom ‘scope’: deze kolom ontbreekt"):
        load_awards(edited(AWARDS, drop=["scope"]))
