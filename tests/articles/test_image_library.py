"""The library at the desk: what it shows, finds, filters and counts."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from articles.models import Image
from articles.usage import count_uses
from tests.articles.factories import ArticleFactory, ImageFactory, IssueItemFactory, jpeg
from tests.articles.test_article_admin import log_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_image_changelist")


def titles(client, **asked):
    page = client.get(LIST, asked).content.decode()
    return re.findall(r'<h2><a href="[^"]+">([^<]+)</a></h2>', page)


def sized(width, height, **values):
    return ImageFactory(file=ContentFile(jpeg(width, height), "foto.jpg"), **values)


def test_card_shows_picture_description_size_and_uses(client):
    log_in(client, "redacteur")
    image = ImageFactory(title="Plein", alt="Een plein met bomen.", credit="Fatma")
    article = ArticleFactory(image=image)
    IssueItemFactory(article=article)
    card = client.get(LIST).content.decode().split('<article class="wall-card">')[1]

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", card.split("</article>")[0])).strip()
    assert words == "Plein Een plein met bomen. Maker: Fatma 800 × 450 gebruikt in 2"
    assert 'alt="Een plein met bomen."' in card


def test_card_of_a_small_decoration_that_nobody_uses(client):
    log_in(client, "redacteur")
    sized(300, 200, title="Vlak", alt="", decorative=True)
    card = client.get(LIST).content.decode().split('<article class="wall-card">')[1]

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", card.split("</article>")[0])).strip()
    assert words == "Vlak Alleen versiering 300 × 200 te klein nog nergens gebruikt"


def test_card_without_file_says_so(client):
    log_in(client, "redacteur")
    image = ImageFactory()
    image.file.storage.delete(image.file.name)

    assert "Het bestand is weg." in client.get(LIST).content.decode()


def test_filters_and_words(client):
    log_in(client, "redacteur")
    sized(900, 500, title="Liggend")
    sized(500, 900, title="Staand en klein", credit="Fatma")
    sized(700, 700, title="Vierkant", alt="", decorative=True)
    ArticleFactory(image=Image.objects.get(title="Liggend"))
    IssueItemFactory(image=Image.objects.get(title="Vierkant"))

    assert [
        titles(client, **asked)
        for asked in (
            {"vorm": "liggend"},
            {"vorm": "staand"},
            {"vorm": "vierkant"},
            {"vorm": "rond"},
            {"grootte": "klein"},
            {"gebruik": "niet"},
            {"gebruik": "wel", "o": "0"},
            {"beschrijving": "versiering"},
            {"q": "fatma"},
            {"o": "0"},
            {"o": "-1"},
        )
    ] == [
        ["Liggend"],
        ["Staand en klein"],
        ["Vierkant"],
        ["Vierkant", "Staand en klein", "Liggend"],
        ["Staand en klein"],
        ["Staand en klein"],
        ["Liggend", "Vierkant"],
        ["Vierkant"],
        ["Staand en klein"],
        ["Liggend", "Staand en klein", "Vierkant"],
        ["Liggend", "Vierkant", "Staand en klein"],
    ]


def test_nothing_found_leads_back(client):
    log_in(client, "redacteur")

    assert 'href="?">Toon alle afbeeldingen' in client.get(LIST, {"q": "x"}).content.decode()


def test_count_uses_each_place_once():
    image, other = ImageFactory(), ImageFactory()
    article = ArticleFactory(image=image)
    first = IssueItemFactory(article=article).issue
    IssueItemFactory(issue=first, image=image)
    IssueItemFactory(article=article, layout="line")
    IssueItemFactory(article=article, image=other)

    assert count_uses([image, other]) == {image.pk: 2, other.pk: 1}


@pytest.mark.parametrize("size", [1, 5])
def test_library_takes_the_same_queries_however_many(client, django_assert_num_queries, size):
    log_in(client, "redacteur")
    for _ in range(size):
        ArticleFactory(image=ImageFactory())
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)
