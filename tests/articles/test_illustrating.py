"""Pictures in the text of an article: kept by number, shown with what the library says of them."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from articles.illustrating import illustrated
from articles.images import ImageInUseError, delete_image
from articles.models import Article
from articles.renditions import site_sources
from articles.usage import count_uses, uses_of_image
from articles.writing import duplicate_article, save_article
from tests.articles.factories import ArticleFactory, ImageFactory
from tests.articles.test_article_admin import log_in

pytestmark = pytest.mark.django_db


def mark(image):
    return f'<p><img data-image="{image.pk}"></p>'


def written(*images, **values):
    article = ArticleFactory.build(body="<p>Tekst.</p>" + "".join(map(mark, images)), **values)
    return save_article(article, by=None)


def test_picture_alone_is_a_figure_with_its_maker():
    image = ImageFactory(alt='Een "plein".', credit="Fatma & co")
    html = illustrated(f"<p>Voor</p>{mark(image)}<p>Na</p>")

    assert html.startswith('<p>Voor</p><figure class="prose__picture"><picture><source ')
    assert html.endswith("<figcaption>Beeld: Fatma &amp; co</figcaption></figure><p>Na</p>")
    assert ' alt="Een &quot;plein&quot;." loading="lazy"' in html
    assert site_sources(image).avif in html


def test_picture_amid_words_stays_in_its_paragraph():
    image = ImageFactory()
    html = illustrated(f'<p>Kijk <img data-image="{image.pk}"> hier.</p>')

    assert html.startswith('<p>Kijk <span class="prose__picture"><picture>')
    assert html.endswith("</picture></span> hier.</p>")


def test_mark_of_what_is_not_there_is_nothing(caplog):
    lost = ImageFactory()
    lost.file.storage.delete(lost.file.name)

    assert illustrated(f'<p>Voor</p>{mark(lost)}<p><img data-image="999"></p>') == "<p>Voor</p>"


def test_text_without_pictures_takes_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert illustrated("<p>Tekst.</p><script>1</script>") == "<p>Tekst.</p>"


def test_article_page_shows_it_and_the_api_and_lists_leave_it_out(client):
    image = ImageFactory(alt="Een plein.")
    article = written(image, slug="plein")

    assert client.get(article.get_absolute_url()).content.decode().count('alt="Een plein."') == 1
    answer = client.get("/api/v1/artikelen/plein").json()
    assert answer["tekst"] == "<p>Tekst.</p><p></p>"


def test_saving_notes_the_pictures_and_drops_what_the_library_does_not_hold():
    image, other = ImageFactory(), ImageFactory()
    article = written(image)
    article.body += f'<p><img data-image="999"><img data-image="{other.pk}"></p>'
    save_article(article, by=None)
    article.refresh_from_db()

    assert article.body == f'<p>Tekst.</p>{mark(image)}<p><img data-image="{other.pk}"></p>'
    assert set(article.pictures.values_list("image", flat=True)) == {image.pk, other.pk}
    assert article.history.first().body == article.body

    article.body = mark(other)
    save_article(article, by=None)
    assert [one.image for one in article.pictures.all()] == [other]


def test_copy_notes_its_pictures_too():
    image = ImageFactory()
    copy = duplicate_article(written(image), by=None)

    assert [one.image for one in copy.pictures.all()] == [image]


def test_picture_in_a_text_counts_as_used_and_cannot_be_deleted():
    image = ImageFactory(title="Plein")
    article = written(image, image=image, title="Een artikel")

    assert count_uses([image]) == {image.pk: 1}
    assert [(use.what, use.role) for use in uses_of_image(image)] == [
        (article, "bij het artikel"),
        (article, "in de tekst"),
    ]
    Article.objects.update(image=None)
    with pytest.raises(
        ImageInUseError, match="‘Plein’ kan niet weg: de afbeelding staat in ‘Een artikel’"
    ):
        delete_image(image)
    with pytest.raises(ProtectedError):
        image.delete()


def test_form_keeps_the_mark_and_no_address(client):
    log_in(client, "redacteur")
    image = ImageFactory()
    data = {
        "kind": "news",
        "title": "Een plein",
        "slug": "",
        "teaser": "",
        "published_at_0": "",
        "body": f'<p><img src="https://example.org/x.png" data-image="{image.pk}"></p>',
        **{f"links-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")},
    }
    client.post(reverse("admin:articles_article_add"), data)

    article = Article.objects.get()
    assert article.body == mark(image)
    assert [one.image for one in article.pictures.all()] == [image]


def test_choosing_finds_by_words_a_page_at_a_time(client):
    log_in(client, "redacteur")
    for number in range(25):
        ImageFactory(title=f"Straat {number:02}")
    ImageFactory(title="Plein", alt="Bomen")
    choose = reverse("admin:articles_image_choose")
    page = client.get(choose, {"q": "straat"}).content.decode()

    assert page.count("data-image=") == 24
    assert 'data-page="2"' in page
    assert client.get(choose, {"q": "straat", "p": 2}).content.decode().count("data-image=") == 1
    assert 'data-title="Plein"' in client.get(choose, {"q": "bomen"}).content.decode()
    assert "Niets gevonden." in client.get(choose, {"q": "zee"}).content.decode()


def test_naming_tells_of_those_that_are_there(client):
    log_in(client, "redacteur")
    image = ImageFactory(title="Plein", alt="Bomen")
    name = reverse("admin:articles_image_name")

    assert client.get(name, {"ids": f"{image.pk},999,x,²,99999999999999"}).json() == {
        "pictures": {str(image.pk): {"title": "Plein", "alt": "Bomen", "small": False}}
    }
    assert client.get(name).json() == {"pictures": {}}
