"""The public site in a real browser: accessible, quiet, and whole at every width."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import look, violations
from tests.site import build_site, public_pages

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "/nieuwsbrief/aanmelden/"
MISSING = "/bestaat-niet/"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe(site, page, width, scheme):
    addresses = [*public_pages(build_site(8)), FORM, MISSING]
    look(page, scheme)
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for url in addresses:
        page.goto(f"{site}{url}")
        for rule, nodes in violations(page):
            found.setdefault(rule, []).append((url, nodes))
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_about_the_look_passes_axe(site, page, settings, scheme):
    settings.DEBUG = True
    look(page, scheme)
    page.goto(f"{site}/stijl/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stijl")
    assert violations(page) == []


def test_pages_ask_no_other_host_and_break_no_policy(site, page):
    addresses = [*public_pages(build_site(8)), FORM]
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append((message.type, message.text)))
    page.on("pageerror", lambda error: complaints.append(("error", str(error))))
    for url in addresses:
        page.goto(f"{site}{url}")
    assert hosts == {urlsplit(site).netloc}
    assert complaints == []


@pytest.mark.parametrize("width", [320, 640, 1920])
def test_no_page_is_wider_than_the_window(site, page, width):
    addresses = [*public_pages(build_site(8)), FORM, MISSING]
    page.set_viewport_size({"width": width, "height": 900})
    wider = {}
    for url in addresses:
        page.goto(f"{site}{url}")
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wider[url] = needed
    assert wider == {}


def test_keyboard_goes_to_the_content_first(site, page):
    page.goto(f"{site}/over/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ga naar de inhoud", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inhoud")).to_be_focused()


def test_news_filters_without_script(site, new_context):
    build_site(8)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/nieuws/")
    page.get_by_label("Soort").select_option("book")
    page.get_by_role("button", name="Toon berichten").click()
    expect(page).to_have_url(re.compile(r"[?&]soort=book(&|$)"))
    expect(page.locator("article.card")).to_have_count(1)


def test_reading_leaves_no_cookie(site, page):
    for url in public_pages(build_site()):
        page.goto(f"{site}{url}")
    assert page.context.cookies() == []


def test_address_of_an_article_is_copied(site, page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    article = build_site()
    page.goto(site + article.get_absolute_url())
    page.get_by_role("button", name="Kopieer").press("Enter")
    expect(page.get_by_text("Het webadres is gekopieerd.")).to_have_role("status")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Kopieer het webadres").input_value()
    assert copied.endswith(article.get_absolute_url())
