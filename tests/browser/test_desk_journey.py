"""The main job at the desk, as two people do it: compose, approve, send, and read it back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.core.management import call_command
from playwright.sync_api import expect

from articles.models import Issue
from nplv.roles import load_roles
from subscriptions.models import Delivery, Mailing, Subscriber
from tests.articles.factories import ArticleFactory, EventFactory, ImageFactory, UserFactory
from tests.browser.composer import settled
from tests.subscriptions.factories import SubscriberFactory

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ["Nieuw plein", "Meer huizen", "Langer naar school", "Wijkagent terug", "Baan gevonden"]


@pytest.fixture
def log_in(new_context, site):
    """Log a person in, in a browser of their own; no page may complain about anything."""
    load_roles()
    problems = []

    def listen(page):
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: problems.append(str(error)))

    def enter(role):
        user = UserFactory(username=role)
        user.set_password("demo")
        user.save()
        user.groups.add(Group.objects.get(name=role))
        page = new_context(base_url=site, locale="nl-NL").new_page()
        listen(page)
        page.goto("/beheer/")
        page.get_by_label("Gebruikersnaam").fill(role)
        page.get_by_label("Wachtwoord").fill("demo")
        press(page, "Inloggen")
        return page

    yield enter
    assert problems == []


def expect_said(page, words):
    expect(page.locator(".messagelist li").first).to_have_text(words)


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).click()


def write(page, text):
    """Type in the editor of the page."""
    page.locator(".cke_wysiwyg_div").click()
    page.keyboard.type(text)
    page.wait_for_timeout(300)  # the editor follows the keys a moment later


def add(page, kind):
    """Add a block at the end; its fields open under it."""
    place = page.locator(".item").count()
    page.get_by_role("button", name=kind, exact=True).click()
    settled(page)
    item = page.locator(".item").nth(place)
    item.locator(".fields").wait_for()
    return item


def grave(page):
    return [
        (rule["id"], node["html"][:200])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def compose(page):
    page.goto("/beheer/articles/issue/add/")
    page.get_by_label("Onderwerp van de mail").fill("Vijf berichten uit de wijk")
    page.get_by_label("Voorvertoningstekst").fill("Een plein, huizen en meer.")
    press(page, "Opslaan")
    for title in TITLES:
        page.get_by_role("button", name=f"Voeg toe {title}").click()
    settled(page)
    add(page, "Tussenkop").get_by_label("Kop", exact=True).fill("Uit de wijk")
    quote = add(page, "Citaat")
    quote.get_by_label("Kop", exact=True).fill("Een bewoner")
    settled(page)
    assert (grave(page), too_wide(page)) == ([], False)
    quote.get_by_role("link", name="Met opmaak bewerken").click()
    write(page, "Dit plein is van ons allemaal.")
    press(page, "Opslaan")
    add(page, "Agenda")
    page.get_by_role("button", name="Omhoog Agenda").click()
    page.get_by_role("link", name="1. Nieuw plein").click()
    page.locator(".item").first.get_by_label("Kop", exact=True).fill("Ons plein is open")
    settled(page)
    assert grave(page) == []


def send(page):
    """Go from the approved issue to its mailing, over the page that names the number."""
    follow(page, "Inplannen of verzenden")
    assert grave(page) == []
    press(page, "Verder")
    expect(page.locator("main")).to_contain_text("nu naar 3 abonnees")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Ja, verstuur naar 3 abonnees")).click()


def prepared():
    """Make articles, an event and subscribers; return who is to get the mail."""
    for title in reversed(TITLES):
        ArticleFactory(title=title, image=ImageFactory())
    EventFactory(title="Open dag", starts_at="2099-02-01T12:30Z", ends_at=None)
    for status in (Subscriber.Status.PENDING, Subscriber.Status.UNSUBSCRIBED):
        SubscriberFactory(status=status)
    return SubscriberFactory.create_batch(3)


def test_issue_of_five_articles_reaches_every_active_subscriber_once(
    log_in, site, settings, mailoutbox
):
    settings.NPLV_FOUR_EYES = True
    active = prepared()

    writer = log_in("redacteur")
    compose(writer)
    issue = Issue.objects.get()
    assert [str(item) for item in issue.items.all()] == [
        *("Ons plein is open", *TITLES[1:]),
        *("Uit de wijk", "Agenda", "Een bewoner"),
    ]
    follow(writer, "Voorbeeld")
    mail = writer.frame_locator(".preview--desktop")
    expect(mail.get_by_text("Ons plein is open").first).to_be_attached()
    follow(writer, "Samenstellen")
    writer.get_by_role("tab", name="Status").click()
    press(writer, "Leg ter beoordeling voor")
    expect_said(writer, "De editie ligt nu ter beoordeling.")
    expect(writer.get_by_role("button", name="Keur goed")).to_be_hidden()

    chief = log_in("eindredacteur")
    chief.goto(f"/beheer/articles/issue/{issue.pk}/samenstellen/")
    chief.get_by_role("tab", name="Status").click()
    press(chief, "Keur goed")
    send(chief)
    expect_said(chief, "De verzending is begonnen.")
    assert grave(chief) == []
    call_command("db_worker", queue_name="*", batch=True, verbosity=0)

    chief.reload()
    expect(chief.locator("main")).to_contain_text("100% klaar: 3 van 3 ontvangers.")
    assert Mailing.objects.get().status == Mailing.Status.SENT
    sent = Delivery.objects.filter(status=Delivery.Status.SENT)
    assert sorted(sent.values_list("subscriber", flat=True)) == [one.pk for one in active]
    assert sorted(mail.to for mail in mailoutbox) == [[one.email] for one in active]
    writer.goto(f"{site}/nieuwsbrief/{issue.slug}/")
    expect(writer.get_by_role("heading", name="Ons plein is open")).to_be_visible()
