import pytest
from playwright.sync_api import expect

from tests.articles.factories import ArticleFactory, IssueItemFactory
from tests.browser.accessibility import settle_colours
from tests.browser.desk import log_in, violations, wait_for_editors


@pytest.fixture
def desk(page, site):
    log_in(page, site)
    return page


def form_of(desk, article, part=""):
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/{part}")
    desk.locator("#cke_id_body .cke_wysiwyg_div").wait_for(state="attached")
    wait_for_editors(desk)


def test_parts_are_tabs_for_mouse_and_keys(desk):
    form_of(desk, ArticleFactory())
    expect(desk.get_by_label("Titel:")).to_be_visible()
    desk.get_by_role("tab", name="Publiceren").click()
    expect(desk.get_by_label("Titel:")).to_be_hidden()
    expect(desk.get_by_text("Online sinds vrijdag 1 december 2023, 10:00 uur.")).to_be_visible()
    desk.keyboard.press("Home")

    expect(desk.get_by_role("tab", selected=True)).to_have_text("Tekst")
    expect(desk.get_by_label("Titel:")).to_be_visible()


def test_link_to_a_field_opens_its_part(desk):
    form_of(desk, ArticleFactory(), "#id_featured")

    expect(desk.get_by_role("tab", selected=True)).to_have_text("Publiceren")
    expect(desk.locator("#id_featured")).to_be_focused()


def test_parts_open_where_something_is_wrong(desk):
    form_of(desk, ArticleFactory())
    desk.get_by_role("tab", name="Publiceren").click()
    desk.locator("#id_published_at_0").fill("morgen")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".errornote").wait_for()

    expect(desk.get_by_role("tab", selected=True)).to_have_text("Publiceren (1 fout)")


def test_closing_date_only_for_a_vacancy_or_where_it_is_filled(desk):
    form_of(desk, ArticleFactory())
    closing = desk.locator("#id_expires_on")
    expect(closing).to_be_hidden()
    desk.get_by_label("Soort:").select_option("vacancy")
    expect(closing).to_be_visible()

    form_of(desk, ArticleFactory(expires_on="2030-01-01"))
    expect(closing).to_be_visible()


def test_words_are_counted(desk):
    form_of(desk, ArticleFactory(title="Een nieuw plein"))
    desk.get_by_label("Titel:").fill("woord " * 13)

    expect(desk.get_by_text("13 van hoogstens 12 woorden")).to_be_visible()


def test_form_without_script_shows_all_parts(new_context, site):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, site)
    page.goto(f"{site}/beheer/articles/article/{ArticleFactory().pk}/change/")

    expect(page.get_by_label("Titel:")).to_be_visible()
    expect(page.locator("#id_featured")).to_be_visible()
    expect(page.locator("#id_place")).to_be_hidden()
    expect(page.get_by_role("link", name="Publiceren")).to_have_attribute(
        "href", "#deel-publiceren"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_accessible(desk, scheme):
    desk.emulate_media(color_scheme=scheme)
    form_of(desk, IssueItemFactory().article)
    found = {}
    for tab in desk.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        settle_colours(desk)
        found[tab.get_attribute("href")] = violations(desk)

    parts = ("tekst", "beeld", "gebieden", "publiceren", "gebruik")
    assert found == {f"#deel-{part}": [] for part in parts}
    assert desk.problems == []


def test_form_fits_a_phone(desk):
    desk.set_viewport_size({"width": 320, "height": 700})
    form_of(desk, ArticleFactory())

    assert desk.evaluate("document.documentElement.scrollWidth") <= 320


def test_preview_opens_beside_the_form_and_keeps_what_was_typed(desk):
    form_of(desk, ArticleFactory(title="Oud"))
    desk.get_by_label("Titel:").fill("Nieuw")
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Voorbeeld").click()
    opened.value.wait_for_load_state()

    expect(opened.value.locator("h1")).to_have_text("Nieuw")
    expect(desk.get_by_label("Titel:")).to_have_value("Nieuw")
    assert violations(opened.value) == []
