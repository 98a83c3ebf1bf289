from decimal import Decimal

import pytest

from areas.models import FundingAward
from areas.tallies import Total, tallies, total_of
from areas.totals import (
    RoundTotal,
    area_money,
    area_total,
    areas_money,
    programme_total,
    round_totals,
    scheme_totals,
    total,
)
from tests.areas.factories import (
    AreaFactory,
    FundingAwardFactory,
    FundingRoundFactory,
    FundingSchemeFactory,
)

pytestmark = pytest.mark.django_db


def test_total_adds_up_awards_to_the_cent():
    awards = [FundingAwardFactory(amount=Decimal("0.10")) for _ in range(3)]

    assert total(awards) == Total(amount=Decimal("0.30"), counted=3)


@pytest.mark.parametrize("kind", ["payment", "contribution", "plan"])
def test_total_leaves_out_what_is_no_award(kind):
    FundingAwardFactory(amount=Decimal(100))
    FundingAwardFactory(amount=Decimal(50), kind=kind)

    assert total(FundingAward.objects.all()) == Total(amount=Decimal(100), counted=1)
    assert [award.amount for award in FundingAward.objects.counted()] == [Decimal(100)]


def test_total_counts_an_award_without_an_amount_as_award_and_no_euro():
    FundingAwardFactory(amount=None)

    found = total(FundingAward.objects.all())

    assert found == Total(amount=Decimal(0), counted=0, without_amount=1)
    assert found.awards == 1


def test_total_takes_a_yearly_amount_once_and_says_so():
    FundingAwardFactory(amount=Decimal(1000), basis="per_year", period="vier jaar")

    assert total(FundingAward.objects.all()) == Total(amount=Decimal(1000), counted=1, yearly=1)


def test_total_with_a_rounded_amount_is_about():
    FundingAwardFactory(amount=Decimal(1000), precision="about")

    assert total(FundingAward.objects.all()).about is True


def test_total_of_nothing_is_nothing():
    assert total([]) == Total()


def test_round_total_stands_beside_what_the_source_states():
    found = FundingRoundFactory(stated_total=Decimal(500), budget=Decimal(800))
    FundingAwardFactory(round=found, amount=Decimal(300))
    FundingAwardFactory(round=found, amount=Decimal(120), kind="payment")

    of_round = round_totals()[0]

    assert of_round.total == Total(amount=Decimal(300), counted=1)
    assert of_round.difference == Decimal(200)


def test_round_total_without_stated_total_has_no_difference():
    FundingAwardFactory(amount=Decimal(300))

    assert round_totals()[0].difference is None


def test_round_total_without_known_awards_has_no_difference():
    FundingRoundFactory(stated_total=Decimal(500))

    assert round_totals()[0].difference is None


@pytest.mark.parametrize(
    ("round_basis", "award_basis", "difference"),
    [
        ("per_year", "whole", None),
        ("whole", "per_year", None),
        ("per_year", "per_year", Decimal(200)),
    ],
)
def test_round_total_compares_only_what_is_alike(round_basis, award_basis, difference):
    found = FundingRoundFactory(stated_total=Decimal(500), basis=round_basis)
    FundingAwardFactory(round=found, amount=Decimal(300), basis=award_basis)

    assert round_totals()[0].difference == difference


def test_round_total_below_its_awards_has_a_negative_difference():
    found = FundingRoundFactory.build(stated_total=Decimal(100))

    assert RoundTotal(found, Total(Decimal(150), counted=2)).difference == Decimal(-50)


def test_scheme_totals_put_the_largest_scheme_and_the_newest_round_first():
    small, large = FundingSchemeFactory(name="A klein"), FundingSchemeFactory(name="B groot")
    FundingAwardFactory(round=FundingRoundFactory(scheme=small), amount=Decimal(5))
    for day, amount in (("2024-05-13", 9), ("2022-03-01", 10), ("2024-12-04", 11)):
        found = FundingRoundFactory(scheme=large, year=int(day[:4]), announced_on=day)
        FundingAwardFactory(round=found, amount=Decimal(amount))

    schemes = scheme_totals()

    assert [(found.scheme, found.total.amount) for found in schemes] == [(large, 30), (small, 5)]
    assert [of_round.total.amount for of_round in schemes[0].rounds] == [11, 9, 10]


def test_scheme_totals_need_two_queries(django_assert_num_queries):
    for _ in range(3):
        FundingAwardFactory()

    with django_assert_num_queries(2):
        scheme_totals()


def test_area_total_keeps_whole_partly_and_unknown_apart():
    area = AreaFactory()
    for scope, amount in (("whole", 10), ("partly", 200), ("unknown", 3000)):
        FundingAwardFactory(area=area, scope=scope, amount=Decimal(amount))

    found = area_total(area.awards.all())

    assert [found.whole.amount, found.partly.amount, found.unknown.amount] == [10, 200, 3000]


def test_area_money_does_not_mix_two_areas_of_one_municipality():
    west, east = (AreaFactory(name=name, municipality="Amsterdam") for name in "WO")
    FundingAwardFactory(area=west, scope="whole", amount=Decimal(1), municipality="Amsterdam")
    FundingAwardFactory(area=east, scope="whole", amount=Decimal(20), municipality="Amsterdam")
    FundingAwardFactory(area=None, scope="unknown", amount=Decimal(41), municipality="Amsterdam")

    found = areas_money([west, east])

    assert [money.total.whole.amount for money in found] == [1, 20]
    assert [money.total.unknown for money in found] == [Total(), Total()]


def test_area_money_has_a_share_of_what_areas_get_for_themselves():
    here, there = AreaFactory(), AreaFactory()
    FundingAwardFactory(area=here, scope="whole", amount=Decimal(250))
    FundingAwardFactory(area=there, scope="whole", amount=Decimal(750))
    FundingAwardFactory(area=here, scope="partly", amount=Decimal(5000))
    FundingAwardFactory(area=None, scope="none", amount=Decimal(9000))

    assert area_money(here).share == Decimal("25.0")
    assert area_money(AreaFactory()).share is None


@pytest.mark.parametrize(
    ("inhabitants", "amount", "expected"),
    [(400, Decimal(250_001), Decimal(625)), (None, Decimal(250_000), None), (400, None, None)],
)
def test_area_money_per_inhabitant_only_where_both_are_known(inhabitants, amount, expected):
    area = AreaFactory(inhabitants=inhabitants)
    FundingAwardFactory(area=area, scope="whole", amount=amount)
    FundingAwardFactory(area=area, scope="partly", amount=Decimal(1_000_000))

    assert area_money(area).per_inhabitant == expected


def test_area_money_needs_one_query(django_assert_num_queries):
    area = AreaFactory()
    for scope in ("whole", "partly"):
        FundingAwardFactory(area=area, scope=scope)

    with django_assert_num_queries(1):
        area_money(area)


def test_programme_total_divides_everything_and_loses_nothing(django_assert_num_queries):
    area = AreaFactory()
    for scope, amount in (("whole", 1), ("partly", 20), ("unknown", 300)):
        FundingAwardFactory(area=area, scope=scope, amount=Decimal(amount))
    FundingAwardFactory(scope="none", amount=Decimal(4000))

    with django_assert_num_queries(1):
        found = programme_total()

    parts = [found.areas.whole, found.areas.partly, found.areas.unknown, found.elsewhere]
    assert [part.amount for part in parts] == [1, 20, 300, 4000]
    assert found.all.amount == 4321


def test_tallies_add_up_to_what_adding_up_by_hand_does():
    for cents in range(1, 40):
        FundingAwardFactory(
            amount=Decimal(cents * 7_919_113) / 100 if cents % 7 else None,
            kind=("award", "payment", "award", "plan")[cents % 4],
            precision=("exact", "about")[cents % 2],
            basis=("whole", "whole", "per_year")[cents % 3],
        )

    assert total_of(tallies(FundingAward.objects.all())) == total(FundingAward.objects.all())


def test_tallies_keep_the_cents_of_the_largest_amounts():
    for _ in range(3):
        FundingAwardFactory(amount=Decimal("999999999999.99"))

    found = total_of(tallies(FundingAward.objects.all()))

    assert found.amount == Decimal("2999999999999.97")
