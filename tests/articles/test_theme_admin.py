import pytest
from django.urls import reverse

from articles.models import Theme
from tests.articles.factories import ArticleFactory, ThemeFactory
from tests.articles.test_article_admin import log_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_theme_changelist")


def test_list_counts_articles(client):
    log_in(client, "redacteur")
    theme = ThemeFactory()
    for _ in range(3):
        ArticleFactory().themes.add(theme)

    assert '<td class="field-article_count">3</td>' in client.get(LIST).content.decode()


@pytest.mark.parametrize(("role", "made"), [("redacteur", 0), ("eindredacteur", 1)])
def test_add_theme_is_for_the_eindredacteur(client, role, made):
    log_in(client, role)
    client.post(
        reverse("admin:articles_theme_add"), {"name": "Wonen", "slug": "wonen", "position": 1}
    )

    assert Theme.objects.filter(slug="wonen").count() == made
