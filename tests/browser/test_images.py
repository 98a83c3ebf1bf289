"""Pictures at the desk: dragged in, described, and pointed at with the keyboard."""

import base64

import pytest

from articles.models import Image
from tests.articles.factories import ImageFactory, jpeg
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
