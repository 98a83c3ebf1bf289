"""Pictures that come in many at once: kept, described, and then in the library."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from articles import bringing
from articles.bringing import drop_upload, keep_upload, take_in, title_from
from articles.images import store_image
from articles.models import Image, ImageUpload
from nplv.uploaded_pictures import ImageRefusedError
from tests.articles.factories import ImageFactory, UserFactory, jpeg
from tests.articles.test_article_admin import log_in

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:articles_image_upload")
TAKE_IN = reverse("admin:articles_image_take_in")
VALUES = {"title": "Plein", "alt": "Een plein met bomen.", "decorative": False, "credit": ""}


def kept(by=None, data=None, name="plein.jpg"):
    return keep_upload(io.BytesIO(data or jpeg()), name=name, by=by or UserFactory())


def files(*pairs):
    return {"files": [SimpleUploadedFile(name, data) for name, data in pairs]}


def fields(upload, **values):
    given = {"title": "Plein", "alt": "Een plein met bomen.", "credit": "", **values}
    return {f"beeld-{upload.pk}-{name}": value for name, value in given.items()}


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_kept_picture_is_no_part_of_the_library():
    upload = kept(data=jpeg(700, 400), name="../../mijn plein.jpg")

    assert (upload.name, upload.width, upload.height) == ("mijn plein.jpg", 700, 400)
    assert re.fullmatch(r"images/[0-9a-f]{32}\.jpg", upload.file.name)
    assert Image.objects.count() == 0


def test_take_in_keeps_the_file_and_makes_renditions():
    upload, user = kept(), UserFactory()
    image = take_in(upload, by=user, values=VALUES)

    assert (image.file.name, image.width, image.pixels) == (upload.file.name, 800, upload.pixels)
    assert image.history.get().history_user == user
    assert Path(image.file.path.removesuffix(".jpg") + ".600.mail.jpg").exists()
    assert ImageUpload.objects.count() == 0


def test_take_in_without_a_description_is_refused_and_it_waits_on():
    upload = kept()
    with pytest.raises(ImageRefusedError, match="Beschrijf wat er te zien is"):
        take_in(upload, by=upload.by, values={**VALUES, "alt": ""})

    assert (Image.objects.count(), ImageUpload.objects.count()) == (0, 1)


def test_take_in_twice_is_once():
    upload = kept()
    take_in(upload, by=upload.by, values=VALUES)
    with pytest.raises(ImageUpload.DoesNotExist):
        take_in(upload, by=upload.by, values=VALUES)

    assert Image.objects.count() == 1


def test_drop_takes_the_file_away_but_never_that_of_the_library():
    left_out, taken = kept(), kept()
    image = take_in(taken, by=taken.by, values=VALUES)
    for upload in (left_out, taken):
        drop_upload(upload)

    assert Path(left_out.file.path).exists() is False
    assert Path(image.file.path).exists() is True


def test_what_was_left_for_a_week_goes_away():
    old = kept()
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        new = kept()

    assert list(ImageUpload.objects.all()) == [new]
    assert Path(old.file.path).exists() is False


def test_nobody_keeps_more_than_fits_on_the_page(monkeypatch):
    monkeypatch.setattr(bringing, "MOST_WAITING", 1)
    user = UserFactory()
    kept(user)
    kept(UserFactory())
    with pytest.raises(ImageRefusedError, match="Er wachten al"):
        kept(user)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("plein-in_noord.jpg", "Plein in noord"),
        ("Opening Huis van de Wijk.PNG", "Opening Huis van de Wijk"),
        ("IMG_1234.JPG", ""),
        ("DSC00012.jpg", ""),
        ("PXL_20231222_101010123.jpg", ""),
        ("WhatsApp Image 2023-12-22 at 10.10.10.jpeg", ""),
        ("20231222.jpg", ""),
        ("Wim.jpg", "Wim"),
    ],
)
def test_title_from_the_name_of_a_file(name, title):
    assert title_from(name) == title


def test_page_for_many_without_a_script(client):
    user = log_in(client, "redacteur")
    page = client.post(
        PAGE,
        files(("een.jpg", jpeg(700, 400)), ("vals.jpg", b"<script>"), ("twee.jpg", jpeg(300, 200))),
        follow=True,
    )

    assert "Niet opgehaald: vals.jpg. Dit bestand is geen afbeelding" in words(page)
    one, two = ImageUpload.objects.filter(by=user)
    data = {**fields(one), **fields(two, title="", alt="")}
    page = client.post(TAKE_IN, data)
    assert page.status_code == 422
    assert "1 afbeelding staat in de bibliotheek." in words(page)
    assert "Beschrijf wat er te zien is" in words(page)
    assert [image.title for image in Image.objects.all()] == ["Plein"]

    page = client.post(TAKE_IN, fields(two, alt="", decorative="on"), follow=True)
    assert page.request["PATH_INFO"] == reverse("admin:articles_image_changelist")
    assert Image.objects.filter(decorative=True).count() == 1


def test_script_gets_the_form_of_the_one_file_that_it_brings(client):
    log_in(client, "redacteur")
    page = client.post(PAGE, files(("plein.jpg", jpeg(500, 300))), headers={"HX-Request": "true"})

    upload = ImageUpload.objects.get()
    assert page.status_code == 200
    assert page.content.decode().startswith(f'<li class="bring-item" id="beeld-{upload.pk}">')
    assert "Smaller dan 600 beeldpunten" in words(page)
    assert 'value="Plein"' in page.content.decode()


def test_script_gets_the_reason_of_a_refusal(client):
    log_in(client, "redacteur")
    page = client.post(PAGE, files(("x.svg", b"<svg/>")), headers={"HX-Request": "true"})

    assert (page.status_code, page["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert page.content.decode().startswith("Een SVG-bestand kan hier niet.")


def test_same_pixels_are_noticed(client):
    log_in(client, "redacteur")
    store_image(io.BytesIO(jpeg()), title="Het plein", alt="x")
    ImageFactory(title="Ander")
    client.post(PAGE, files(("weer.jpg", jpeg()), ("nieuw.jpg", jpeg(640, 480))))
    client.post(PAGE, files(("nog eens.jpg", jpeg(640, 480))))
    forms = client.get(PAGE).content.decode().split('<li class="bring-item"')[1:]

    assert ["Staat er al:" in form for form in forms] == [True, False, False]
    assert ["Deze koos je twee keer" in form for form in forms] == [False, False, True]
    assert ">Het plein</a>" in forms[0]


def test_leaving_one_out_keeps_what_was_typed_for_the_others(client):
    user = log_in(client, "redacteur")
    one, two = kept(user), kept(user)
    data = {**fields(one), **fields(two, title="Half getypt", alt=""), "weg": one.pk}
    page = client.post(TAKE_IN, data)

    assert list(ImageUpload.objects.all()) == [two]
    assert 'value="Half getypt"' in page.content.decode()
    assert "Beschrijf wat er te zien is" not in words(page)


def test_nobody_describes_or_leaves_out_what_a_colleague_brought(client):
    log_in(client, "redacteur")
    theirs = kept(UserFactory())
    client.post(TAKE_IN, {**fields(theirs), "weg": theirs.pk})
    client.post(TAKE_IN, fields(theirs))

    assert (ImageUpload.objects.count(), Image.objects.count()) == (1, 0)


def test_too_many_at_once_keeps_those_that_fit(client):
    user = log_in(client, "redacteur")
    page = client.post(PAGE, files(*[(f"{n}.jpg", jpeg(60, 40)) for n in range(21)]), follow=True)

    assert "Kies hoogstens 20 bestanden tegelijk." in words(page)
    assert ImageUpload.objects.filter(by=user).count() == 20


def test_waiting_picture_is_shown_small(client):
    log_in(client, "redacteur")
    upload = kept(data=jpeg(1600, 800))
    answer = client.get(reverse("admin:articles_image_waiting", args=[upload.pk]))

    with Picture.open(io.BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (360, 180))


def test_adding_leads_to_the_page_for_many_but_not_in_a_small_window(client):
    log_in(client, "redacteur")
    add = reverse("admin:articles_image_add")

    assert client.get(add).url == PAGE
    assert client.get(f"{add}?_popup=1").status_code == 200


def test_nothing_chosen_and_nothing_sent_change_nothing(client):
    log_in(client, "redacteur")

    assert client.post(PAGE, {}, follow=True).context["waiting"] == []
    assert client.post(TAKE_IN, {}).url == PAGE
