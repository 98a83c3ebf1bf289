"""Writing in the editor: what comes out of Word, and links to pages of our own."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory
from tests.browser.desk import log_in, save, wait_for_editors

WORD = Path(__file__).parent / "pasted" / "word.html"
PASTE = """([html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  const pasted = { clipboardData: data, bubbles: true, cancelable: true };
  const area = document.querySelector("#cke_id_body .cke_wysiwyg_div");
  area.dispatchEvent(new ClipboardEvent("paste", pasted));
}"""


@pytest.fixture
def desk(page, site):
    log_in(page, site)
    article = ArticleFactory(body="")
    Article.objects.update(status="draft")
    page.goto(f"{site}/beheer/articles/article/{article.pk}/change/")
    area = page.locator("#cke_id_body .cke_wysiwyg_div")
    area.wait_for()
    wait_for_editors(page)
    area.click()
    return page


def saved(desk):
    save(desk)
    return re.sub(r"\s+", " ", Article.objects.order_by("pk").first().body).replace("> <", "><")


def test_text_from_word_comes_in_clean(desk):
    desk.evaluate(PASTE, [WORD.read_text(), "Een nieuw plein in Noord"])
    desk.locator(".cke_wysiwyg_div h2").wait_for()
    expect(desk.get_by_text("De afbeeldingen uit Word doen niet mee.")).to_be_visible()

    assert saved(desk) == (
        "<h2>Een nieuw plein in Noord</h2>"
        "<p>Bewoners richten <strong>samen</strong> hun plein in. "
        'Lees <a href="https://example.org/plan">het plan</a>.</p>'
        "<h3>Wat er komt</h3>"
        "<ul><li>bomen</li><li>banken</li></ul>"
        "<p><em>De gemeente begint in het voorjaar.</em></p>"
        "<table><tbody><tr><td><p>Jaar</p></td><td><p>Bomen</p></td></tr>"
        "<tr><td><p>2024</p></td><td><p>12</p></td></tr></tbody></table>"
    )


def test_text_from_elsewhere_comes_in_without_markup(desk):
    desk.evaluate(PASTE, ["<div style='color:red'><h5>Kop</h5></div>", "Kop"])
    desk.locator(".cke_wysiwyg_div", has_text="Kop").wait_for()

    assert saved(desk) == "<p>Kop</p>"


def test_link_to_an_own_page_by_search(desk):
    AreaFactory(name="Arnhem-Oost", slug="arnhem-oost")
    desk.locator(".cke_button__link").click()
    dialog = desk.locator(".cke_dialog:visible")
    dialog.get_by_label("Zoek een pagina van deze site").fill("arnhem")
    dialog.get_by_role("button", name="Arnhem-Oost (Gebied)").click()
    dialog.locator(".cke_dialog_ui_button_ok").click()

    assert saved(desk) == f'<p><a href="{desk.site}/gebieden/arnhem-oost/">Arnhem-Oost</a></p>'
