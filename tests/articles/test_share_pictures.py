"""Pictures for other sites that show a link to a page of ours."""

import io
import re

import pytest
from PIL import Image as Picture

from articles.models import Article, Issue
from articles.share_pictures import MARGIN, WIDTH, Words, draw
from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory, IssueFactory


def opened(data):
    picture = Picture.open(io.BytesIO(data))
    return picture.convert("RGB")


def right_edge(data):
    """Return the last column in which there are letters, above the street."""
    picture = opened(data).crop((0, 90, WIDTH, 450))
    ground = Picture.new("RGB", picture.size, picture.getpixel((0, 0)))
    bright = picture.point(lambda value: 255 if value > 150 else 0)
    box = bright.getbbox()
    assert ground.size == picture.size
    return box[2]


@pytest.mark.parametrize(
    "title",
    [
        "Bomen",
        "Nieuwe huizen in Zaandam-Oost " * 9,
        "x" * 400,
        "",
        "Één café in ’s-Hertogenbosch €",
    ],
)
def test_any_title_fits(title):
    data = draw(Words("Nieuws", title, "1 december 2023 · Zaandam-Oost " * 9, "Programma"))
    assert opened(data).size == (1200, 630)
    assert right_edge(data) <= WIDTH - MARGIN + 2
    assert len(data) < 60_000


def test_pictures_differ_by_title():
    assert draw(Words("Nieuws", "Een", "", "")) != draw(Words("Nieuws", "Twee", "", ""))


def tags(client, address):
    text = client.get(address).content.decode()
    return dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', text))


def test_pages_name_their_picture_and_it_is_there(client, db, settings):
    article = ArticleFactory(title="Bomen & struiken", teaser="Groen.")
    issue = IssueFactory(status=Issue.Status.PUBLISHED)
    area = AreaFactory(name="Zaandam-Oost")
    for page, path in {
        "/": "/deel/site.png",
        "/nieuws/": "/deel/site.png",
        article.get_absolute_url(): f"/deel/nieuws/{article.slug}.png",
        issue.get_absolute_url(): f"/deel/nieuwsbrief/{issue.slug}.png",
        area.get_absolute_url(): f"/deel/gebied/{area.slug}.png",
    }.items():
        assert tags(client, page)["og:image"] == settings.SITE_URL + path
        assert tags(client, page)["og:url"] == settings.SITE_URL + page
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert opened(answer.content).size == (1200, 630)
    found = tags(client, article.get_absolute_url())
    assert (found["og:title"], found["og:description"]) == ("Bomen &amp; struiken", "Groen.")


def test_nothing_that_is_not_public_is_drawn(client, db):
    draft = ArticleFactory(status=Article.Status.DRAFT, published_at=None)
    issue = IssueFactory()
    for path in (
        f"/deel/nieuws/{draft.slug}.png",
        f"/deel/nieuwsbrief/{issue.slug}.png",
        "/deel/gebied/atlantis.png",
        f"/deel/anders/{draft.slug}.png",
    ):
        assert client.get(path).status_code == 404
