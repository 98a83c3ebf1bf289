"""The findings of an issue in a browser: links that land in fields, a repair, and axe."""

import re

import pytest
from playwright.sync_api import expect

from articles.checks import check_issue
from articles.link_checking import accept
from articles.mending import put_aside
from articles.models import Issue, LinkState, link_key
from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory, IssueFactory, IssueItemFactory
from tests.browser.accessibility import look, settle_colours, violations
from tests.browser.desk import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEAD, GOOD = "https://site.example/weg", "https://site.example/toch-goed"


def faulty_issue(user):
    """Return an issue with a finding of each look: blocking, advice, a repair, links, settled."""
    AreaFactory(name="Lelystad Oost", aliases="Lelystad-Oost")
    issue = IssueFactory(
        subject="Nieuws uit Lelystad-Oost",
        preheader="",
        foreword=f'<p>Lees <a href="{DEAD}">de brief</a>, <a href="{GOOD}">het plan</a> en het '
        '<a href="#">hier</a>. LET OP: het CCV komt vandaag.</p>',
    )
    IssueItemFactory(issue=issue, article=ArticleFactory(title="Kom naar de de markt"))
    for url in (DEAD, GOOD):
        LinkState.objects.create(
            key=link_key(url), url=url, state="dead", reason="de pagina bestaat niet (404)"
        )
    accept(issue, url=GOOD, by=user)
    capitals = next(one for one in check_issue(issue) if one.code == "capitals")
    put_aside(issue, finding=capitals, by=user)
    return issue


def open_checks(page, issue):
    page.goto(f"{page.site}/beheer/articles/issue/{issue.pk}/samenstellen/?naar=findings")
    return page.locator(".checks")


def test_finding_leads_into_its_field_and_is_repaired(page, live_server):
    issue = faulty_issue(log_in(page, live_server.url))
    page.set_viewport_size({"width": 360, "height": 800})
    checks = open_checks(page, issue)
    first = checks.get_by_role("heading").first
    expect(first).to_contain_text("2 dingen eerst oplossen, 6 adviezen")

    page.set_viewport_size({"width": 1280, "height": 900})
    found = []
    checks.locator("summary").click()
    for scheme in ("light", "dark"):
        look(page, scheme)
        settle_colours(page)
        found += violations(page)
    assert found == []

    checks.get_by_role("link", name="Naar het artikel ‘Kom naar de de markt’").click()
    expect(page).to_have_url(re.compile(r"/articles/article/\d+/change/#id_title$"))
    expect(page.locator("#id_title")).to_be_focused()

    checks = open_checks(page, issue)
    checks.get_by_role("link", name="Naar het voorwoord").first.click()
    expect(page).to_have_url(re.compile("/change/#id_foreword$"))
    expect(page.locator(".cke_wysiwyg_div")).to_be_focused()

    checks = open_checks(page, issue)
    checks.get_by_role("button", name="Verbeter").click()
    expect(page.get_by_text("‘Lelystad-Oost’ is nu ‘Lelystad Oost’")).to_be_visible()
    assert Issue.objects.get(pk=issue.pk).subject == "Nieuws uit Lelystad Oost"
    expect(page.locator("#findings")).to_be_focused()
    assert page.problems == []
