"""What is typed is kept until it is saved, and a colleague's work is not overwritten."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, TypedText
from articles.writing import ArticleChangedError, save_article
from nplv import content_version
from tests.articles.factories import ArticleFactory, ThemeFactory
from tests.articles.test_article_admin import ADD, change, draft, log_in, posted, told

pytestmark = pytest.mark.django_db
TYPED_NEW = reverse("admin:articles_article_typed_new")


def typed_url(article):
    return reverse("admin:articles_article_typed", args=[article.pk])


def shown(client, article):
    """Return what the form of `article` posts when nothing is typed."""
    seen = client.get(change(article)).context["adminform"].form["seen"].value()
    return posted(slug=article.slug, title=article.title, seen=seen)


def test_typed_text_is_kept_once_per_form_and_offered(client):
    user = log_in(client, "redacteur")
    article = draft()
    for title in ("Een", "Een nieuw"):
        answer = client.post(typed_url(article), posted(title=title))
    row = TypedText.objects.get()

    assert answer.json() == {"at": f"{timezone.localtime(row.updated_at):%H:%M}", "changed": ""}
    assert (row.user, row.article, "title=Een+nieuw" in row.data) == (user, article, True)
    page = client.get(change(article)).content.decode()
    assert f'name="_put_back" value="{row.key}"' in page
    assert Article.objects.get().title == article.title


def test_typed_text_is_put_back_in_the_form_and_saved_by_saving_only(client):
    log_in(client, "redacteur")
    article, theme = draft(), ThemeFactory()
    client.post(typed_url(article), posted(title="Getypt", teaser="", themes=[theme.pk]))
    key = TypedText.objects.get().key
    response = client.post(change(article), {"_put_back": key})

    form = response.context["adminform"].form
    assert (form["title"].value(), form["themes"].value()) == ("Getypt", [str(theme.pk)])
    assert "Je tekst staat er weer. Hij is nog niet opgeslagen." in told(response)
    assert response.context["errors"] == []
    assert Article.objects.get().title == article.title
    client.post(change(article), posted(title="Getypt", slug=article.slug))
    assert (Article.objects.get().title, TypedText.objects.count()) == ("Getypt", 0)


def test_typed_text_of_a_new_article(client):
    log_in(client, "redacteur")
    key = client.get(ADD).context["typed_key"]
    client.post(TYPED_NEW, posted(title="Begonnen", typed_key=key))
    page = client.get(ADD).content.decode()
    response = client.post(ADD, {"_put_back": key})

    assert "Je begon aan ‘Begonnen’" in page
    assert response.context["typed_key"] == key
    client.post(ADD, posted(typed_key=key))
    assert (Article.objects.count(), TypedText.objects.count()) == (1, 0)


def test_typed_text_can_be_thrown_away(client):
    log_in(client, "redacteur")
    article = draft()
    client.post(typed_url(article), posted())
    response = client.post(change(article), {"_forget": TypedText.objects.get().key})

    assert (response.url, TypedText.objects.count()) == (change(article), 0)


def test_typed_text_is_nobody_elses(client):
    log_in(client, "redacteur")
    article = draft()
    client.post(typed_url(article), posted(title="Geheim"))
    other = Client()
    log_in(other, "eindredacteur")
    key = TypedText.objects.get().key

    page = other.get(change(article)).content.decode()
    assert "schrijft nu ook aan dit artikel" in page
    assert "Geheim" not in page
    assert other.post(change(article), {"_put_back": key}).status_code == 404
    other.post(change(article), {"_forget": key})
    assert TypedText.objects.count() == 1


def test_typed_text_is_forgotten_after_a_month(client):
    log_in(client, "redacteur")
    client.post(typed_url(draft()), posted())
    TypedText.objects.update(updated_at=timezone.now() - dt.timedelta(days=31))
    client.post(typed_url(draft()), posted())

    assert TypedText.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_typing_makes_no_public_page_anew(client):
    log_in(client, "redacteur")
    article = draft()
    version = content_version.read()
    client.post(typed_url(article), posted())

    assert content_version.read() == version


def test_too_much_is_refused(client):
    log_in(client, "redacteur")
    data = urlencode({"body": "a" * 1_000_001})
    answer = client.post(TYPED_NEW, data, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, TypedText.objects.count()) == (413, 0)


def test_put_back_by_who_may_not_write_is_forbidden(client):
    log_in(client, "redacteur").groups.clear()

    assert client.post(ADD, {"_put_back": "x"}).status_code == 403


def test_saving_over_a_colleague_asks_first_and_keeps_what_was_typed(client):
    log_in(client, "redacteur")
    article, colleague = draft(title="Oud"), Client()
    kim = log_in(colleague, "eindredacteur")
    kim.first_name = "Kim"
    kim.save()
    mine, theirs = shown(client, article), shown(colleague, article)
    colleague.post(change(article), theirs | {"title": "Van Kim", "body": "<p>Haar tekst.</p>"})
    warned = client.post(typed_url(article), mine | {"title": "Van mij"}).json()["changed"]
    response = client.post(change(article), mine | {"title": "Van mij"})

    page = response.content.decode()
    assert warned.startswith("Kim bewaarde dit artikel op ")
    assert warned in page
    for text in ("<dd>Van Kim</dd>", "<dd>Haar tekst.</dd>", 'value="Van mij"'):
        assert text in page
    assert Article.objects.get().title == "Van Kim"
    again = response.context["adminform"].form["seen"].value()
    client.post(change(article), mine | {"title": "Van mij", "seen": again})
    assert Article.objects.get().title == "Van mij"


def test_difference_names_choices_and_moments(client):
    log_in(client, "eindredacteur")
    article = draft(published_at=dt.datetime(2030, 1, 1, 8, tzinfo=dt.UTC))
    mine = shown(client, article)
    article.themes.add(ThemeFactory(name="Wonen"))
    Article.objects.update(updated_at=timezone.now())
    form = client.post(change(article), mine).context["adminform"].form

    differences = dict(form.conflicts)
    assert (differences["Thema’s"], differences["Online vanaf"]) == (
        "Wonen",
        "1 januari 2030, 09:00",
    )


def test_saving_within_the_same_moment_as_a_colleague_loses_nothing(client, monkeypatch):
    log_in(client, "redacteur")
    article = draft()
    mine = shown(client, article)

    def changed_now(article, **_):
        raise ArticleChangedError(article)

    monkeypatch.setattr("articles.admin.articles.save_article", changed_now)
    response = client.post(change(article), mine | {"title": "Van mij"}, follow=True)

    assert "zet hem hieronder terug" in told(response)[-1]
    assert "Van+mij" in TypedText.objects.get().data


def test_save_of_what_was_changed_since_is_refused():
    article = ArticleFactory()
    save_article(Article.objects.get(), by=None)
    with pytest.raises(ArticleChangedError):
        save_article(article, by=None)
