"""Looking at an article before it is saved, copying it, throwing it away."""

import pytest
from django.urls import reverse

from articles.models import Article, FormerSlug, IssueItem
from articles.usage import uses_of
from articles.writing import InUseError, delete_article
from tests.areas.factories import AreaFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    IssueFactory,
    IssueItemFactory,
    ThemeFactory,
)
from tests.articles.test_article_admin import LIST, change, draft, link, log_in, posted, told

pytestmark = pytest.mark.django_db
PREVIEW_NEW = reverse("admin:articles_article_preview_new")


def of(name, article):
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def agenda(*events):
    item = IssueItemFactory(issue=IssueFactory(title="Mei"), kind="agenda", article=None)
    item.events.set(events)
    return item


def test_preview_shows_what_is_typed_and_saves_nothing(client):
    log_in(client, "redacteur")
    article, theme, area = draft(), ThemeFactory(name="Wonen"), AreaFactory(name="Noord")
    before = Article.objects.values().get()
    versions = article.history.count()
    typed = posted(themes=[theme.pk], areas=[area.pk]) | link(
        role="main", label="Het plan", url="https://example.org/plan"
    )
    response = client.post(of("preview", article), typed)

    page = response.content.decode()
    for text in ("Een nieuw plein", "Het plan", "Wonen", "Noord", "Er is nog niets opgeslagen."):
        assert text in page
    assert "Deel dit bericht" not in page
    assert Article.objects.values().get() == before
    assert (article.history.count(), article.links.count()) == (versions, 0)


def test_preview_of_what_is_online_leaves_the_page_of_visitors_alone(client):
    log_in(client, "redacteur")
    article = ArticleFactory(title="Oud")
    response = client.post(of("preview", article), posted())
    client.logout()

    assert "Een nieuw plein" in response.content.decode()
    assert "Een nieuw plein" not in client.get(article.get_absolute_url()).content.decode()


def test_preview_of_a_new_article(client):
    log_in(client, "redacteur")
    response = client.post(PREVIEW_NEW, posted())

    assert "<h1>Een nieuw plein</h1>" in response.content.decode()
    assert (Article.objects.count(), Article.history.count()) == (0, 0)


def test_preview_is_kept_by_nobody_and_found_by_nobody(client):
    log_in(client, "redacteur")
    new = client.post(PREVIEW_NEW, posted())
    saved = client.get(draft().get_absolute_url())

    for response in (new, saved):
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert "unsafe" not in response["Content-Security-Policy"]


def test_preview_says_what_is_wrong(client):
    log_in(client, "redacteur")
    typed = posted(kind="event") | link(role="main", label="hier", url="https://example.org")
    response = client.post(PREVIEW_NEW, typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<li>Vul in wanneer de bijeenkomst begint.</li>" in page
    assert "<li>Zeg in de linktekst waar de link heen gaat.</li>" in page


def test_preview_says_that_a_planned_article_is_planned(client):
    log_in(client, "redacteur")
    page = client.get(ArticleFactory(published_at="2999-01-01T09:00Z").get_absolute_url())

    assert "Dit artikel is gepland" in page.content.decode()


def test_duplicate_is_a_draft_with_all_that_was_said(client):
    user = log_in(client, "redacteur")
    theme, area = ThemeFactory(), AreaFactory()
    article = EventFactory(title="Open dag", slug="open-dag", featured=True)
    article.themes.add(theme)
    article.areas.add(area)
    article.links.create(role="main", label="Het plan", url="https://example.org/plan")
    response = client.post(of("duplicate", article))

    copy = Article.objects.exclude(pk=article.pk).get()
    assert response.url == change(copy)
    assert (copy.title, copy.slug, copy.status, copy.published_at, copy.featured) == (
        *("Open dag (kopie)", "open-dag-kopie", "draft", None, False),
    )
    assert (copy.body, copy.starts_at, copy.place) == (
        *(article.body, article.starts_at, article.place),
    )
    assert [*copy.themes.all(), *copy.areas.all()] == [theme, area]
    assert [one.label for one in copy.links.all()] == ["Het plan"]
    assert copy.history.last().history_user == user


def test_duplicate_of_the_longest_title_fits(client):
    log_in(client, "redacteur")
    article = ArticleFactory(title="a" * 160)
    client.post(of("duplicate", article))

    assert Article.objects.get(status="draft").title == "a" * 152 + " (kopie)"


@pytest.mark.parametrize("name", ["duplicate", "preview"])
def test_act_on_what_is_not_there_is_not_found(client, name):
    log_in(client, "redacteur")

    assert client.post(reverse(f"admin:articles_article_{name}", args=[99])).status_code == 404
    assert client.get(of(name, draft())).status_code == 405


def test_used_in_names_each_issue_once_and_how():
    event = EventFactory()
    item = IssueItemFactory(article=event, issue__title="April", issue__date="2024-04-01")
    IssueItem.objects.create(issue=item.issue, kind="article", article=event, position=9)
    agenda(event)

    assert [(use.issue.title, use.role) for use in uses_of(event)] == [
        ("April", "gewoon"),
        ("Mei", "in de agenda"),
    ]


def test_form_lists_where_the_article_is_used(client):
    log_in(client, "redacteur")
    item = IssueItemFactory(issue__title="April")
    page = client.get(change(item.article)).content.decode()

    address = reverse("admin:articles_issue_compose", args=[item.issue_id])
    assert f'<a href="{address}">April</a>' in page
    assert "nog in geen enkele editie" in client.get(change(draft())).content.decode()


def test_delete_of_what_is_used_is_refused(client):
    log_in(client, "eindredacteur")
    event = EventFactory(title="Open dag")
    agenda(event)
    for ask in (client.get, client.post):
        response = ask(of("delete", event), {"post": "yes"}, follow=True)
        assert told(response) == [
            (
                "‘Open dag’ kan niet weg: het staat in ‘Mei’. Haal het daar eerst uit. "
                "Is die editie al verstuurd? Trek het artikel dan in."
            )
        ]
    with pytest.raises(InUseError):
        delete_article(event)
    assert Article.objects.get() == event


def test_delete_of_several_names_what_is_used(client):
    log_in(client, "eindredacteur")
    event, free = EventFactory(title="Open dag"), ArticleFactory()
    agenda(event)
    chosen = {"action": "delete_selected", "_selected_action": [event.pk, free.pk], "post": "yes"}
    response = client.post(LIST, chosen)

    assert "‘Open dag’ kan niet weg: het staat in ‘Mei’." in response.content.decode()
    assert Article.objects.count() == 2


def test_delete_keeps_the_address_for_nobody_else(client):
    log_in(client, "eindredacteur")
    one, other = ArticleFactory(slug="een"), ArticleFactory(slug="twee")
    client.post(of("delete", one), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    client.post(LIST, chosen)

    assert set(FormerSlug.objects.values_list("slug", "article")) == {("een", None), ("twee", None)}
    assert client.get("/nieuws/twee/").status_code == 410


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("concept", ["C"]),
        ("gepland", ["G"]),
        ("online", ["O"]),
        ("weg", ["W"]),
        ("x", list("WOGC")),
    ],
)
def test_list_by_state(client, state, titles):
    log_in(client, "redacteur")
    draft(title="C")
    ArticleFactory(title="G", published_at="2999-01-01T09:00Z")
    ArticleFactory(title="O")
    ArticleFactory(title="W", status="withdrawn")

    shown = client.get(LIST, {"stand": state}).context["cl"].result_list
    assert sorted(one.title for one in shown) == sorted(titles)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"status": "draft"}, "Concept. Alleen de redactie ziet dit artikel."),
        ({}, "Online sinds vrijdag 1 december 2023, 10:00 uur."),
        (
            {"published_at": "2999-01-01T08:00Z"},
            "Gepland. Komt vanzelf op de site op dinsdag 1 januari 2999, 09:00 uur.",
        ),
        (
            {"status": "withdrawn"},
            "Ingetrokken. Wie het webadres heeft, leest dat het artikel weg is.",
        ),
    ],
)
def test_form_says_where_the_article_stands(client, values, sentence):
    log_in(client, "eindredacteur")

    assert sentence in client.get(change(ArticleFactory(**values))).content.decode()


def test_links_offers_public_pages_with_whole_addresses(client, settings):
    log_in(client, "redacteur")
    settings.SITE_URL = "https://nplv.example.org"
    AreaFactory(name="Plein-Noord", slug="plein-noord")
    ArticleFactory(title="Het plein & de straat", slug="het-plein")
    draft(title="Een plein in concept")
    response = client.get(reverse("admin:articles_article_links"), {"q": "plein"})

    assert sorted(response.json()["pages"], key=lambda page: page["title"]) == [
        {
            "title": "Het plein & de straat",
            "kind": "Nieuws",
            "url": "https://nplv.example.org/nieuws/het-plein/",
        },
        {
            "title": "Plein-Noord",
            "kind": "Gebied",
            "url": "https://nplv.example.org/gebieden/plein-noord/",
        },
    ]
