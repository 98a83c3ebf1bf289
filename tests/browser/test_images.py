"""Pictures at the desk: dragged in, described, and pointed at with the keyboard."""

import base64
import re

import pytest
from django.core.files.base import ContentFile

from articles.models import Image
from tests.articles.factories import ArticleFactory, ImageFactory, jpeg
from tests.browser.desk import log_in, violations

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
    items.nth(1).wait_for()
    refused = desk.locator(".bring-busy__refused")
    refused.wait_for()
    assert refused.inner_text().startswith("tekening.svg\nEen SVG-bestand kan hier niet.")
    assert violations(desk) == []

    plein = items.filter(has_text="plein in noord.jpg")
    assert plein.get_by_label("Titel").input_value() == "Plein in noord"
    plein.get_by_label("Beschrijving").fill("Een plein met bomen.")
    items.filter(has_text="te klein").get_by_role("button", name="Laat weg").click()
    items.nth(1).wait_for(state="detached")
    desk.get_by_role("button", name="Zet in de bibliotheek").click()
    desk.locator(".messagelist .success").wait_for()

    assert [image.title for image in Image.objects.all()] == ["Plein in noord"]
    assert desk.locator(".wall-card h2").all_inner_texts() == ["Plein in noord"]


def test_focus_follows_the_arrow_keys_and_a_click(desk):
    image = ImageFactory()
    desk.goto(f"{desk.site}/beheer/articles/image/{image.pk}/change/")
    slider = desk.get_by_label("Van links naar rechts")
    slider.focus()
    for _ in range(5):
        desk.keyboard.press("ArrowRight")
    cut = desk.locator(".cut__frame--portrait img")
    assert cut.evaluate("image => image.style.objectPosition") == "55% 50%"
    assert slider.get_attribute("aria-valuetext") == "55% van links"

    picture = desk.locator(".focus__picture")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 4, "y": box["height"] * 0.75})
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".messagelist .success").wait_for()
    image.refresh_from_db()
    assert (round(float(image.focus_x), 1), round(float(image.focus_y), 2)) == (0.2, 0.75)


def test_picture_of_the_library_in_a_text(desk):
    image = ImageFactory(title="Het plein", alt="Een plein met bomen.")
    ImageFactory(title="De straat")
    article = ArticleFactory(body="<p>Voor.</p>", status="draft")
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/")
    area = desk.locator("#cke_id_body .cke_wysiwyg_div")
    area.wait_for()
    area.click()
    desk.keyboard.press("Control+End")
    desk.locator(".cke_button__deskpicture").click()
    picker = desk.get_by_role("dialog", name="Kies een afbeelding")
    picker.get_by_label("Zoek in de bibliotheek").fill("plein")
    picker.get_by_text("1 afbeelding", exact=True).first.wait_for()
    assert violations(desk) == []
    picker.get_by_role("button", name="Het plein").press("Enter")
    shown = area.locator("img[data-image]")
    shown.wait_for()
    desk.wait_for_function(
        "document.querySelector('.cke_wysiwyg_div img[data-image]').naturalWidth > 0"
    )
    desk.get_by_alt_text("Een plein met bomen.").wait_for()
    desk.get_by_role("button", name="Opslaan en opnieuw bewerken").click()
    desk.locator(".messagelist .success").wait_for()

    article.refresh_from_db()
    assert re.sub(r"\s+", "", article.body) == f'<p>Voor.</p><p><imgdata-image="{image.pk}"></p>'
    area.get_by_alt_text("Een plein met bomen.").wait_for()
    desk.goto(desk.site + article.get_absolute_url())
    assert desk.locator(".prose figure img").get_attribute("alt") == "Een plein met bomen."


def test_picture_beside_an_article_from_the_window(desk):
    ImageFactory(title="Het plein", file=ContentFile(jpeg(300, 200), "klein.jpg"))
    article = ArticleFactory(status="draft")
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/#deel-beeld")
    desk.get_by_role("button", name="Kies uit de bibliotheek").click()
    desk.get_by_role("dialog").get_by_role("button", name="Het plein").click()
    desk.locator("img.desk-image--chosen").wait_for()
    desk.get_by_text("Deze afbeelding is te klein").wait_for()
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".messagelist .success").wait_for()

    article.refresh_from_db()
    assert article.image.title == "Het plein"
