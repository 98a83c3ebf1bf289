import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from areas.models import AwardUpload, FundingAward
from nplv.roles import load_roles
from tests.areas.factories import FundingAwardFactory, FundingRoundFactory
from tests.areas.sheet_cases import NEW, sheet
from tests.articles.factories import UserFactory

LIST = "/beheer/areas/fundingaward/"
BRING = f"{LIST}inlezen/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def award():
    of = FundingRoundFactory(scheme__name="Woonfonds", name="2", year=2023)
    return FundingAwardFactory(key="wf-arnhem", round=of, recipient="Arnhem", amount=100)


def desk_of(client, role):
    load_roles()
    user = UserFactory(username=f"de-{role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def desk(client):
    return desk_of(client, "beheerder")


def bring(desk, text, name="toekenningen.csv", encoding="utf-8"):
    return desk.post(BRING, {"file": SimpleUploadedFile(name, text.encode(encoding))}, follow=True)


def words(response):
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_from_file_to_awards(desk):
    old = NEW | {"kenmerk": "wf-arnhem", "ontvanger": "Arnhem", "bedrag": "2.000"}
    text = sheet(old, NEW, NEW | {"ontvanger": "", "bedrag": "véél"})

    looked = bring(desk, text, encoding="cp1252")

    shown = words(looked)
    assert "De letters in dit bestand zijn van Windows" in shown
    assert "<strong>1</strong> geweigerd" in shown
    assert "<strong>ontvanger</strong>: mag niet leeg zijn." in shown
    assert "<del>€ 100</del>" in shown
    assert "<ins>€ 2.000</ins>" in shown
    assert "Voer door: 1 nieuw, 1 gewijzigd" in shown
    assert FundingAward.objects.count() == 1

    upload = AwardUpload.objects.get()
    go = f"{BRING}{upload.pk}/doorvoeren/"
    done = desk.post(go, {"digest": looked.context["digest"]}, follow=True)
    again = desk.post(go, {"digest": looked.context["digest"]}, follow=True)

    assert "door de-beheerder: 1 nieuw, 1 gewijzigd." in words(done)
    assert words(again).count("1 nieuw, 1 gewijzigd.") == 1
    assert "Voer door" not in words(done)
    assert FundingAward.objects.count() == 2
    assert FundingAward.history.filter(history_user__username="de-beheerder").count() == 2


def test_changed_meanwhile_asks_to_look_again(desk):
    looked = bring(desk, sheet(NEW))
    FundingAwardFactory(round=FundingAward.objects.get().round, recipient="Delft", amount=None)

    go = f"{BRING}{AwardUpload.objects.get().pk}/doorvoeren/"
    shown = words(desk.post(go, {"digest": looked.context["digest"]}, follow=True))

    assert "Intussen is er iets veranderd. Er is niets doorgevoerd" in shown
    assert "Er is niets door te voeren. Alles staat er al zo." in shown


def test_file_that_cannot_be_read_says_why_beside_the_field(desk):
    shown = words(bring(desk, "kenmerk;bedrag\r\na;1\r\n"))

    assert "De kolom ‘regeling’ ontbreekt." in shown
    assert "De kolom ‘ontvanger’ ontbreekt." in shown
    assert 'aria-invalid="true"' in shown
    assert not AwardUpload.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "Kies eerst een bestand."), ("", "Dit bestand is leeg."),
     ("x" * 2_100_000, "Dit bestand is groter dan 2 MB.")],
)  # fmt: skip
def test_no_file_or_one_of_a_wrong_size(desk, content, said):
    shown = desk.post(BRING) if content is None else bring(desk, content)
    assert said in words(shown)


def test_what_was_typed_in_a_cell_is_shown_as_text(desk):
    shown = words(bring(desk, sheet(NEW | {"ontvanger": "<script>alert(1)</script>"})))
    assert "<script>alert" not in shown


def test_methods(desk):
    bring(desk, sheet(NEW))
    page = f"{BRING}{AwardUpload.objects.get().pk}/"

    assert desk.post(page).status_code == 405
    assert desk.get(f"{page}doorvoeren/").status_code == 405
    assert desk.get(f"{BRING}999/").status_code == 404
    assert FundingAward.objects.count() == 1


def test_who_may_only_look_cannot_bring_anything(client, desk):
    bring(desk, sheet(NEW))
    page = f"{BRING}{AwardUpload.objects.get().pk}/"
    desk_of(client, "eindredacteur")

    assert {client.get(path).status_code for path in (BRING, page, f"{BRING}sjabloon.csv")} == {403}
    assert client.post(f"{page}doorvoeren/").status_code == 403
    assert "Lees een CSV in" not in words(client.get(LIST))
