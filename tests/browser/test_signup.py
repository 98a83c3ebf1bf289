import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from subscriptions.models import Subscriber
from tests.areas.factories import AreaFactory
from tests.browser.accessibility import look, violations

SCHEMES = ("light", "dark")


@pytest.fixture(autouse=True)
def _at_once(settings):
    settings.NPLV_MIN_FILL_SECONDS = 0
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def link_in(message, page):
    return re.search(rf"\S+/nieuwsbrief/{page}/\S+", message.body)[0]


def assert_accessible(page):
    for scheme in SCHEMES:
        look(page, scheme)
        assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})


def expect_page(page, heading):
    """Wait for the page with this heading: a click may return before its form has been sent."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state()


def test_from_signing_up_to_signing_off(page, site, db):
    AreaFactory(name="Rotterdam-Zuid", slug="rotterdam-zuid")
    AreaFactory(name="Groningen Noord", slug="groningen-noord")
    messages = []
    page.on("console", lambda message: messages.append(message.text))

    page.goto(f"{site}/nieuwsbrief/aanmelden/")
    expect(page.get_by_label("Rotterdam-Zuid")).to_be_hidden()
    page.get_by_label("Alleen de gebieden die ik kies").check()
    assert_accessible(page)
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("link", name="Vul je e-mailadres in.").click()
    expect(page.get_by_label("Je e-mailadres")).to_be_focused()
    page.get_by_label("Je e-mailadres").fill("jan@example.org")
    page.get_by_label("Rotterdam-Zuid").check()
    page.get_by_role("button", name="Aanmelden").click()
    expect_page(page, "Kijk in je mail")
    assert_accessible(page)

    page.goto(link_in(mail.outbox[0], "bevestigen"))
    assert_accessible(page)
    page.get_by_role("button").click()
    expect_page(page, "Je bent aangemeld")
    assert_accessible(page)
    subscriber = Subscriber.objects.get()
    assert (subscriber.status, subscriber.areas.get().slug) == ("active", "rotterdam-zuid")

    choose_another_area(page, subscriber)
    sign_off(page, subscriber)
    assert messages == []


def choose_another_area(page, subscriber):
    page.goto(link_in(mail.outbox[1], "voorkeuren"))
    expect(page.get_by_label("Rotterdam-Zuid")).to_be_checked()
    page.get_by_label("Groningen Noord").check()
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("Je keuze is bewaard.")
    page.wait_for_load_state()
    assert_accessible(page)
    assert subscriber.areas.count() == 2


def sign_off(page, subscriber):
    page.get_by_role("link", name="Afmelden voor de nieuwsbrief").click()
    expect(page).to_have_url(re.compile("/nieuwsbrief/afmelden/"))
    page.wait_for_load_state()
    assert_accessible(page)
    page.get_by_role("button").click()
    expect_page(page, "Je bent afgemeld")
    assert_accessible(page)
    subscriber.refresh_from_db()
    assert subscriber.status == "unsubscribed"


def test_field_of_the_front_page_works_without_javascript(new_context, site, db):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.get_by_label("Je e-mailadres").fill("jan@example.org")
    page.get_by_role("button", name="Ga verder").click()
    expect_page(page, "Aanmelden voor de nieuwsbrief")
    expect(page.get_by_label("Je e-mailadres")).to_have_value("jan@example.org")
    page.get_by_role("button", name="Aanmelden").click()
    expect_page(page, "Kijk in je mail")


def test_mail_in_the_mailbox_runs_no_script_and_its_links_work(page, site, settings, db):
    settings.NPLV_DEMO = True
    settings.EMAIL_BACKEND = "nplv.mailbox.MailboxBackend"
    page.goto(f"{site}/nieuwsbrief/aanmelden/")
    page.get_by_label("Je e-mailadres").fill("jan@example.org")
    page.get_by_role("button", name="Aanmelden").click()
    expect_page(page, "Kijk in je mail")
    page.goto(f"{site}/postvak/")
    assert_accessible(page)
    page.get_by_role("link", name="Bevestig je aanmelding").click()
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Naar de pagina").click()
    opened.value.get_by_role("button").click()
    expect_page(opened.value, "Je bent aangemeld")
    assert Subscriber.objects.get().status == "active"
