from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Area, FundingAward
from tests.areas.factories import (
    AreaFactory,
    FundingAwardFactory,
    FundingRoundFactory,
    FundingSchemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    user = get_user_model().objects.create_superuser("beheerder", "b@example.org", "x")
    client.force_login(user)
    client.get("/beheer/")  # the first page writes in the session
    return client


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("model", "word"),
    [
        ("area", "Overvecht"),
        ("fundingscheme", "Woonfonds"),
        ("fundinground", "Woonfonds"),
        ("fundingaward", "Overvecht"),
    ],
)
def test_lists_find_by_word_with_the_same_queries_for_one_and_three(desk, model, word):
    path = f"/beheer/areas/{model}/"

    def add(number):
        FundingAwardFactory(
            round__scheme__name=f"Woonfonds {number}",
            area=AreaFactory(name=f"Overvecht {number}"),
            scope="whole",
        )

    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = page(desk, f"{path}?q={word}")
        return len(captured), found.count('class="action-checkbox"') or found.count("Bekijk</a>")

    add(1)
    one, _ = queries()
    add(2)
    add(3)
    three, rows = queries()

    assert (three, rows) == (one, 3)


def test_forms_for_new_things_open(desk):
    for model in ("area", "fundingscheme", "fundinground", "fundingaward"):
        assert "<form" in page(desk, f"/beheer/areas/{model}/add/")


def test_area_shows_its_sums_and_cannot_be_deleted(desk):
    area = AreaFactory()
    FundingAwardFactory(area=area, scope="whole", amount=Decimal("2500000.50"))
    FundingAwardFactory(area=area, scope="whole", amount=None)

    found = page(desk, f"/beheer/areas/area/{area.pk}/change/")

    assert "Helemaal voor dit gebied: € 2.500.000,50 (1 met bedrag, 1 zonder bedrag)" in found
    assert "Deels voor dit gebied: geen toekenningen" in found
    assert desk.post(f"/beheer/areas/area/{area.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Area.objects.exists()


def test_area_filter_tells_who_left(desk):
    AreaFactory(name="Blijver")
    AreaFactory(name="Vertrokken", joined_on="2022-07-04", left_on="2023-01-01")
    path = "/beheer/areas/area/?deelname="

    assert ("Blijver" in page(desk, path + "nu"), "Vertrokken" in page(desk, path + "nu")) == (
        True,
        False,
    )
    assert ("Blijver" in page(desk, path + "weg"), "Vertrokken" in page(desk, path + "weg")) == (
        False,
        True,
    )


def test_round_shows_what_is_stated_beside_what_is_known(desk):
    found = FundingRoundFactory(stated_total=Decimal(500), basis="per_year", name="3")
    FundingAwardFactory(round=found, amount=Decimal(300), basis="per_year", precision="about")
    FundingRoundFactory(scheme=FundingSchemeFactory(), name="4")

    for path in ("", f"{found.pk}/change/"):
        shown = page(desk, f"/beheer/areas/fundinground/{path}")
        assert "circa € 300 (1 met bedrag, 1 per jaar)" in shown
        assert "€ 200" in shown
    assert "circa € 500 per jaar" in page(desk, "/beheer/areas/fundinground/")


@pytest.mark.parametrize(
    ("value", "shown"), [("telt", {"Een"}), ("zonder", {"Twee"}), ("niet", {"Drie"})]
)
def test_award_filter_tells_what_counts(desk, value, shown):
    FundingAwardFactory(recipient="Een", precision="about")
    FundingAwardFactory(recipient="Twee", amount=None)
    FundingAwardFactory(recipient="Drie", kind="plan", basis="per_year")

    response = desk.get(f"/beheer/areas/fundingaward/?bedrag={value}")

    assert {award.recipient for award in response.context["cl"].result_list} == shown


def test_award_list_shows_money_in_dutch(desk):
    FundingAwardFactory(amount=Decimal("27136679.07"))
    FundingAwardFactory(amount=Decimal(1_000_000), precision="about", basis="per_year")
    FundingAwardFactory(amount=None)

    shown = page(desk, "/beheer/areas/fundingaward/")

    assert ">€ 27.136.679,07<" in shown
    assert ">circa € 1.000.000 per jaar<" in shown
    assert ">niet bekend<" in shown


def test_award_keeps_its_key(desk):
    award = FundingAwardFactory(key="vhf-3-almere", announced_on="2024-05-13")
    data = {
        "key": "anders", "round": award.round_id, "kind": "award", "recipient": "Almere",
        "scope": "none", "precision": "exact", "basis": "whole", "confidence": "high",
        "amount": "13252136.92",
    }  # fmt: skip

    response = desk.post(f"/beheer/areas/fundingaward/{award.pk}/change/", data)

    assert response.status_code == 302
    award.refresh_from_db()
    assert (award.key, award.recipient) == ("vhf-3-almere", "Almere")
    assert award.amount == Decimal("13252136.92")
    assert award.history.first().history_user.username == "beheerder"


def test_award_for_an_area_outside_the_programme_is_refused_in_dutch(desk):
    award = FundingAwardFactory()
    data = {
        "round": award.round_id, "kind": "award", "recipient": "Almere", "scope": "none",
        "precision": "exact", "basis": "whole", "confidence": "high", "area": AreaFactory().pk,
    }  # fmt: skip

    response = desk.post(f"/beheer/areas/fundingaward/{award.pk}/change/", data)

    assert "Geld voor een gebied is geld voor een NPLV-gebied." in response.content.decode()
    assert FundingAward.objects.get().area is None
