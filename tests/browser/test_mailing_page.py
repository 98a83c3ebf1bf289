"""The page of a mailing on its way: with a script, without one, and with the plug pulled."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from nplv.roles import load_roles
from subscriptions import mailings
from subscriptions.models import Delivery
from tests.articles.factories import UserFactory
from tests.browser.desk import bring_session
from tests.subscriptions.ledgers import started

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enter(new_context, site):
    """Open the desk as somebody with a role; a browser of their own, with or without scripts."""
    load_roles()

    def open_page(role="eindredacteur", **settings):
        user = UserFactory(username=role)
        user.groups.add(Group.objects.get(name=role))
        context = new_context(base_url=site, locale="nl-NL", **settings)
        bring_session(context, site, user)
        return context.new_page()

    return open_page


def accept(mailing, number):
    """Do what a worker does, without one."""
    waiting = mailing.deliveries.filter(status="queued").order_by("pk")[:number]
    Delivery.objects.filter(pk__in=[one.pk for one in waiting]).update(status="sent")


def settle(mailing):
    mailing.batches.update(status="sent")
    mailings.finish()


def hurry(page):
    """Let the script ask five times a second; it waits two seconds otherwise, and once still."""
    page.locator("#verzending").evaluate("page => { page.dataset.every = 0.2 }")


def grave(page):
    return [
        (rule["id"], node["html"][:200])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


def follow(control):
    """Click and wait for the page that comes of it: axe looks at what is there."""
    with control.page.expect_navigation():
        control.click()


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_mailing_is_followed_without_reloading(enter):
    mailing = started(10)
    page = enter()
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/change/")
    page.evaluate("window.neverReloaded = true")
    lead, bar = page.locator(".mailing-lead"), page.locator("progress")
    expect(lead).to_have_text("0% klaar: 0 van 10 ontvangers.")
    assert (grave(page), too_wide(page)) == ([], False)
    hurry(page)
    page.get_by_role("link", name="Annuleer…").focus()
    accept(mailing, 5)
    expect(lead).to_contain_text("50%")
    expect(bar).to_have_js_property("value", 5)
    expect(page.locator("#melding")).to_have_text("wordt verzonden, 50 procent klaar")
    expect(page.locator("#knop-annuleer")).to_be_focused()
    accept(mailing, 5)
    settle(mailing)
    status = page.locator(".mailing-status").get_by_text("Verzonden", exact=True)
    expect(status).to_be_visible()
    assert page.evaluate("window.neverReloaded")
    expect(page.get_by_role("button", name="Pauzeer")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Samen 10 = 10 ontvangers: de som klopt.")
    assert grave(page) == []


def test_page_says_when_the_site_is_away_and_goes_on_when_it_is_back(enter):
    mailing = started(4)
    page = enter()
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/change/")
    hurry(page)
    page.context.set_offline(True)
    expect(page.get_by_text("Er is even geen verbinding met de site.").first).to_be_visible()
    accept(mailing, 2)
    page.context.set_offline(False)
    expect(page.locator(".mailing-lead")).to_contain_text("50%")
    expect(page.locator("#geen-nieuws")).to_have_count(0)


def test_page_works_without_scripts(enter):
    mailing = started(4)
    page = enter(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/change/")
    refresh = page.locator('meta[http-equiv="refresh"]')
    expect(refresh).to_have_attribute("content", "10")
    accept(mailing, 2)
    page.get_by_role("link", name="Ververs nu").click()
    expect(page.locator("main")).to_contain_text("50% klaar")
    page.get_by_role("link", name="Ververs niet vanzelf").click()
    expect(page).to_have_url(re.compile(r"\?stil$"))
    expect(page.locator(".mailing-counts")).to_be_visible()
    expect(refresh).to_have_count(0)
    pause = page.get_by_role("button", name="Pauzeer")
    assert pause.bounding_box()["y"] < page.locator(".mailing-counts").bounding_box()["y"]
    with page.expect_navigation():
        pause.click()
    mailing.refresh_from_db()
    assert mailing.status == "paused"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_unknown_ones_are_sent_again_after_a_warning(enter, width, scheme):
    mailing = started(3)
    mailing.deliveries.update(status="unknown", error="Geen antwoord na het aanbieden (X).")
    settle(mailing)
    page = enter("beheerder", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/change/")
    assert (grave(page), too_wide(page)) == ([], False)
    follow(page.get_by_role("link", name="Bekijk de lijst en beslis"))
    assert (grave(page), too_wide(page)) == ([], False)
    page.get_by_role("checkbox").first.check()
    follow(page.get_by_role("button", name="Verstuur gekozen opnieuw…"))
    main = page.locator("main")
    expect(main).to_contain_text("mogelijk krijgt iemand de editie twee keer")
    assert (grave(page), too_wide(page)) == ([], False)
    follow(page.get_by_role("button", name="Ja, verstuur 1 opnieuw"))
    expect(page.locator(".messagelist")).to_contain_text("1 bezorging wordt opnieuw verstuurd.")
    assert mailing.deliveries.filter(status="queued").count() == 1


def test_list_of_mailings_fits_on_the_screen(enter):
    started(1, issue__title="Een editie met een heel lange titel, want die komen ook voor")
    page = enter(viewport={"width": 1280, "height": 900})
    page.goto("/beheer/subscriptions/mailing/")
    assert not too_wide(page)
    table = page.locator(".results")
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
