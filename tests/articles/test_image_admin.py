import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from articles.models import Image, Issue
from tests.articles.factories import ArticleFactory, ImageFactory, IssueItemFactory, jpeg
from tests.articles.test_article_admin import log_in

pytestmark = pytest.mark.django_db
ADD = reverse("admin:articles_image_add")


def posted(data=None, name="foto.jpg", **values):
    upload = {} if data is None else {"upload": SimpleUploadedFile(name, data)}
    described = {"title": "Plein", "alt": "Een plein met bomen."}
    return {**described, "focus_x": "0.5", "focus_y": "0.5", **upload, **values}


def change(image):
    return reverse("admin:articles_image_change", args=[image.pk])


def test_add_image_goes_through_the_act(client):
    user = log_in(client, "redacteur")
    response = client.post(ADD, posted(jpeg(), "../../etc/naam.php"))

    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.title, image.width) == ("Plein", 800)
    assert image.file.name.startswith("images/")
    assert image.file.name.endswith(".jpg")
    assert image.history.get().history_user == user
    with Picture.open(image.file.path.removesuffix(".jpg") + ".600.mail.jpg") as rendition:
        assert rendition.width == 600


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg onload=alert(1)>", "SVG-bestand kan hier niet"),
        (b"<script>alert(1)</script>", "geen afbeelding"),
        (jpeg()[:900], "beschadigd"),
    ],
)
def test_add_image_refused_in_dutch(client, data, words):
    log_in(client, "redacteur")
    response = client.post(ADD, posted(data, "foto.png"))

    assert words in response.content.decode()
    assert Image.objects.count() == 0


def test_add_image_without_description_is_refused(client):
    log_in(client, "redacteur")
    response = client.post(ADD, posted(jpeg(), alt=""))

    assert "Beschrijf wat er te zien is" in response.content.decode()
    assert Image.objects.count() == 0


def test_add_image_without_file_is_refused(client):
    log_in(client, "redacteur")
    client.post(ADD, posted())

    assert Image.objects.count() == 0


def test_change_image_keeps_its_file_or_takes_another(client):
    log_in(client, "redacteur")
    image = ImageFactory()
    before = image.file.name
    client.post(change(image), posted(title="Nieuw"))
    image.refresh_from_db()
    assert (image.title, image.file.name) == ("Nieuw", before)

    client.post(change(image), posted(jpeg(300, 200)))
    image.refresh_from_db()
    assert image.file.name != before
    assert (image.width, image.height) == (300, 200)


def test_change_image_shows_where_it_is_used(client):
    log_in(client, "redacteur")
    image = ImageFactory()
    assert "Nog nergens." in client.get(change(image)).content.decode()

    article = ArticleFactory(image=image, title="Een plein")
    own = IssueItemFactory(image=image, issue__title="Editie van mei").issue
    borrowed = IssueItemFactory(article=article, issue__title="Editie van juni").issue
    Issue.objects.filter(pk=borrowed.pk).update(status="published", published_at=timezone.now())
    page = client.get(change(image)).content.decode()

    for start, role in (
        (f'/beheer/articles/article/{article.pk}/change/">Een plein</a>', "bij het artikel"),
        (f'/beheer/articles/issue/{own.pk}/samenstellen/">Editie van mei', "gekozen in de editie"),
        (f'/beheer/articles/issue/{borrowed.pk}/samenstellen/">Editie van juni', "bij een artikel"),
    ):
        assert start in page
        assert role in page.split(start)[1].split("</li>")[0]
    assert "gepubliceerd" in page.split("Editie van juni")[1].split("</li>")[0]


def test_replacing_the_file_says_what_stays(client):
    log_in(client, "redacteur")
    image = ImageFactory()
    page = client.post(change(image), posted(jpeg(300, 200)), follow=True).content.decode()

    assert "Mail die al is goedgekeurd of verstuurd, houdt het oude beeld." in page


def test_focus_is_saved_and_shown(client):
    log_in(client, "redacteur")
    image = ImageFactory()
    client.post(change(image), posted(focus_x="0.25", focus_y="0.8"))
    image.refresh_from_db()

    assert (image.focus_x, image.focus_y) == (Decimal("0.25"), Decimal("0.80"))
    page = client.get(change(image)).content.decode()
    assert re.findall(r'type="range" name="focus_(.)" value="([^"]+)"', page) == [
        ("x", "0.25"),
        ("y", "0.80"),
    ]


@pytest.mark.parametrize("value", ["-0.1", "1.5", "x"])
def test_focus_outside_is_refused(client, value):
    log_in(client, "redacteur")
    image = ImageFactory()
    client.post(change(image), posted(title="Anders", focus_x=value))
    image.refresh_from_db()

    assert (image.title == "Anders", image.focus_x) == (False, Decimal("0.50"))


def test_small_picture_is_told(client):
    log_in(client, "redacteur")
    small = ImageFactory(file=ContentFile(jpeg(599, 300), "klein.jpg"))
    large = ImageFactory(file=ContentFile(jpeg(600, 300), "groot.jpg"))

    assert "te klein" in client.get(change(small)).content.decode()
    assert "te klein" not in client.get(change(large)).content.decode()


def test_delete_of_a_used_picture_is_refused_with_its_places(client):
    log_in(client, "eindredacteur")
    image = ImageFactory(title="Plein")
    ArticleFactory(image=image, title="Een plein")
    url = reverse("admin:articles_image_delete", args=[image.pk])
    refusal = "‘Plein’ kan niet weg: de afbeelding staat in ‘Een plein’."
    assert refusal in client.get(url, follow=True).content.decode()
    assert refusal in client.post(url, {"post": "yes"}, follow=True).content.decode()
    assert Image.objects.count() == 1


def test_delete_of_an_unused_picture_leaves_its_files(client):
    log_in(client, "eindredacteur")
    image = ImageFactory()
    file = Path(image.file.path)
    client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"})

    assert (Image.objects.count(), file.exists()) == (0, True)


def test_thumbnail_leads_to_the_small_picture(client):
    image = ImageFactory()
    url = reverse("admin:articles_image_thumbnail", args=[image.pk])
    assert client.get(url).status_code == 302
    assert "login" in client.get(url).url

    log_in(client, "redacteur")
    assert client.get(url).url == image.file.url.replace(".jpg", ".360.jpg")


def test_thumbnail_without_a_role_is_forbidden(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("niemand", is_staff=True))

    url = reverse("admin:articles_image_thumbnail", args=[ImageFactory().pk])
    assert client.get(url).status_code == 403
