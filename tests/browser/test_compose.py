"""Composing with the keyboard only, looking at the preview, approving as somebody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.models import Issue, RenderedIssue
from articles.rendering import render_issue
from tests.articles.factories import ArticleFactory, ImageFactory, UserFactory
from tests.articles.test_rendering import whole_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def person(*names):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def log_in(page, live_server, client, user):
    client.force_login(user)
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def press(page, name):
    """Reach a control by keyboard focus and press it with Enter."""
    control = page.get_by_role("button", name=name, exact=True)
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_issue_from_nothing_to_approved_by_keyboard(page, live_server, client):
    for number in range(3):
        ArticleFactory(title=f"Bericht {number}", image=ImageFactory())
    author = person("view_issue", "add_issue", "change_issue")
    log_in(page, live_server, client, author)
    page.goto(live_server.url + reverse("admin:articles_issue_add"))
    page.get_by_label("Onderwerp van de mail").focus()
    page.keyboard.type("Nieuws uit de wijk")
    page.get_by_label("Voorvertoningstekst").focus()
    page.keyboard.type("Drie berichten.")
    press(page, "Opslaan")
    issue = Issue.objects.get()
    press(page, "Voeg toe Bericht 2")
    with page.expect_navigation():  # the next button has the focus already
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert [str(item) for item in issue.items.all()] == ["Bericht 2", "Bericht 1", "Bericht 0"]
    press(page, "Omhoog Bericht 0")
    with page.expect_navigation():  # and the same button again
        page.keyboard.press("Enter")
    assert [str(item) for item in issue.items.all()] == ["Bericht 0", "Bericht 2", "Bericht 1"]
    assert violations(page) == []
    press(page, "Leg ter beoordeling voor")

    log_in(page, live_server, client, person("view_issue", "change_issue", "approve_issue"))
    page.goto(live_server.url + reverse("admin:articles_issue_preview", args=[issue.pk]))
    frame = page.frame_locator(".preview--phone")
    assert frame.locator("h1").inner_text() == "Nieuws uit de wijk"
    page.goto(live_server.url + reverse("admin:articles_issue_compose", args=[issue.pk]))
    press(page, "Keur goed")
    assert RenderedIssue.objects.get().issue == issue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 680])
def test_mail_has_no_accessibility_fault(page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(render_issue(whole_issue()).html)
    landmarks = {"landmark-one-main", "region"}  # a mail is a part of the program's page
    assert [fault for fault in violations(page) if fault[0] not in landmarks] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
