"""The pages around an article at the desk: what they may load, and its versions."""

import pytest
from django.urls import reverse

from articles.models import Article
from nplv.csp import EDITOR_POLICY
from tests.articles.factories import ArticleFactory
from tests.articles.test_article_admin import ADD, LIST, change, draft, log_in, posted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["list", "index", "delete"])
def test_policy_strict_outside_the_editor(client, name):
    log_in(client, "eindredacteur")
    url = {
        "list": LIST,
        "index": reverse("admin:index"),
        "delete": reverse("admin:articles_article_delete", args=[draft().pk]),
    }[name]

    assert "unsafe" not in client.get(url)["Content-Security-Policy"]


def test_policy_relaxed_where_the_editor_is(client):
    log_in(client, "redacteur")
    for response in (client.get(ADD), client.get(change(draft())), client.post(ADD, {})):
        policy = {
            part.split()[0]: part.split()[1:]
            for part in response["Content-Security-Policy"].split("; ")
        }
        assert {name: policy[name] for name in EDITOR_POLICY} == EDITOR_POLICY
        assert policy["script-src"] == ["'self'"]
        assert policy["default-src"] == ["'none'"]


def test_history_shows_versions_in_dutch(client):
    log_in(client, "redacteur")
    article = ArticleFactory(body="<p>Oude tekst.</p>")
    article.title = "Nieuwe titel"
    article.save()

    page = client.get(reverse("admin:articles_article_history", args=[article.pk]))
    version = article.history.last()
    old = client.get(
        reverse("admin:articles_article_simple_history", args=[article.pk, version.pk])
    )

    assert "<ins>Nieuwe titel</ins>" in page.content.decode()
    assert "<dd><p>Oude tekst.</p></dd>" in old.content.decode()


def test_history_version_cannot_be_posted(client):
    log_in(client, "eindredacteur")
    article = ArticleFactory()
    article.status = "withdrawn"
    article.save()
    url = reverse(
        "admin:articles_article_simple_history", args=[article.pk, article.history.last().pk]
    )

    assert client.post(url, posted()).status_code == 403
    assert Article.objects.get().status == "withdrawn"


def test_history_of_another_object_is_not_found(client):
    log_in(client, "redacteur")
    one, other = ArticleFactory(), ArticleFactory()
    url = reverse("admin:articles_article_simple_history", args=[one.pk, other.history.get().pk])

    assert client.get(url).status_code == 404
