"""What a redacteur with a keyboard of his own may try at the desk, and gets no further with."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse

from articles.models import Article, Issue
from nplv.roles import load_roles
from tests.articles.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    UserFactory,
)
from tests.journeys.test_reading_changes_nothing import everything
from tests.nplv.test_role_matrix import BEHEER, EIND, REDACTEUR, desk, visitor
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import started

__all__ = ["desk", "everything"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def redacteur():
    load_roles()
    return visitor(REDACTEUR)


def form_of(article, **values):
    """Return the form of an article as its page would send it, and what one adds to it."""
    return {
        "title": article.title,
        "slug": article.slug,
        "kind": article.kind,
        "teaser": "Kort",
        "body": "<p>Tekst</p>",
        "links-TOTAL_FORMS": "0",
        "links-INITIAL_FORMS": "0",
        **values,
    }


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def test_redacteur_publishes_by_no_way(redacteur):
    article = ArticleFactory(status="draft", published_at=None, image=ImageFactory())
    tries = {
        change(article): [
            form_of(article, _publish="1"),
            form_of(article, status="published", published_at_0="2020-01-01"),
        ],
        reverse("admin:articles_article_changelist"): [
            {"action": "publish_selected", "_selected_action": [article.pk]},
            {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"},
        ],
        reverse("admin:articles_article_delete", args=[article.pk]): [{"post": "yes"}],
    }
    for address, forms in tries.items():
        for form in forms:
            redacteur.post(address, form)

    article.refresh_from_db()
    assert (article.status, article.published_at) == ("draft", None)


def test_button_that_is_refused_saves_nothing(redacteur):
    article = ArticleFactory(status="draft", published_at=None, title="Oud")
    answer = redacteur.post(change(article), form_of(article, title="Nieuw", _publish="1"))

    assert (answer.status_code, Article.objects.get().title) == (403, "Oud")


@pytest.mark.parametrize("act", ["move_item", "item_fields", "remove_item", "put_back_item"])
def test_item_is_reached_through_its_own_issue_only(redacteur, act):
    mine, other = IssueFactory(), IssueFactory(status=Issue.Status.PUBLISHED)
    IssueItemFactory(issue=other)
    IssueItemFactory(issue=other, layout="teaser")
    before = list(other.items.order_by("position").values())
    address = reverse(f"admin:articles_issue_{act}", args=[mine.pk, before[1]["id"]])
    redacteur.post(address, {"direction": "up", "layout": "line"})

    assert list(other.items.order_by("position").values()) == before


def test_version_is_shown_with_its_own_article_only(redacteur):
    one, other = ArticleFactory(title="Een"), ArticleFactory(title="Geheim")
    version = other.history.first().history_id
    base = reverse("admin:articles_article_history", args=[one.pk])

    assert redacteur.get(f"{base}{version}/").status_code == 404


LOOKUPS = [
    ("subscriptions_subscriber", BEHEER, "email__startswith=e"),
    ("subscriptions_subscriber", BEHEER, "email_key__regex=^e"),
    ("subscriptions_consentevent", BEHEER, "subscriber__email__startswith=e"),
    ("subscriptions_delivery", EIND, "subscriber__email_key__startswith=e"),
    ("subscriptions_delivery", EIND, "message_id__startswith=e"),
    ("subscriptions_mailing", REDACTEUR, "deliveries__subscriber__email__startswith=e"),
    ("articles_issue", REDACTEUR, "author__password__startswith=p"),
    ("articles_issue", REDACTEUR, "author__email__startswith=e"),
    ("articles_renderedissue", REDACTEUR, "approved_by__username__startswith=s"),
    ("articles_article", REDACTEUR, "body__contains=x"),
    ("areas_area", REDACTEUR, "subscribers__email__startswith=e"),
    ("auth_user", BEHEER, "password__startswith=p"),
    ("auth_user", BEHEER, "email__startswith=e"),
    ("subscriptions_auditline", BEHEER, "user_name__startswith=s"),
]


@pytest.mark.parametrize(("listed", "role", "lookup"), LOOKUPS)
def test_list_cannot_be_asked_for_what_it_does_not_offer(listed, role, lookup):
    load_roles()
    answer = visitor(role).get(reverse(f"admin:{listed}_changelist") + f"?{lookup}")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "answered"),
    [("subscriptions_auditline_export", 400), ("areas_fundingaward_export", 302)],
)
def test_export_cannot_be_asked_for_what_the_list_does_not_offer(name, answered):
    load_roles()
    answer = visitor(BEHEER).get(reverse(f"admin:{name}") + "?note__startswith=e")

    assert answer.status_code == answered  # the awards lead back to their list, with a sentence
    assert "text/csv" not in answer["Content-Type"]


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("subscriptions", "delivery", "subscriber"),
        ("subscriptions", "consentevent", "subscriber"),
        ("articles", "issue", "author"),
        ("articles", "historicalarticle", "history_user"),
        ("auth", "user", "groups"),
    ],
)
def test_autocomplete_tells_nothing_of_people(redacteur, app, model, field):
    SubscriberFactory(email="els@example.org")
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}

    assert redacteur.get(reverse("admin:autocomplete"), asked).status_code == 403


def test_eindredacteur_finds_no_address_behind_a_delivery():
    load_roles()
    mailing = started(1)
    address = mailing.deliveries.get().subscriber.email
    client = visitor(EIND)
    listed = reverse("admin:subscriptions_delivery_changelist")
    pages = [
        f"{listed}?q={address}",
        reverse("admin:subscriptions_delivery_change", args=[mailing.deliveries.get().pk]),
        reverse("admin:subscriptions_mailing_list", args=[mailing.pk, "queued"]),
        reverse("admin:subscriptions_mailing_list_csv", args=[mailing.pk, "queued"]),
    ]
    for page in pages:
        answer = client.get(page)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown = text.decode().replace(f'value="{address}"', "")  # what was typed oneself
        assert (answer.status_code, address in shown) == (200, False)


def test_beheerder_makes_nobody_a_superuser():
    load_roles()
    client, other = visitor(BEHEER), UserFactory(is_staff=True)
    form = {"username": other.username, "is_superuser": "on", "user_permissions": ["1"]}
    client.post(reverse("admin:auth_user_change", args=[other.pk]), form)
    root = UserFactory(is_superuser=True)
    for page in ("change", "delete", "history", "password_change", "second_step"):
        name = f"admin:auth_user_{page}"
        assert client.get(reverse(name, args=[root.pk])).status_code in {302, 404}

    other.refresh_from_db()
    assert (other.is_superuser, other.user_permissions.count()) == (False, 0)


def test_every_post_needs_its_token(desk):
    person = UserFactory(username="kim", is_superuser=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    open_to_all = {
        path
        for paths in desk.values()
        for path in paths
        if client.post(path).status_code not in {403, 404, 405}
    }
    assert open_to_all == set()
    assert not any(getattr(resolve(paths[0]).func, "csrf_exempt", False) for paths in desk.values())


@pytest.mark.django_db(transaction=True)
def test_burst_of_wrong_passwords_gets_five_looked_at():
    User.objects.create_user("sam", password="fiets-appel-kachel-42", is_staff=True)
    answers, at_once = [], threading.Barrier(12)

    def guess(number):
        at_once.wait()
        form = {"username": "sam", "password": f"fout-{number}"}
        answers.append(Client().post(reverse("admin:login"), form).status_code)
        connection.close()

    guesses = [threading.Thread(target=guess, args=[number]) for number in range(12)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()

    assert sorted(answers) == [200] * 4 + [429] * 8
