"""Searching in a real browser: while one types, by keyboard, and without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory
from tests.browser.accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _content():
    AreaFactory(name="Zaandam-Oost")
    ArticleFactory(title="Bomen in Zaandam", teaser="Groen", body="")
    ArticleFactory(title="Nieuwe scholen", teaser="Leren", body="")


def test_results_come_while_typing_and_focus_stays(page, site):
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.goto(f"{site}/zoeken/")
    page.get_by_label("Waar zoek je naar?").focus()
    page.keyboard.type("zaan", delay=40)
    expect(page.get_by_role("status")).to_contain_text("2 resultaten voor ‘zaan’")
    expect(page.locator(".hits a")).to_have_text(["Zaandam-Oost", "Bomen in Zaandam"])
    field = page.get_by_label("Waar zoek je naar?")
    expect(field).to_be_focused()
    expect(field).to_have_value("zaan")
    expect(page).to_have_url(re.compile(r"/zoeken/\?q=zaan$"))
    expect(page).to_have_title(re.compile("^Zoeken naar ‘zaan’"))
    page.keyboard.press("Control+a")
    page.keyboard.type("bestaatniet")
    expect(page.get_by_role("status")).to_contain_text("Niets gevonden voor ‘bestaatniet’")
    expect(field).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")  # a field to search in is emptied by the browser
    expect(page.locator("#resultaten .lead")).to_contain_text("Zoek in nieuws")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    assert refused == []


def test_enter_and_links_work_by_keyboard(page, site):
    page.goto(f"{site}/zoeken/")
    page.get_by_label("Waar zoek je naar?").focus()
    page.keyboard.type("scholen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 resultaat voor ‘scholen’")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Nieuwe scholen":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nieuwe scholen")


def test_form_works_without_script(new_context, site):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/zoeken/")
    page.get_by_label("Waar zoek je naar?").fill("zaan")
    page.get_by_role("button", name="Zoek", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("2 resultaten voor ‘zaan’")
