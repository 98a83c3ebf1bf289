"""The preview in a browser: what a frame really shows, and that choosing keeps one's place."""

import pytest

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


def background(frame):
    return frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")


def test_choices_change_the_mail_and_nothing_else(site, page):
    issue = IssueFactory()
    article = ArticleFactory(image=ImageFactory(alt="Een plein met bomen"))
    IssueItemFactory(issue=issue, article=article, layout="feature")
    log_in(page, site)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site}/beheer/articles/issue/{issue.pk}/voorbeeld/")
    frame = page.frame_locator("iframe.preview")
    assert background(frame) == SAND  # light, though the browser is dark
    page.get_by_label("Donker").check()
    page.locator(".preview--dark").wait_for()
    assert background(frame) == DARK
    assert page.evaluate("document.activeElement.name") == "donker"
    assert page.locator("#said").inner_text() == "Je ziet nu de mail op een computer, donker."
    page.get_by_label("Uit", exact=True).check()
    page.locator("iframe[src*='beelden=uit']").wait_for()
    picture = frame.get_by_alt_text("Een plein met bomen")
    picture.wait_for()
    assert picture.evaluate("image => image.naturalWidth") == 0
    page.get_by_label("Telefoon").check()
    page.locator(".preview--phone").wait_for()
    assert page.locator(".preview--phone").evaluate("frame => frame.clientWidth") < 400
    assert violations(page) == []


def test_secret_link_from_making_to_revoking(site, page, browser):
    issue = IssueFactory(subject="Nog geheim")
    IssueItemFactory(issue=issue)
    log_in(page, site)
    page.goto(f"{site}/beheer/articles/issue/{issue.pk}/voorbeeld/")
    page.get_by_role("button", name="Maak een geheime link").click()
    address = page.get_by_label("Link van sam").input_value()
    assert address == address_of(PreviewLink.objects.get())
    stranger = browser.new_context().new_page()
    stranger.goto(address)
    assert stranger.frame_locator("iframe").locator("h1").inner_text() == "Nog geheim"
    assert violations(stranger) == []
    page.get_by_role("button", name="Trek in").click()
    page.get_by_text("De link is ingetrokken.").wait_for()
    stranger.reload()
    assert stranger.locator("h1").inner_text() == "Dit voorbeeld is er niet meer"
    assert violations(stranger) == []
    stranger.context.close()
