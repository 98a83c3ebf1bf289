"""The site by keyboard alone: the menu of a phone, the filters of the news, and the map."""

import pytest
from playwright.sync_api import expect

from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory
from tests.browser.accessibility import look, violations

pytestmark = pytest.mark.django_db(transaction=True)
SECTIONS = ["Nieuws", "Gebieden", "Toekenningen", "Agenda", "Nieuwsbrief", "Zoeken"]


def tab_to(page, target, most=40):
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    pytest.fail("the keyboard does not get there")


def test_menu_of_a_phone_needs_no_script(site, new_context):
    phone = {"width": 360, "height": 740}
    page = new_context(java_script_enabled=False, viewport=phone).new_page()
    page.goto(f"{site}/over/")
    button = page.get_by_role("button", name="Menu", exact=True)
    links = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link")
    expect(links).to_have_count(0)

    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(links).to_have_text(SECTIONS)
    tab_to(page, links.nth(2), most=4)
    page.keyboard.press("Escape")
    expect(links).to_have_count(0)
    expect(button).to_be_focused()

    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Sluit menu"), most=1)
    page.keyboard.press("Enter")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, links.nth(1), most=3)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/gebieden/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_menu_passes_axe_and_fits_a_zoomed_page(site, page, scheme):
    look(page, scheme)
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 percent
    page.goto(f"{site}/over/")
    page.get_by_role("button", name="Menu", exact=True).press("Enter")
    last = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link").last
    last.focus()
    expect(last).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []


def test_a_wide_page_shows_its_menu(site, page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/over/")
    links = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link")
    expect(links).to_have_text(SECTIONS)
    expect(page.get_by_role("button", name="Menu")).to_have_count(0)
    tab_to(page, links.first, most=3)


def test_filters_of_the_news_combine_and_come_back(site, page):
    zaandam = AreaFactory(name="Zaandam Oost", slug="zaandam-oost")
    for kind, area in (("news", zaandam), ("story", zaandam), ("story", AreaFactory())):
        ArticleFactory(kind=kind, title=f"Een {kind}").areas.add(area)
    page.goto(f"{site}/nieuws/")
    headings = page.locator("article.card h3")

    page.get_by_label("Gebied").focus()
    page.keyboard.type("Zaan")
    tab_to(page, page.get_by_label("Soort"), most=2)
    page.keyboard.type("Verh")
    tab_to(page, page.get_by_role("button", name="Toon berichten"), most=2)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Nieuws: Zaandam Oost, Verhaal | Leefbaarheid en Veiligheid")
    expect(headings).to_have_text(["Een story"])
    expect(page.get_by_label("Gebied")).to_have_value("zaandam-oost")

    page.go_back()
    expect(headings).to_have_count(3)
    page.go_forward()
    expect(headings).to_have_count(1)
    tab_to(page, page.get_by_role("link", name="Wis de filters"))
    page.keyboard.press("Enter")
    expect(headings).to_have_count(3)


def test_map_names_a_place_and_leads_to_it(site, page):
    for name, latitude, longitude in (("Heerlen Noord", 50.9, 5.98), ("Delft West", 52.0, 4.34)):
        slug = name.lower().replace(" ", "-")
        AreaFactory(name=name, slug=slug, latitude=latitude, longitude=longitude)
    page.goto(f"{site}/gebieden/")
    for name in ("Heerlen Noord", "Delft West"):  # on the country, and in a cut-out of it
        place = page.locator(".area-map").get_by_role("link", name=name)
        shown = place.locator("text")
        expect(shown).to_be_hidden()
        tab_to(page, place)
        expect(shown).to_be_visible()
        assert shown.text_content() == name
        box = place.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delft West")
    page.go_back()
    page.locator(".area-map").get_by_role("link", name="Heerlen Noord").hover()
    expect(page.locator(".area-map").get_by_text("Heerlen Noord")).to_be_visible()
