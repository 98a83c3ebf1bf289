"""The data files themselves, against sums made by hand from the sources."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from areas.loading import load_areas, load_awards
from areas.models import Area, FundingAward, FundingRound
from areas.totals import area_total, round_totals, scheme_totals

pytestmark = pytest.mark.django_db

MILLION = Decimal(1_000_000)


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup, django_db_blocker):
    """Load the data once for all tests here, which only read."""
    with django_db_blocker.unblock():
        load_areas()
        load_awards()
        yield
        call_command("flush", interactive=False, verbosity=0)


def sums(slug):
    found = area_total(Area.objects.get(slug=slug).awards.all())
    return found.whole.amount, found.partly.amount, found.unknown.amount


def test_data_have_twenty_areas_in_nineteen_municipalities():
    assert Area.objects.count() == 20
    assert Area.objects.values("municipality").distinct().count() == 19
    assert not Area.objects.filter(intro="").exists()


def test_data_have_no_award_for_all_recipients_together():
    totals = ["20 gebieden", "Gemeenten in de bijlage"]
    named = FundingAward.objects.filter(recipient__in=totals).values_list("kind", flat=True)

    assert sorted(named) == ["payment", "plan"]
    assert {award.kind for award in FundingAward.objects.all() if not award.is_counted} == {
        "award", "payment", "contribution", "plan",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "name", "year", "stated", "known", "without_amount", "difference"),
    [
        ("volkshuisvestingsfonds", "1", 2021, "412.6", "234.034714", 0, "178.565286"),
        ("volkshuisvestingsfonds", "2", 2023, "280", "192.9", 1, "87.1"),
        ("volkshuisvestingsfonds", "3", 2024, "175", "168.71594067", 0, "6.28405933"),
        ("volkshuisvestingsfonds", "4", 2024, "145.5", "129.67750528", 1, "15.82249472"),
        ("kansrijke-wijk", "1", 2023, "256", "14.2", 0, "241.8"),
        ("kansrijke-wijk", "2", 2025, "400", "0", 1, None),
        ("preventie-met-gezag", "eerste vijftien gemeenten", 2022, "82", "1", 1, "81"),
        ("preventie-met-gezag", "uitbreiding naar 27 gemeenten", 2023, "143", "3.36125", 0, None),
        ("preventie-met-gezag", "twintig andere gemeenten", 2024, None, "30", 0, None),
        ("regio-deal", "4", 2023, "284.2", "284.2", 0, "0"),
        ("regio-deal", "5", 2024, "386.4", "10", 0, "376.4"),
        ("regio-deal", "6", 2025, "244.3", "35", 0, "209.3"),
        ("woontop-nplv", "", 2025, "600", "41.5", 1, "558.5"),
        ("woontop-nplv", "hoofdlijnen", 2024, None, "0", 0, None),
    ],
)
def test_data_round(scheme, name, year, stated, known, without_amount, difference):  # noqa: PLR0917
    found = next(
        of_round
        for of_round in round_totals()
        if (of_round.round.scheme.slug, of_round.round.name, of_round.round.year)
        == (scheme, name, year)
    )

    assert found.round.stated_total == (stated and Decimal(stated) * MILLION)
    assert found.total.amount == Decimal(known) * MILLION
    assert found.total.without_amount == without_amount
    assert found.difference == (difference and Decimal(difference) * MILLION)


def test_data_scheme_sums():
    found = {of_scheme.scheme.slug: of_scheme.total.amount for of_scheme in scheme_totals()}

    assert found == {
        "volkshuisvestingsfonds": Decimal("725328159.95"),
        "regio-deal": Decimal(521_700_000),
        "woontop-nplv": Decimal(41_500_000),
        "preventie-met-gezag": Decimal(34_361_250),
        "kansrijke-wijk": Decimal(14_200_000),
        "pact-woensel-zuid": Decimal(4_900_000),
        "lokaal-uitvoeringsplan": Decimal(0),
        "stichting-de-friesland": Decimal(0),
    }


def test_data_area_sums():
    # Heerlen: 8.2 + 27.8 + 16.83834954 + 11.20522183 + 14.3; Parkstad 25 + 15 + 40.
    assert sums("heerlen-noord") == (Decimal("78343571.37"), Decimal(80_000_000), 0)
    # The 41 million for Amsterdam as a whole belong to neither of its two areas.
    assert sums("amsterdam-nieuw-west") == (Decimal("55136679.07"), 0, 0)
    assert sums("amsterdam-zuidoost") == (0, 0, 0)
    # Leeuwarden: 20.5 + 7.2; the 0.6 of a private foundation is no award.
    assert sums("leeuwarden-oost") == (Decimal(27_700_000), 0, 0)
    # Arnhem: the 57 million of its own plan is no award.
    assert sums("arnhem-oost") == (Decimal(26_600_000), Decimal(15_000_000), 0)
    assert sums("breda-noord") == (0, 0, Decimal(14_100_000))


def test_data_keep_payment_contribution_and_plan_apart():
    found = FundingAward.objects.exclude(kind="award").values_list("kind", "recipient", "amount")

    assert sorted(found, key=str) == [
        ("contribution", "Gemeente Groningen", Decimal(15_000_000)),
        ("contribution", "Gemeente Heerlen", Decimal(3_600_000)),
        ("contribution", "Gemeente Lelystad", Decimal(400_000)),
        ("contribution", "Gemeente Rotterdam", Decimal(130_000_000)),
        ("contribution", "Leeuwarden", Decimal(600_000)),
        ("payment", "20 gebieden", Decimal(53_000_000)),
        ("plan", "Arnhem", Decimal(57_000_000)),
        ("plan", "Gemeenten in de bijlage", None),
        ("plan", "Roosendaal", Decimal(30_000_000)),
    ]


def test_data_keep_a_budget_apart_from_what_was_awarded():
    found = FundingRound.objects.exclude(budget=None).values_list("name", "budget", "stated_total")

    assert sorted(found) == [
        ("1", Decimal(450_000_000), Decimal(412_600_000)),
        ("4", Decimal(150_000_000), Decimal(145_500_000)),
    ]


def test_data_say_where_every_award_comes_from():
    without = [award.key for award in FundingAward.objects.all() if award.source is None]
    by_name = FundingAward.objects.filter(source_url="")

    assert without == []
    assert [award.source_name for award in by_name] == ["Nieuwsbrief NPLV, 22 december 2023"]
