import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.models import Article
from nplv.roles import load_roles
from tests.articles.factories import ArticleFactory, ImageFactory, ThemeFactory, UserFactory
from tests.payloads import HOSTILE, TEMPLATE_MARKS, leftovers

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_article_changelist")
ADD = reverse("admin:articles_article_add")


def log_in(client, role):
    load_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def posted(**values):
    return {
        "kind": "news",
        "title": "Een nieuw plein",
        "slug": "een-nieuw-plein",
        "teaser": "Bewoners richten hun plein in.",
        "body": "<p>De gemeente begint in het voorjaar.</p>",
        "links-TOTAL_FORMS": "0",
        "links-INITIAL_FORMS": "0",
        **values,
    }


def link(**values):
    return {
        "links-TOTAL_FORMS": "1",
        "links-0-position": "0",
        **{f"links-0-{name}": value for name, value in values.items()},
    }


def told(response):
    return [str(message) for message in response.context["messages"]]


def draft(**values):
    return ArticleFactory(**{"status": Article.Status.DRAFT, "published_at": None, **values})


def test_desk_anonymous_goes_to_login(client):
    response = client.get(LIST)

    assert response.status_code == 302
    assert response.url == f"{reverse('admin:login')}?next={LIST}"


def test_add_article_by_redacteur_is_a_draft(client):
    user = log_in(client, "redacteur")
    client.post(ADD, posted(**link(role="main", label="Het plan", url="example.org/plan")))

    article = Article.objects.get()
    assert (article.title, article.status, article.published_at) == (
        "Een nieuw plein",
        "draft",
        None,
    )
    assert [(one.label, one.url) for one in article.links.all()] == [
        ("Het plan", "https://example.org/plan")
    ]
    assert article.history.first().history_user == user


@pytest.mark.parametrize("label", ["hier", "Lees meer", "Klik hier…"])
def test_add_article_empty_words_as_link_text_are_refused(client, label):
    log_in(client, "redacteur")
    response = client.post(ADD, posted(**link(role="main", label=label, url="https://example.org")))

    assert "Zeg in de linktekst waar de link heen gaat." in response.content.decode()
    assert Article.objects.count() == 0


@pytest.mark.parametrize("url", ["#", "", "javascript:alert(1)"])
def test_add_article_link_to_nowhere_is_refused(client, url):
    log_in(client, "redacteur")
    client.post(ADD, posted(**link(role="main", label="Het plan", url=url)))

    assert Article.objects.count() == 0


@pytest.mark.parametrize("payload", HOSTILE)
def test_add_article_hostile_text_is_clean_in_database_and_on_the_site(client, payload):
    log_in(client, "eindredacteur")
    client.post(ADD, posted(body=f"<p>Goed.</p>{payload}", _publish="1"))

    article = Article.objects.get()
    assert leftovers(article.body) == []
    assert "Goed." in article.body
    page = client.get(article.get_absolute_url()).content.decode()
    assert "alert(1)>" not in page.replace("&gt;", "")
    assert "javascript:" not in page
    assert payload not in page


def test_add_article_template_marks_appear_literally_on_the_site(client):
    log_in(client, "eindredacteur")
    client.post(ADD, posted(body=TEMPLATE_MARKS, _publish="1"))

    page = client.get(Article.objects.get().get_absolute_url()).content.decode()
    assert TEMPLATE_MARKS in page


def test_site_cleans_what_reached_the_database_by_another_way(client):
    article = ArticleFactory()
    Article.objects.update(body="<p>Goed.</p><img src=x onerror=alert(1)>")

    page = client.get(article.get_absolute_url()).content.decode()
    assert "<p>Goed.</p>" in page
    assert "onerror" not in page


def test_publish_button(client):
    log_in(client, "eindredacteur")
    response = client.post(ADD, posted(_publish="1"), follow=True)

    article = Article.objects.get()
    assert article.is_public
    assert response.redirect_chain == [(change(article), 302)]
    assert told(response)[-1] == "‘Een nieuw plein’ staat op de site."


def test_publish_button_for_later(client):
    log_in(client, "eindredacteur")
    tomorrow = dt.date.today() + dt.timedelta(days=1)  # noqa: DTZ011  a date is what the form takes
    values = {"published_at_0": f"{tomorrow:%d-%m-%Y}", "published_at_1": "09:00:00"}
    response = client.post(ADD, posted(_publish="1", **values), follow=True)

    assert Article.objects.get().status == "published"
    assert list(Article.objects.published()) == []
    assert "komt vanzelf op de site" in told(response)[-1]


def test_publish_button_incomplete_keeps_the_text_and_says_why(client):
    log_in(client, "eindredacteur")
    response = client.post(ADD, posted(teaser="", _publish="1"), follow=True)

    assert Article.objects.get().status == "draft"
    assert "Bewaard, maar nog niet gepubliceerd. Schrijf een samenvatting." in told(response)


def test_publish_button_by_redacteur_is_forbidden(client):
    log_in(client, "redacteur")
    article = draft()

    response = client.post(change(article), posted(slug=article.slug, _publish="1"))

    assert response.status_code == 403
    assert Article.objects.get().status == "draft"


def test_form_redacteur_sees_no_publish_button_and_sets_no_moment(client):
    log_in(client, "redacteur")
    article = draft()

    page = client.get(change(article)).content.decode()
    client.post(
        change(article),
        posted(slug=article.slug, published_at_0="01-01-2024", published_at_1="09:00:00"),
    )

    assert 'name="_publish"' not in page
    assert Article.objects.get().published_at is None


def test_withdraw_button(client):
    log_in(client, "eindredacteur")
    article = ArticleFactory()
    values = {"published_at_0": "01-12-2023", "published_at_1": "10:00:00"}
    response = client.post(change(article), posted(_withdraw="1", **values), follow=True)

    assert Article.objects.get().status == "withdrawn"
    assert told(response)[-1] == "‘Een nieuw plein’ staat niet meer op de site."


def test_form_published_article_cannot_be_emptied(client):
    log_in(client, "redacteur")
    article = ArticleFactory()
    response = client.post(change(article), posted(body=""))

    assert "Schrijf de tekst." in response.content.decode()
    assert Article.objects.get().body == article.body


def test_form_published_article_keeps_its_address(client):
    log_in(client, "redacteur")
    article = ArticleFactory()
    client.post(change(article), posted(slug="iets-anders"))

    assert Article.objects.get().slug == article.slug
    assert Article.objects.get().title == "Een nieuw plein"


def test_form_saves_areas_themes_and_image(client):
    log_in(client, "redacteur")
    article, theme, image = draft(), ThemeFactory(), ImageFactory()
    client.post(change(article), posted(slug=article.slug, themes=[theme.pk], image=image.pk))

    article.refresh_from_db()
    assert (list(article.themes.all()), article.image) == ([theme], image)


def test_form_event_without_start_is_refused(client):
    log_in(client, "redacteur")
    response = client.post(ADD, posted(kind="event"))

    assert "Vul in wanneer de bijeenkomst begint." in response.content.decode()


@pytest.mark.parametrize(("role", "names"), [("redacteur", 0), ("eindredacteur", 2)])
def test_list_actions_by_role(client, role, names):
    log_in(client, role)
    draft()

    page = client.get(LIST).content.decode()
    assert page.count('_selected">P') + page.count('_selected">T') == names


def test_list_publish_action_tells_each(client):
    log_in(client, "eindredacteur")
    good, bad = draft(title="Goed"), draft(title="Kaal", teaser="")
    data = {"action": "publish_selected", "_selected_action": [good.pk, bad.pk]}
    response = client.post(LIST, data, follow=True)

    assert sorted(told(response)) == [
        "‘Goed’ staat op de site.",
        "‘Kaal’: Schrijf een samenvatting.",
    ]
    assert list(Article.objects.published()) == [good]


def test_list_withdraw_action(client):
    log_in(client, "eindredacteur")
    article = ArticleFactory()
    client.post(LIST, {"action": "withdraw_selected", "_selected_action": [article.pk]})

    assert Article.objects.get().status == "withdrawn"


def test_list_shows_the_state_of_each(client, django_assert_num_queries):
    log_in(client, "redacteur")
    draft()
    ArticleFactory()
    ArticleFactory(published_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    ArticleFactory(status="withdrawn")

    page = client.get(LIST).content.decode()
    assert [
        page.count(f"desk-state--{state}")
        for state in ("draft", "published", "planned", "withdrawn")
    ] == [1, 1, 1, 1]


def test_preview_of_a_draft_is_for_staff_only(client):
    article = draft()
    assert client.get(article.get_absolute_url()).status_code == 404

    log_in(client, "redacteur")
    assert article.title in client.get(article.get_absolute_url()).content.decode()


def test_form_throws_no_picture_away(client):
    log_in(client, "eindredacteur")
    page = client.get(change(draft(image=ImageFactory()))).content.decode()

    assert "Kies uit de bibliotheek" in page
    assert ('id="change_id_image"' in page, 'id="delete_id_image"' in page) == (True, False)
