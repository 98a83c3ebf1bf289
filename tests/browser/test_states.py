"""What a visitor seldom meets: what is over, gone, left or broken; paper and few colours."""

import datetime as dt

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory, EventFactory
from tests.browser.accessibility import look, violations
from tests.site import build_site

pytestmark = pytest.mark.django_db(transaction=True)
ERRORS = ("400", "403", "403_csrf", "404", "500")


def rare_pages():
    """Make what is seldom there; return its address and heading."""
    day = dt.date(2024, 1, 1)
    left = AreaFactory(joined_on=dt.date(2022, 7, 4), left_on=day)
    over, vacancy = EventFactory(), ArticleFactory(kind="vacancy", expires_on=day)
    gone = ArticleFactory(status="withdrawn")
    return {
        **{one.get_absolute_url(): one.title for one in (over, vacancy)},
        left.get_absolute_url(): left.name,
        gone.get_absolute_url(): "Dit bericht is ingetrokken",
    }


def show_errors(page, rf):
    """Answer /fout/... with the pages that only a fault shows."""

    def answer(route):
        name = route.request.url.rsplit("/", 1)[1]
        text = render_to_string(f"{name}.html", request=rf.get("/"))
        route.fulfill(status=int(name[:3]), content_type="text/html; charset=utf-8", body=text)

    page.route("**/fout/*", answer)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_rare_pages_pass_axe_and_fit(site, page, rf, width, scheme):
    look(page, scheme)
    page.set_viewport_size({"width": width, "height": 256 if width == 320 else 900})
    show_errors(page, rf)
    headings = rare_pages()
    found = {}
    for url in [*headings, *(f"/fout/{name}" for name in ERRORS)]:
        page.goto(f"{site}{url}")
        said = page.get_by_role("heading", level=1).inner_text()
        assert said == headings.get(url, said)
        wider = page.evaluate("document.documentElement.scrollWidth") > width
        if wrong := violations(page) + ["too wide"] * wider:
            found[url] = wrong
    assert found == {}


def test_few_colours_little_motion_and_paper(site, page):
    article = build_site(2)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto(site)
    moving = "[...document.querySelectorAll('*')].filter(one => "
    moving += "getComputedStyle(one).transitionDuration !== '0s').length"
    assert page.evaluate(moving) == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    border = "getComputedStyle(document.querySelector('.button')).borderTopStyle"
    assert page.evaluate(border) == "solid"

    page.emulate_media(media="print", color_scheme="dark", forced_colors="none")
    page.goto(site + article.get_absolute_url())
    colours = "(one => [one.color, one.backgroundColor])(getComputedStyle(document.body))"
    assert page.evaluate(colours)[0] == "rgb(0, 0, 0)"
    expect(page.get_by_role("navigation", name="Hoofdmenu")).to_be_hidden()
    lead = page.locator(".lead").evaluate("one => getComputedStyle(one).color")
    assert lead == "rgb(82, 96, 103)"  # of the light scheme: ink on paper
