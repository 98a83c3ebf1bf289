"""Awards from a spreadsheet in a browser: by keyboard alone, on paper of any width, with axe."""

import pytest
from playwright.sync_api import expect

from areas.models import FundingAward
from tests.areas.factories import FundingAwardFactory, FundingRoundFactory
from tests.areas.sheet_cases import NEW, sheet
from tests.browser.accessibility import settle_colours
from tests.browser.desk import log_in, violations

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/beheer/areas/fundingaward/"


@pytest.fixture
def file(tmp_path):
    """A file as Excel in Dutch may leave it: one row of each kind, the letters of Windows."""
    of = FundingRoundFactory(scheme__name="Woonfonds", name="2", year=2023)
    for key in ("wf-arnhem", "wf-breda"):
        FundingAwardFactory(key=key, round=of, recipient=key[3:].title(), amount=100)
    rows = [
        NEW | {"kenmerk": "wf-arnhem", "ontvanger": "Arnhem", "bedrag": "€ 1.250.000,00"},
        NEW | {"ontvanger": "Súdwest-Fryslân", "bedrag": "99,50"},
        NEW | {"kenmerk": "wf-breda", "ontvanger": "Breda", "bedrag": "100"},
        NEW | {"regeling": "Woonfond", "ontvanger": "", "bedrag": "1,250"},
    ]
    path = tmp_path / "toekenningen van dit jaar.csv"
    columns = ["kenmerk", "regeling", "ronde", "jaar", "ontvanger", "bedrag"]
    path.write_bytes(sheet(*rows, columns=columns).encode("cp1252"))
    return path


def looked_at(page):
    """Return what axe finds, light and dark, and whether a phone must scroll sideways."""
    page.emulate_media(reduced_motion="reduce")  # Django lets the colours of links fade
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    settle_colours(page)
    found += violations(page)
    page.emulate_media(color_scheme="light")
    settle_colours(page)
    page.set_viewport_size({"width": 320, "height": 640})
    found += violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth") > 320
    page.set_viewport_size({"width": 1280, "height": 800})
    return found, wide


def expect_groups(page, *names):
    expect(page.locator(".sheet-group h2")).to_have_text(names)


def press(page, name):
    button = page.get_by_role("button", name=name)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_file_is_looked_at_and_carried_out_by_keyboard(page, site, file):
    log_in(page, site, role="beheerder")
    page.goto(f"{site}{LIST}")
    with page.expect_navigation():
        page.get_by_role("link", name="Lees een CSV in").press("Enter")
    assert looked_at(page) == ([], False)

    press(page, "Controleer het bestand")
    expect(page.get_by_label("CSV-bestand")).to_have_attribute("aria-invalid", "true")
    assert looked_at(page) == ([], False)

    page.get_by_label("CSV-bestand").set_input_files(file)
    press(page, "Controleer het bestand")
    expect_groups(page, "Geweigerd (1)", "Gewijzigd (1)", "Nieuw (1)", "Gelijk (1)")
    expect(page.locator(".sheet-faults li")).to_have_count(3)
    expect(page.get_by_text("Súdwest-Fryslân").first).to_be_visible()
    assert looked_at(page) == ([], False)
    assert FundingAward.objects.count() == 2

    press(page, "Voer door: 1 nieuw, 1 gewijzigd")
    expect(page.get_by_role("status")).to_contain_text("1 nieuw, 1 gewijzigd.")
    expect(page.get_by_role("button", name="Voer door")).to_have_count(0)
    assert looked_at(page) == ([], False)
    assert FundingAward.objects.count() == 3
    assert page.problems == []


def test_double_click_carries_out_once(page, site, file):
    log_in(page, site, role="beheerder")
    page.goto(f"{site}{LIST}inlezen/")
    page.get_by_label("CSV-bestand").set_input_files(file)
    press(page, "Controleer het bestand")

    page.get_by_role("button", name="Voer door").dblclick()
    expect(page.get_by_role("status")).to_be_visible()
    page.wait_for_load_state("networkidle")  # a second request would be on its way still

    assert FundingAward.objects.count() == 3
    assert FundingAward.history.filter(history_type="~").count() == 1


def test_list_goes_out_as_it_is_filtered_and_comes_in_equal(page, site, file):
    log_in(page, site, role="beheerder")
    page.goto(f"{site}{LIST}?q=breda")
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporteer deze lijst").click()
    page.goto(f"{site}{LIST}inlezen/")
    page.get_by_label("CSV-bestand").set_input_files(download.value.path())
    press(page, "Controleer het bestand")

    expect_groups(page, "Gelijk (1)")
    expect(page.locator("main")).to_contain_text("Alles staat er al zo.")
    assert looked_at(page) == ([], False)
