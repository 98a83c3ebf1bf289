"""The preview in a browser: what a frame really shows, and that choosing keeps one's place."""

import pytest
from playwright.sync_api import expect

from articles.models import PreviewLink
from articles.sharing import address_of
from tests.articles.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
)
from tests.browser.desk import log_in, violations

pytestmark = pytest.mark.django_db(transaction=True)
DARK, SAND = "rgb(18, 25, 27)", "rgb(246, 242, 234)"


def expect_background(frame, colour):
    expect(frame.locator("body")).to_have_css("background-color", colour)


def test_choices_change_the_mail_and_nothing_else(site, page):
    issue = IssueFactory()
    article = ArticleFactory(image=ImageFactory(alt="Een plein met bomen"))
    IssueItemFactory(issue=issue, article=article, layout="feature")
    log_in(page, site)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site}/beheer/articles/issue/{issue.pk}/voorbeeld/")
    frame = page.frame_locator("iframe.preview")
    expect_background(frame, SAND)  # light, though the browser is dark
    page.get_by_label("Donker").check()
    expect(page.locator(".preview--dark")).to_be_visible()
    expect_background(frame, DARK)
    expect(page.get_by_label("Donker")).to_be_focused()
    expect(page.locator("#said")).to_have_text("Je ziet nu de mail op een computer, donker.")
    page.get_by_label("Uit", exact=True).check()
    expect(page.locator("iframe[src*='beelden=uit']")).to_be_visible()
    picture = frame.get_by_alt_text("Een plein met bomen")
    expect(picture).to_have_js_property("naturalWidth", 0)
    page.get_by_label("Telefoon").check()
    expect(page.locator(".preview--phone")).to_be_visible()
    assert page.locator(".preview--phone").evaluate("frame => frame.clientWidth") < 400
    assert violations(page) == []


def test_secret_link_from_making_to_revoking(site, page, new_context):
    issue = IssueFactory(subject="Nog geheim")
    IssueItemFactory(issue=issue)
    log_in(page, site)
    page.goto(f"{site}/beheer/articles/issue/{issue.pk}/voorbeeld/")
    with page.expect_navigation():
        page.get_by_role("button", name="Maak een geheime link").click()
    address = address_of(PreviewLink.objects.get())
    expect(page.get_by_label("Link van sam")).to_have_value(address)
    stranger = new_context().new_page()
    stranger.goto(address)
    expect(stranger.frame_locator("iframe").locator("h1")).to_have_text("Nog geheim")
    assert violations(stranger) == []
    page.get_by_role("button", name="Trek in").click()
    expect(page.get_by_text("De link is ingetrokken.")).to_be_visible()
    stranger.reload()
    expect(stranger.locator("h1")).to_have_text("Dit voorbeeld is er niet meer")
    assert violations(stranger) == []
