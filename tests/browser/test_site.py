"""The public site in a real browser: accessible, quiet, and whole at every width."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.areas.factories import AreaFactory
from tests.browser.accessibility import (
    OF_COLOURS,
    look,
    violations,
    violations_and_unclear,
    violations_of,
)
from tests.site import build_site, public_pages

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "/nieuwsbrief/aanmelden/"
MISSING = "/bestaat-niet/"


@pytest.mark.parametrize(("width", "others"), [(360, [320]), (1280, [640, 1920])])
def test_every_page_is_accessible_fits_and_asks_no_other_host(site, page, width, others):
    """Each page is read once per width; the dark scheme has the same page in other colours."""
    AreaFactory.create_batch(10)  # with those of the site as many as there are: no larger houses
    addresses = [*public_pages(build_site(8)), FORM, MISSING]
    hosts, complaints, found = set(), [], {}
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append((page.url, message.type, message.text)))
    page.on("pageerror", lambda error: complaints.append((page.url, "error", str(error))))
    for url in addresses:
        look(page, "light")
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site}{url}")
        if wrong := faults_in_all_looks(page, [width, *others]):
            found[url] = wrong
    assert found == {}
    assert hosts == {urlsplit(site).netloc}
    refused = "Failed to load resource: the server responded with a status of 404 (Not Found)"
    assert complaints == [(f"{site}{MISSING}", "error", refused)]


def faults_in_all_looks(page, widths):
    found, unclear = violations_and_unclear(page)
    look(page, "dark")
    found += violations_of(page, OF_COLOURS)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            found.append(("too wide", width, needed))
    return found + unclear


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_about_the_look_passes_axe(site, page, settings, scheme):
    settings.DEBUG = True
    look(page, scheme)
    page.goto(f"{site}/stijl/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stijl")
    assert violations(page) == []


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
    expect(page.get_by_label("Kopieer het webadres")).to_have_value(copied)
    assert copied.endswith(article.get_absolute_url())
