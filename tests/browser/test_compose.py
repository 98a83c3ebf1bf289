"""Composing with the keyboard only, looking at the preview, approving as somebody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Permission
from django.urls import reverse
from playwright.sync_api import expect

from articles.issues import change_issue
from articles.models import Issue, RenderedIssue
from articles.rendering import render_issue
from tests.articles.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    UserFactory,
)
from tests.articles.test_rendering import whole_issue
from tests.browser.composer import expect_focus, expect_said, settled
from tests.browser.desk import bring_session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def person(*names):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def log_in(page, live_server, user):
    page.context.clear_cookies()
    bring_session(page.context, live_server.url, user)


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def press(page, name):
    """Reach a control by keyboard focus and press it with Enter."""
    control = page.get_by_role("button", name=name, exact=True)
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def keys(page, *names):
    for name in names:
        page.keyboard.press(name)


def order(page, issue):
    """Return the headings as they are stored, which are those on the page too."""
    settled(page)
    stored = [str(item) for item in issue.items.all()]
    expect(page.locator(".item__name")).to_have_count(len(stored))
    shown = [name.split("\n")[-1] for name in page.locator(".item__name").all_inner_texts()]
    assert shown == stored
    return stored


def test_issue_from_nothing_to_approved_by_keyboard(page, live_server):
    for number in range(3):
        ArticleFactory(title=f"Bericht {number}", image=ImageFactory())
    author = person("view_issue", "add_issue", "change_issue")
    log_in(page, live_server, author)
    page.goto(live_server.url + reverse("admin:articles_issue_add"))
    press(page, "Opslaan")
    issue = Issue.objects.get()

    name_and_search(page)
    keys(page, "ArrowDown", "Enter")
    settled(page)
    keys(page, "Enter")  # the next one has the focus already
    settled(page)
    keys(page, "Enter")
    assert order(page, issue) == ["Bericht 2", "Bericht 1", "Bericht 0"]
    change_by_keyboard(page, issue)
    issue.refresh_from_db()
    assert (issue.subject, issue.preheader) == ("Nieuws uit de wijk", "Drie berichten.")
    assert violations(page) == []
    page.locator("#tab-add").focus()
    keys(page, "ArrowRight", "ArrowRight")
    press(page, "Leg ter beoordeling voor")

    log_in(page, live_server, person("view_issue", "change_issue", "approve_issue"))
    preview = reverse("admin:articles_issue_preview", args=[issue.pk])
    page.goto(f"{live_server.url}{preview}?weergave=telefoon")
    frame = page.frame_locator(".preview--phone")
    expect(frame.locator("h1")).to_have_text("Nieuws uit de wijk")
    page.goto(live_server.url + reverse("admin:articles_issue_compose", args=[issue.pk]))
    page.get_by_role("tab", name="Status").click()
    press(page, "Keur goed")
    assert RenderedIssue.objects.get().issue == issue


def name_and_search(page):
    """Fill in both lines of the inbox and search, before the second has been saved."""
    page.locator("#subject").focus()
    page.keyboard.type("Nieuws uit de wijk")
    keys(page, "Tab")
    settled(page)
    held = []
    page.route("**/inbox/", lambda route: held.insert(0, route), times=1)
    page.keyboard.type("Drie berichten.")
    page.locator("#q").focus()
    page.keyboard.insert_text("bericht")  # at once: one search, one answer
    expect(page.locator(".found__what")).to_have_count(0)  # the proposal made place
    held.pop().continue_()
    settled(page)
    expect(page.locator(".found__what")).to_have_count(0)
    expect(page.locator("#q")).to_be_focused()


def change_by_keyboard(page, issue):
    """Move the last to the front, give it a heading, take one out and put it back."""
    page.locator(".item__name").last.focus()
    keys(page, "Alt+ArrowUp", "Alt+ArrowUp")  # at once: the changes wait for each other
    assert order(page, issue) == ["Bericht 0", "Bericht 2", "Bericht 1"]
    expect_said(page, "‘Bericht 0’ staat nu op plaats 1 van 3.")
    keys(page, "Enter")
    expect(page.locator(".fields input[type=text]").first).to_be_focused()
    page.keyboard.type("Eigen kop")
    keys(page, "Enter")
    assert order(page, issue) == ["Eigen kop", "Bericht 2", "Bericht 1"]
    expect_focus(page, f"edit-{issue.items.first().pk}")
    keys(page, "ArrowDown", "Delete")
    assert order(page, issue) == ["Eigen kop", "Bericht 1"]
    keys(page, "Control+z")
    assert order(page, issue) == ["Eigen kop", "Bericht 2", "Bericht 1"]


def test_nothing_is_lost_without_connection_or_to_a_colleague(page, live_server):
    issue = IssueFactory()
    for position, letter in enumerate("ABCD"):
        article = ArticleFactory(image=ImageFactory())
        IssueItemFactory(issue=issue, position=position, heading=letter, article=article)
    log_in(page, live_server, person("view_issue", "change_issue"))
    page.set_viewport_size({"width": 1280, "height": 1200})
    page.goto(live_server.url + reverse("admin:articles_issue_compose", args=[issue.pk]))
    drag(page, "A", below="C")
    assert order(page, issue) == ["B", "C", "A", "D"]
    mail = page.frame_locator("#mail-frame")
    assert mail.locator("h2").all_inner_texts()[1:5] == ["B", "C", "A", "D"]

    page.locator(".item__name").last.click()
    field = page.get_by_label("Kop", exact=True)
    page.context.set_offline(True)
    field.fill("Dd")
    expect(page.get_by_text("Geen verbinding").first).to_be_visible()
    field.fill("Zonder net")
    page.context.set_offline(False)
    assert order(page, issue) == ["B", "C", "A", "Zonder net"]

    an = UserFactory(first_name="An")
    seen = Issue.objects.get()
    change_issue(seen, by=an, values={"subject": "Van An"})
    field.fill("Van mij")
    expect(page.get_by_role("alert")).to_contain_text("Onderwerp veranderd")
    expect(field).to_have_value("Van mij")
    page.get_by_role("button", name="Neem over en sla mijn werk ook op").click()
    assert order(page, issue) == ["B", "C", "A", "Van mij"]
    assert Issue.objects.get().subject == "Van An"
    expect(page.locator("#subject")).to_have_value("Van An")


def drag(page, name, *, below):
    """Drag an item by its handle until it lies below another."""
    box = page.get_by_role("button", name=f"Verplaats {name}", exact=True).bounding_box()
    rows = page.locator(".item").filter(has=page.get_by_role("link", name=below))
    to = rows.first.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 8, box["y"] + 30)
    page.mouse.move(box["x"] + 8, to["y"] + to["height"] - 4, steps=5)
    page.mouse.up()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 680])
def test_mail_has_no_accessibility_fault(page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(render_issue(whole_issue()).html)
    landmarks = {"landmark-one-main", "region"}  # a mail is a part of the program's page
    assert [fault for fault in violations(page) if fault[0] not in landmarks] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
