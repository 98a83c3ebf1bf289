"""What goes out of the desk comes in again as it was."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.award_columns import BY_NAME
from areas.award_plan import plan
from areas.award_sheet import awards_sheet
from areas.cells import FORMULA
from areas.loading import AWARDS, load_areas, load_awards
from areas.models import FundingAward
from areas.open_data import awards_csv
from areas.sheets import decode, read_sheet
from nplv.roles import load_roles
from tests.areas.factories import AreaFactory, FundingAwardFactory, FundingRoundFactory
from tests.articles.factories import UserFactory

LIST = "/beheer/areas/fundingaward/"
EXPORT = f"{LIST}exporteer/"

pytestmark = pytest.mark.django_db


def steps(content):
    text, _ = decode(content)
    found = plan(read_sheet(text, known=list(BY_NAME)))
    return {
        tuple(map(str, (line["step"], *line["faults"], *line["changes"]))) for line in found.told
    }


def awards():
    return FundingAward.objects.with_round()


@pytest.fixture
def facts():
    load_areas()
    load_awards()


def test_everything_that_we_know_goes_out_and_in(facts):
    assert steps(awards_sheet(awards()).encode()) == {("equal",)}


def test_file_of_the_facts_and_both_downloads_of_the_site_are_equal_too(facts):
    assert steps(AWARDS.read_bytes()) == {("equal",)}
    for delimiter in ";,":
        assert steps(awards_csv(awards(), delimiter=delimiter).encode()) == {("equal",)}


def as_excel_saves_it(text):
    """Return the table as Excel in Dutch: few quotes, letters of Windows, last cells left out."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    for cells in rows:
        while not cells[-1]:
            cells.pop()
        writer.writerow(cells)
    return out.getvalue().encode("cp1252")


def test_what_excel_makes_of_it_is_equal(facts):
    FundingAwardFactory(recipient="Súdwest-Fryslân", amount=Decimal("1250000.50"), note="a\nb;c")
    assert steps(as_excel_saves_it(awards_sheet(awards()))) == {("equal",)}


LETTERS = st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\ufffd")
TEXTS = st.one_of(
    st.text(LETTERS, max_size=60),
    st.sampled_from(["=1+1", "'=1+1", "-5", "@SOM(A1)", "'s-Gravenhage", '"', ";", "ja\n\nnee"]),
)


def line(text):
    return " ".join(text.split())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    recipient=TEXTS.map(line).filter(bool),
    project=TEXTS.map(line),
    note=TEXTS.map(str.strip),
    amount=st.one_of(st.none(), st.decimals("0.01", "999999999999.99", places=2)),
    day=st.one_of(st.none(), st.dates(min_value=dt.date(1900, 1, 1))),
    scope=st.sampled_from(FundingAward.Scope.values),
)
def test_whatever_an_award_says_goes_out_and_in(recipient, project, note, amount, day, scope):
    FundingAward.objects.all().delete()
    said = {"recipient": recipient, "project": project, "note": note, "announced_on": day}
    FundingAwardFactory(**said, amount=amount, scope=scope, precision="about", basis="per_year")

    text = awards_sheet(awards())

    assert steps(text.encode()) == {("equal",)}
    _, cells = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert not [cell for cell in cells if cell.startswith(FORMULA)]


@pytest.fixture
def desk(client):
    load_roles()
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="redacteur"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def recipients(response):
    text = response.content.decode("utf-8-sig")
    return [row["ontvanger"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def test_export_is_what_the_list_shows(desk):
    overvecht = AreaFactory(name="Overvecht")
    late, early = (FundingRoundFactory(year=year) for year in (2024, 2021))
    FundingAwardFactory(recipient="Utrecht", round=early, area=overvecht, scope="whole")
    FundingAwardFactory(recipient="Zeist", round=late, amount=None)
    FundingAwardFactory(recipient="Ede", round=late, kind="plan")

    for query, shown in {
        "": ["Ede", "Zeist", "Utrecht"],
        "?bedrag=telt": ["Utrecht"],
        "?kind__exact=plan": ["Ede"],
        "?q=overvecht": ["Utrecht"],
        "?round__year=2024&bedrag=zonder": ["Zeist"],
        "?o=3": ["Zeist", "Utrecht", "Ede"],
        "?q=nergens": [],
    }.items():
        assert (query, recipients(desk.get(EXPORT + query))) == (query, shown)
        listed = desk.get(LIST + query).context["cl"].queryset
        assert [award.recipient for award in listed] == shown


def test_export_has_all_pages_of_the_list(desk):
    of = FundingRoundFactory()
    for number in range(120):
        FundingAwardFactory(round=of, recipient=f"Gemeente {number}")

    response = desk.get(f"{EXPORT}?p=1")

    assert len(recipients(response)) == 120
    assert response["Content-Disposition"].startswith('attachment; filename="toekenningen-2')


def test_filter_that_does_not_exist_leads_back_to_the_list(desk):
    response = desk.get(f"{EXPORT}?onzin=1", follow=True)
    assert "Dit filter kennen we niet." in response.content.decode()
    assert f'href="{EXPORT}?q=ede"' in desk.get(f"{LIST}?q=ede").content.decode()


def test_template_has_the_columns_and_no_rows(client):
    load_roles()
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="beheerder"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    text = client.get(f"{LIST}inlezen/sjabloon.csv").content.decode("utf-8-sig")
    page = client.get(f"{LIST}inlezen/").content.decode()

    (header,) = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert (header[0], header[-1], len(header)) == ("kenmerk", "toelichting", 21)
    assert [name for name in header if f"<code>{name}</code>" not in page] == []
