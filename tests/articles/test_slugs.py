"""A web address that somebody may have kept leads on for ever, and to nothing else."""

import datetime as dt

import pytest

from articles.models import Article, FormerSlug
from articles.slugs import is_taken, made_from
from articles.writing import delete_article, save_article
from tests.articles.factories import ArticleFactory, EventFactory
from tests.articles.test_article_admin import ADD, change, draft, log_in, posted

pytestmark = pytest.mark.django_db


def rename(article, slug):
    article.slug = slug
    return save_article(article, by=None)


def leads_to(client, path):
    response = client.get(path)
    return response.status_code, response.headers.get("Location")


def test_each_old_address_leads_to_the_new_one_in_one_step(client):
    article = ArticleFactory(slug="een")
    for slug in ("twee", "drie", "vier"):
        rename(article, slug)

    for old in ("een", "twee", "drie"):
        assert leads_to(client, f"/nieuws/{old}/") == (301, "/nieuws/vier/")
    assert client.get("/nieuws/vier/").status_code == 200


def test_redirect_is_asked_for_again_so_changing_back_makes_no_circle(client):
    article = rename(ArticleFactory(slug="een"), "twee")
    assert client.get("/nieuws/een/")["Cache-Control"] == "no-cache"
    rename(article, "een")

    assert client.get("/nieuws/een/").status_code == 200
    assert leads_to(client, "/nieuws/twee/") == (301, "/nieuws/een/")
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["twee"]


def test_old_address_of_what_is_withdrawn_or_thrown_away_is_gone(client):
    withdrawn = rename(ArticleFactory(slug="een"), "twee")
    Article.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    delete_article(rename(ArticleFactory(slug="drie"), "vier"))

    for old in ("een", "drie", "vier"):
        assert client.get(f"/nieuws/{old}/").status_code == 410


def test_old_address_of_what_is_planned_tells_a_stranger_nothing(client):
    rename(ArticleFactory(slug="een", published_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC)), "twee")
    assert client.get("/nieuws/een/").status_code == 404
    log_in(client, "redacteur")

    assert leads_to(client, "/nieuws/een/") == (301, "/nieuws/twee/")


def test_address_of_a_draft_is_free_again_after_a_change():
    rename(draft(slug="een"), "twee")

    assert not is_taken("een")
    assert not FormerSlug.objects.exists()


def test_address_of_what_was_public_once_is_kept_when_it_is_a_draft_again():
    article = ArticleFactory(slug="een")
    Article.objects.update(status="draft")
    rename(Article.objects.get(pk=article.pk), "twee")

    assert is_taken("een")


def test_calendar_picture_and_api_lead_on_too(client, settings):
    rename(EventFactory(slug="een"), "twee")
    api = f"{settings.SITE_URL}/api/v1/artikelen"

    assert leads_to(client, "/agenda/een.ics") == (301, "/agenda/twee.ics")
    assert leads_to(client, "/deel/nieuws/een.png") == (301, "/deel/nieuws/twee.png")
    assert leads_to(client, "/api/v1/artikelen/een") == (301, f"{api}/twee")


@pytest.mark.django_db(transaction=True)
def test_old_address_shows_the_change_at_once_with_the_page_cache(client, settings):
    settings.NPLV_PAGE_CACHE = True
    article = ArticleFactory(slug="een")
    assert client.get("/nieuws/een/").status_code == 200
    rename(article, "twee")

    assert leads_to(client, "/nieuws/een/") == (301, "/nieuws/twee/")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Een nieuw plein!", "een-nieuw-plein"),
        ("Café ‘de Zon’", "cafe-de-zon"),
        ("…", "artikel"),
        ("Bestaat", "bestaat-3"),
        ("woord " * 60, "-".join(["woord"] * 26)),
    ],
)
def test_made_from_title_is_never_one_in_use(title, slug):
    rename(ArticleFactory(slug="bestaat"), "bestaat-2")

    assert made_from(title) == slug


def test_form_makes_the_address_from_the_title(client):
    log_in(client, "redacteur")
    ArticleFactory(slug="een-nieuw-plein")
    client.post(ADD, posted(slug=""))

    assert Article.objects.get(title="Een nieuw plein").slug == "een-nieuw-plein-2"


def test_form_refuses_the_old_address_of_another_article(client):
    log_in(client, "redacteur")
    rename(ArticleFactory(slug="een"), "twee")
    response = client.post(ADD, posted(slug="een"))

    assert "Dit webadres is of was van een ander artikel." in response.content.decode()
    assert Article.objects.count() == 1


def test_form_changes_the_address_of_what_is_online(client):
    log_in(client, "eindredacteur")
    article = ArticleFactory(slug="een")
    moment = {"published_at_0": "01-12-2023", "published_at_1": "10:00:00"}
    client.post(change(article), posted(slug="twee", **moment))

    assert leads_to(client, "/nieuws/een/") == (301, "/nieuws/twee/")
