import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.utils import matches_patterns
from playwright.sync_api import expect

from articles.models import Article
from nplv.fields import UNUSED_EDITOR_FILES
from tests.articles.factories import ArticleFactory, ImageFactory
from tests.browser.desk import log_in, save, wait_for_editors
from tests.payloads import HOSTILE, leftovers


@pytest.fixture
def desk(page, site):
    """A page where an eindredacteur has logged in; it remembers what went wrong in it."""
    log_in(page, site)
    page.requested = []
    page.on("dialog", lambda dialog: (page.problems.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: page.requested.append(request.url))
    return page


def editor(page):
    area = page.locator("#cke_id_body .cke_wysiwyg_div")
    area.wait_for()
    wait_for_editors(page)
    return area


def test_editor_types_bolds_and_links(desk):
    desk.goto(f"{desk.site}/beheer/articles/article/add/")
    desk.get_by_label("Titel:").fill("Een nieuw plein")
    area = editor(desk)
    area.click()
    desk.keyboard.type("Bewoners richten ")
    desk.locator(".cke_button__bold").click()
    desk.keyboard.type("samen")
    desk.locator(".cke_button__bold").click()
    desk.keyboard.type(" het plein in: ")
    desk.wait_for_timeout(300)  # the editor follows the keys a moment later
    desk.locator(".cke_button__link").click()
    dialog = desk.locator(".cke_dialog:visible")
    dialog.get_by_label("Weergavetekst").fill("het plan")
    dialog.get_by_label(re.compile("^URL")).fill("https://example.org/plan")
    dialog.locator(".cke_dialog_ui_button_ok").click()
    save(desk)

    article = Article.objects.get()
    assert article.slug == "een-nieuw-plein"
    assert article.body.replace("&nbsp;", " ").replace("\xa0", " ") == (
        "<p>Bewoners richten <strong>samen</strong> het plein in: "
        '<a href="https://example.org/plan">het plan</a></p>'
    )
    # The policy stops what the editor's link dialog tries inline; it does its work anyway.
    refused = "violates the following Content Security Policy directive 'script-src-elem 'self''"
    assert [text for text in desk.problems if refused not in text] == []
    assert {url.split("/")[2] for url in desk.requested if "://" in url} == {
        desk.site.split("/")[2]
    }
    static = [url.split("/static/")[1].split("?")[0] for url in desk.requested if "/static/" in url]
    assert [path for path in static if matches_patterns(path, UNUSED_EDITOR_FILES)] == []


def test_editor_hostile_text_never_runs(desk):
    """What somebody got into the database runs neither in the editor nor on the site."""
    article = ArticleFactory()
    Article.objects.update(body="".join(HOSTILE))
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/")
    editor(desk)
    desk.wait_for_load_state("networkidle")  # an address in the text may answer later
    assert not [problem for problem in desk.problems if problem in {"1", "2"}]

    desk.goto(desk.site + article.get_absolute_url())
    prose = desk.locator("main").inner_html()
    assert "onerror" not in prose
    assert not [problem for problem in desk.problems if problem in {"1", "2"}]


def test_editor_source_view_is_no_way_round(desk):
    article = ArticleFactory()
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/")
    editor(desk)
    desk.locator(".cke_button__source").click()
    desk.locator("textarea.cke_source").fill("<p onclick='alert(1)'>Goed.<script>1</script></p>")
    save(desk)

    article.refresh_from_db()
    assert leftovers(article.body) == []
    assert "Goed." in article.body


def test_form_fields_of_a_meeting_only_where_it_is_one(desk):
    desk.goto(f"{desk.site}/beheer/articles/article/add/")
    place = desk.get_by_label("Plaats:", exact=True)
    expect(place).to_be_hidden()

    desk.get_by_label("Soort:").select_option("event")
    expect(place).to_be_visible()


def test_form_shows_the_chosen_image(desk):
    article = ArticleFactory(image=ImageFactory())
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/#deel-beeld")
    shown = desk.locator("img.desk-image--chosen")
    expect(shown).to_have_js_property("naturalWidth", 360)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["", "articles/article/", "articles/image/", "articles/article/add/", "articles/theme/"]
)
def test_desk_accessible(desk, path, scheme):
    ArticleFactory(image=ImageFactory())
    desk.emulate_media(color_scheme=scheme)
    desk.goto(f"{desk.site}/beheer/{path}")
    if path.endswith("add/"):
        editor(desk)

    assert grave(desk) == []
    assert desk.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_login_accessible(page, site, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site}/beheer/login/")

    assert grave(page) == []


def grave(page):
    return [
        (rule["id"], node["html"][:400])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]
