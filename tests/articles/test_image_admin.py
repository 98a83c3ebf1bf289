import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture

from articles.models import Image
from tests.articles.factories import ArticleFactory, ImageFactory, IssueItemFactory, jpeg
from tests.articles.test_article_admin import log_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_image_changelist")
ADD = reverse("admin:articles_image_add")


def posted(data=None, name="foto.jpg", **values):
    upload = {} if data is None else {"upload": SimpleUploadedFile(name, data)}
    return {"title": "Plein", "alt": "Een plein met bomen.", **upload, **values}


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

    article = ArticleFactory(image=image)
    item = IssueItemFactory(image=image, issue__title="Editie van mei")
    page = client.get(change(image)).content.decode()
    assert f'Artikel: <a href="/beheer/articles/article/{article.pk}/change/">' in page
    assert (
        f'Editie: <a href="/beheer/articles/issue/{item.issue_id}/change/">Editie van mei' in page
    )


def test_list_shows_pictures_and_filters_decoration(client):
    log_in(client, "redacteur")
    shown, other = ImageFactory(), ImageFactory(decorative=True, title="Vlakken")

    page = client.get(LIST).content.decode()
    assert page.count("desk-image--thumbnail") == 2
    page = client.get(LIST, {"beschrijving": "versiering"}).content.decode()
    assert (other.title in page, shown.title in page) == (True, False)


def test_list_image_without_file_says_so(client):
    log_in(client, "redacteur")
    image = ImageFactory()
    image.file.storage.delete(image.file.name)

    assert "Het bestand is weg." in client.get(LIST).content.decode()


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
