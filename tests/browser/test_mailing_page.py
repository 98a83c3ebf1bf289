"""The page of a mailing on its way: with a script, without one, and with the plug pulled."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client

from nplv.roles import load_roles
from subscriptions import mailings
from subscriptions.models import Delivery
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import started

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enter(browser, site):
    """Open the desk as somebody with a role; a browser of their own, with or without scripts."""
    load_roles()
    contexts = []

    def open_page(role="eindredacteur", **settings):
        user = UserFactory(username=role)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
        contexts.append(browser.new_context(base_url=site, locale="nl-NL", **settings))
        contexts[-1].add_cookies([cookie])
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def accept(mailing, number):
    """Do what a worker does, without one."""
    waiting = mailing.deliveries.filter(status="queued").order_by("pk")[:number]
    Delivery.objects.filter(pk__in=[one.pk for one in waiting]).update(status="sent")


def settle(mailing):
    mailing.batches.update(status="sent")
    mailings.finish()


def hurry(page):
    """Let the script ask five times a second; it waits two seconds otherwise."""
    page.locator("#verzending").evaluate("page => { page.dataset.every = 0.2 }")
    page.wait_for_timeout(2000)


def grave(page):
    return [
        (rule["id"], node["html"][:200])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_mailing_is_followed_without_reloading(enter):
    mailing = started(10)
    page = enter()
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/change/")
    page.evaluate("window.neverReloaded = true")
    lead, bar = page.locator(".mailing-lead"), page.locator("progress")
    assert lead.inner_text() == "0% klaar: 0 van 10 ontvangers."
    assert (grave(page), too_wide(page)) == ([], False)
    hurry(page)
    page.get_by_role("link", name="Annuleer…").focus()
    accept(mailing, 5)
    lead.get_by_text("50%").wait_for()
    assert bar.evaluate("bar => bar.value") == 5
    assert page.locator("#melding").inner_text() == "wordt verzonden, 50 procent klaar"
    assert page.evaluate("document.activeElement.id") == "knop-annuleer"
    accept(mailing, 5)
    settle(mailing)
    page.locator(".mailing-status").get_by_text("Verzonden", exact=True).wait_for()
    assert page.evaluate("window.neverReloaded")
    assert page.get_by_role("button", name="Pauzeer").count() == 0
    assert "Samen 10 = 10 ontvangers: de som klopt." in page.locator("main").inner_text()
    assert grave(page) == []


def test_page_says_when_the_site_is_away_and_goes_on_when_it_is_back(enter):
    mailing = started(4)
    page = enter()
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/change/")
    hurry(page)
    page.context.set_offline(True)
    page.get_by_text("Er is even geen verbinding met de site.").first.wait_for()
    accept(mailing, 2)
    page.context.set_offline(False)
    page.locator(".mailing-lead").get_by_text("50%").wait_for()
    assert page.locator("#geen-nieuws").count() == 0


def test_page_works_without_scripts(enter):
    mailing = started(4)
    page = enter(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/change/")
    assert page.locator('meta[http-equiv="refresh"]').get_attribute("content") == "10"
    accept(mailing, 2)
    page.get_by_role("link", name="Ververs nu").click()
    assert "50% klaar" in page.locator("main").inner_text()
    page.get_by_role("link", name="Ververs niet vanzelf").click()
    assert page.locator('meta[http-equiv="refresh"]').count() == 0
    pause = page.get_by_role("button", name="Pauzeer")
    assert pause.bounding_box()["y"] < page.locator(".mailing-counts").bounding_box()["y"]
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
    page.get_by_role("link", name="Bekijk de lijst en beslis").click()
    assert (grave(page), too_wide(page)) == ([], False)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Verstuur gekozen opnieuw…").click()
    warning = page.locator("main").inner_text()
    assert "mogelijk krijgt iemand de editie twee keer" in warning
    assert (grave(page), too_wide(page)) == ([], False)
    page.get_by_role("button", name="Ja, verstuur 1 opnieuw").click()
    assert "1 bezorging wordt opnieuw verstuurd." in page.locator(".messagelist").inner_text()
    assert mailing.deliveries.filter(status="queued").count() == 1


def test_list_of_mailings_fits_on_the_screen(enter):
    started(1, issue__title="Een editie met een heel lange titel, want die komen ook voor")
    page = enter(viewport={"width": 1280, "height": 900})
    page.goto("/beheer/subscriptions/mailing/")
    assert not too_wide(page)
    table = page.locator(".results")
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
