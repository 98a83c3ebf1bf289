"""The money in a real browser: chosen by keyboard, without script, and read on a phone."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.areas.factories import AreaFactory, FundingAwardFactory, FundingRoundFactory
from tests.browser.accessibility import violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def money(site):
    found = FundingRoundFactory(
        scheme__name="Volkshuisvestingsfonds", scheme__slug="vhf", name="1",
        year=2023, stated_total=Decimal(90_000_000), note="We kennen niet alles.",
    )  # fmt: skip
    for number, name in enumerate(("Heerlen Noord", "Zaandam Oost", "Breda Noord"), 1):
        area = AreaFactory(name=name, slug=name.lower().replace(" ", "-"), inhabitants=20_000)
        FundingAwardFactory(
            area=area, scope="whole", round=found, recipient=name.split()[0],
            amount=Decimal(number * 10_000_000),
        )  # fmt: skip
    for _ in range(20):
        FundingAwardFactory(round__year=2024, kind="plan", scope="none")
    return f"{site}/toekenningen/"


def test_choosing_by_keyboard_without_script(money, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(money)
    page.get_by_label("Gebied").focus()
    page.keyboard.type("Zaandam")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("zaan")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{money}?gebied=zaandam-oost&zoek=zaan")
    expect(page.locator(".awards-table tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Haal weg: Gebied: Zaandam Oost")).to_have_count(1)
    page.get_by_role("link", name="Haal weg: Woorden").press("Enter")
    expect(page).to_have_url(f"{money}?gebied=zaandam-oost")


def test_a_round_opens_by_keyboard_and_explains_the_difference(money, page):
    page.goto(f"{money}?per=ronde")
    explanation = page.get_by_text("We kennen niet alles.")
    expect(explanation).to_be_hidden()

    page.locator("details", has_text="We kennen niet alles.").locator("summary").press("Enter")

    expect(explanation).to_be_visible()
    expect(page.get_by_text("Samen is dat 66,7 procent")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("way", ["regeling", "ronde", "gebied", "jaar"])
def test_every_way_fits_and_passes_axe_with_all_open(money, page, width, way):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{money}?per={way}")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_no_amount_leaves_the_drawing(money, page):
    page.set_viewport_size({"width": 320, "height": 800})
    for way in ("regeling", "ronde", "gebied", "jaar"):
        page.goto(f"{money}?per={way}")
        cut = page.evaluate(
            """() => {
              const edge = document.querySelector('.money-chart svg').getBoundingClientRect().right
              return [...document.querySelectorAll('.money-chart text')]
                .filter(text => text.getBoundingClientRect().right > edge + 1)
                .map(text => text.textContent)
            }"""
        )
        assert cut == []


def test_on_paper_everything_is_open(money, page):
    page.goto(f"{money}?per=ronde")
    page.emulate_media(media="print")

    expect(page.get_by_text("We kennen niet alles.")).to_be_visible()
    expect(page.get_by_role("button", name="Toon toekenningen")).to_be_hidden()
