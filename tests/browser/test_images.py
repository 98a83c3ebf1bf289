"""Pictures at the desk: dragged in, described, and pointed at with the keyboard."""

import base64
import re

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from articles.models import Image
from tests.articles.factories import ArticleFactory, ImageFactory, jpeg
from tests.browser.desk import log_in, save, violations, wait_for_editors

DROP = """files => {
  const data = new DataTransfer();
  files.forEach(([name, type, bytes]) => {
    const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
    data.items.add(new File([content], name, { type }));
  });
  const place = document.querySelector(".bring-drop");
  ["dragover", "drop"].forEach((kind) => place.dispatchEvent(
    new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })));
}"""


@pytest.fixture
def desk(page, site):
    log_in(page, site, role="redacteur")
    return page


def encoded(data):
    return base64.b64encode(data).decode()


def test_pictures_dragged_in_are_described_and_stand_in_the_library(desk):
    desk.goto(f"{desk.site}/beheer/articles/image/toevoegen/")
    chosen = [
        ["plein in noord.jpg", "image/jpeg", encoded(jpeg(700, 400))],
        ["tekening.svg", "image/svg+xml", encoded(b"<svg/>")],
        ["IMG_0001.jpg", "image/jpeg", encoded(jpeg(300, 200))],
    ]
    desk.evaluate(DROP, chosen)
    items = desk.locator(".bring-item")
    expect(items).to_have_count(2)
    expect(desk.locator(".bring-busy__refused span")).to_have_text(
        ["tekening.svg", re.compile(r"^Een SVG-bestand kan hier niet\.")]
    )
    assert violations(desk) == []

    plein = items.filter(has_text="plein in noord.jpg")
    expect(plein.get_by_label("Titel")).to_have_value("Plein in noord")
    plein.get_by_label("Beschrijving").fill("Een plein met bomen.")
    items.filter(has_text="te klein").get_by_role("button", name="Laat weg").click()
    expect(items).to_have_count(1)
    save(desk, "Zet in de bibliotheek")

    assert [image.title for image in Image.objects.all()] == ["Plein in noord"]
    expect(desk.locator(".wall-card h2")).to_have_text(["Plein in noord"])


def test_focus_follows_the_arrow_keys_and_a_click(desk):
    image = ImageFactory()
    desk.goto(f"{desk.site}/beheer/articles/image/{image.pk}/change/")
    slider = desk.get_by_label("Van links naar rechts")
    slider.focus()
    for _ in range(5):
        desk.keyboard.press("ArrowRight")
    cut = desk.locator(".cut__frame--portrait img")
    expect(cut).to_have_css("object-position", "55% 50%")
    expect(slider).to_have_attribute("aria-valuetext", "55% van links")

    picture = desk.locator(".focus__picture")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 4, "y": box["height"] * 0.75})
    save(desk)
    image.refresh_from_db()
    assert (round(float(image.focus_x), 1), round(float(image.focus_y), 2)) == (0.2, 0.75)


def test_picture_of_the_library_in_a_text(desk):
    image = ImageFactory(title="Het plein", alt="Een plein met bomen.")
    ImageFactory(title="De straat")
    article = ArticleFactory(body="<p>Voor.</p>", status="draft")
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/")
    area = desk.locator("#cke_id_body .cke_wysiwyg_div")
    area.wait_for()
    wait_for_editors(desk)
    area.click()
    desk.keyboard.press("Control+End")
    desk.locator(".cke_button__deskpicture").click()
    picker = desk.get_by_role("dialog", name="Kies een afbeelding")
    picker.get_by_label("Zoek in de bibliotheek").fill("plein")
    expect(picker.get_by_text("1 afbeelding", exact=True).first).to_be_visible()
    assert violations(desk) == []
    picker.get_by_role("button", name="Het plein").press("Enter")
    shown = area.locator("img[data-image]")
    expect(shown).not_to_have_js_property("naturalWidth", 0)
    expect(shown).to_have_attribute("alt", "Een plein met bomen.")
    save(desk, "Opslaan en opnieuw bewerken")

    article.refresh_from_db()
    assert re.sub(r"\s+", "", article.body) == f'<p>Voor.</p><p><imgdata-image="{image.pk}"></p>'
    expect(area.get_by_alt_text("Een plein met bomen.")).to_be_visible()
    desk.goto(desk.site + article.get_absolute_url())
    picture = desk.locator(".prose figure img")
    expect(picture).to_have_attribute("alt", "Een plein met bomen.")


def test_picture_beside_an_article_from_the_window(desk):
    ImageFactory(title="Het plein", file=ContentFile(jpeg(300, 200), "klein.jpg"))
    article = ArticleFactory(status="draft")
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/#deel-beeld")
    desk.get_by_role("button", name="Kies uit de bibliotheek").click()
    desk.get_by_role("dialog").get_by_role("button", name="Het plein").click()
    expect(desk.locator("img.desk-image--chosen")).to_be_visible()
    expect(desk.get_by_text("Deze afbeelding is te klein")).to_be_visible()
    save(desk)

    article.refresh_from_db()
    assert article.image.title == "Het plein"
