"""Whatever page of the desk: an act leaves one line, with who, what, which, result, where, when."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import Error
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from articles.models import Article, Theme
from nplv.audit import Result
from nplv.audit_words import in_words
from nplv.roles import load_roles
from subscriptions import audit
from subscriptions.models import AuditLine
from tests.articles.factories import ArticleFactory, ThemeFactory
from tests.journeys.test_reading_changes_nothing import everything
from tests.nplv.test_role_matrix import BEHEER, desk, visitor
from tests.subscriptions.factories import SubscriberFactory

__all__ = ["desk", "everything"]
pytestmark = pytest.mark.django_db
PASSWORD = "fiets-appel-kachel-42"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PLACE = {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": FIREFOX}


@pytest.fixture
def client():
    load_roles()
    client = visitor(BEHEER)
    client.defaults.update(PLACE)
    return client


@pytest.fixture
def sam():
    return User.objects.create_user("sam", password=PASSWORD, is_staff=True)


def line():
    """Return the only line that is not of logging in by a test."""
    return AuditLine.objects.get()


def facts(found):
    return (
        found.user_name,
        found.act,
        found.object_type,
        found.object_id,
        found.object_name,
        found.result,
        found.address,
        found.agent,
    )


WHERE = ("192.0.2.7", "Firefox 128, Linux")


def test_every_post_to_the_desk_leaves_one_line_with_all_facts(desk, client):
    me = User.objects.get(username="de-beheerder")
    wrong = {}
    for path in [path for paths in desk.values() for path in paths]:
        client.force_login(me, backend="django.contrib.auth.backends.ModelBackend")
        last = AuditLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = timezone.now()
        client.post(path)
        lines = list(AuditLine.objects.filter(pk__gt=last))
        passive = getattr(resolve(path).func, "no_act", False)
        if len(lines) != (0 if passive else 1):
            wrong[path] = len(lines)
        elif lines and not whole(lines[0], path, before):
            wrong[path] = facts(lines[0])
    assert wrong == {}


def whole(found, path, before):
    """Return whether a line has who, what, which, how it ended, from where and when."""
    about = resolve(path).kwargs
    is_of_row = any(name in about for name in ("object_id", "pk"))
    return (
        (found.user_name, found.address, found.agent) == ("de-beheerder", *WHERE)
        and bool(found.act)
        and (not is_of_row or (bool(found.object_type) and bool(found.object_id)))
        and found.result in {Result.DONE, Result.ASKED, Result.REFUSED}
        and before <= found.at <= timezone.now()
    )


def test_adding_tells_the_number_and_name_of_the_new_row(client):
    client.post(
        reverse("admin:articles_theme_add"), {"name": "Wonen", "slug": "wonen", "position": 1}
    )

    theme = Theme.objects.get()
    expected = ("de-beheerder", "add", "articles.theme", str(theme.pk), "Wonen", "done", *WHERE)
    assert facts(line()) == expected


def test_form_with_a_mistake_is_refused(client):
    client.post(reverse("admin:articles_theme_add"), {"name": ""})

    assert (line().result, line().object_id) == ("refused", "")


def test_deleting_keeps_the_name_of_what_is_gone(client):
    theme = ThemeFactory(name="Wonen")
    address = reverse("admin:articles_theme_delete", args=[theme.pk])
    client.post(address, {"post": "yes"})

    assert (line().act, line().object_id, line().object_name, line().result) == (
        *("delete", str(theme.pk), "Wonen"),
        "done",
    )


def test_action_on_a_list_tells_which_rows_and_that_it_asked_first(client):
    first, second = ThemeFactory(), ThemeFactory()
    chosen = {"action": "delete_selected", "_selected_action": [first.pk, second.pk]}
    client.post(reverse("admin:articles_theme_changelist"), chosen)
    client.post(reverse("admin:articles_theme_changelist"), {**chosen, "post": "yes"})

    told = [(one.act, one.object_id, one.result) for one in AuditLine.objects.order_by("pk")]
    rows = f"{first.pk}, {second.pk}"
    assert told == [
        ("changelist:delete_selected", rows, "asked"),
        ("changelist:delete_selected", rows, "done"),
    ]


def test_act_that_breaks_is_failed_and_its_line_stays(client, monkeypatch):
    article = ArticleFactory()
    monkeypatch.setattr(Article, "get_absolute_url", lambda self: 1 / 0)
    client.raise_request_exception = False
    client.post(reverse("admin:articles_article_change", args=[article.pk]), {})

    assert (line().act, line().result) == ("change", "failed")


def test_no_log_no_act(client, monkeypatch):
    def broken(facts):
        raise Error("disk full")

    theme = ThemeFactory()
    monkeypatch.setattr(audit, "begin", broken)
    answer = client.post(reverse("admin:articles_theme_delete", args=[theme.pk]), {"post": "yes"})

    assert (answer.status_code, Theme.objects.count()) == (503, 1)
    assert "Wat je deed, is niet gedaan." in answer.content.decode()


def test_no_log_no_download(client, monkeypatch):
    def broken(facts):
        raise Error("disk full")

    SubscriberFactory(email="els@example.org")
    monkeypatch.setattr(audit, "begin", broken)
    answer = client.get(reverse("admin:subscriptions_subscriber_export"))

    assert (answer.status_code, b"els@example.org" in answer.content) == (503, False)


def test_act_whose_end_cannot_be_told_stays_begun(client, monkeypatch):
    def broken(key, **ended):
        raise Error("gone")

    theme = ThemeFactory()
    monkeypatch.setattr(audit, "finish", broken)
    client.post(reverse("admin:articles_theme_delete", args=[theme.pk]), {"post": "yes"})

    assert (Theme.objects.count(), line().act, line().result) == (0, "delete", "begun")
    assert line().get_result_display() == "niet bekend"


@pytest.mark.parametrize("name", ["export", "person"])
def test_download_of_subscribers_is_told_without_who_they_are(client, name):
    person = SubscriberFactory(email="els@example.org")
    address = reverse(
        f"admin:subscriptions_subscriber_{name}", args=[person.pk] if name == "person" else []
    )
    client.get(address)

    number = str(person.pk) if name == "person" else ""
    expected = ("de-beheerder", name, "subscriptions.subscriber", number, "", "done", *WHERE)
    assert facts(line()) == expected
    assert "els@" not in str(vars(line()))


def test_looking_where_one_may_not_is_told():
    load_roles()
    client = visitor("redacteur")
    client.get(reverse("admin:subscriptions_subscriber_changelist"))

    found = line()
    assert (found.user_name, found.act, found.object_type, found.result) == (
        *("de-redacteur", "look", "subscriptions.subscriber"),
        "refused",
    )


def test_looking_is_no_act(client):
    client.get(reverse("admin:index"))
    client.get(reverse("admin:articles_article_changelist"))

    assert AuditLine.objects.count() == 0


def test_typing_is_no_act_and_saving_is(client):
    article = ArticleFactory()
    client.post(reverse("admin:articles_article_typed", args=[article.pk]), {"title": "a"})
    client.post(reverse("admin:articles_article_preview", args=[article.pk]), {"title": "a"})

    assert AuditLine.objects.count() == 0


def test_what_a_page_sends_again_by_itself_is_marked(client):
    theme = ThemeFactory()
    address = reverse("admin:articles_theme_change", args=[theme.pk])
    for _ in range(3):
        client.post(address, {"name": "Wonen"}, headers={"HX-Request": "true"})
    client.post(address, {"name": "Wonen"})

    told = AuditLine.objects.order_by("pk").values_list("again", flat=True)
    assert list(told) == [False, True, True, False]


def enter(name, password):
    Client(**PLACE).post(reverse("admin:login"), {"username": name, "password": password})
    found = AuditLine.objects.order_by("-pk").first()
    return found.user_name, found.act, found.result


def test_logging_in_and_failing_to_are_told(sam):
    assert enter("sam", PASSWORD) == ("sam", "login", "done")
    assert enter("sam", "verkeerd") == ("sam", "login", "refused")
    assert enter("geheim-wachtwoord", "sam") == ("", "login", "refused")
    assert AuditLine.objects.filter(path__contains="geheim").count() == 0


def test_lock_out_is_told(sam):
    for _ in range(6):
        told = enter("sam", "verkeerd")

    assert told == ("sam", "login", "refused")
    assert enter("sam", PASSWORD) == ("sam", "login", "refused")
    assert AuditLine.objects.filter(act="login", result="done").count() == 0


def test_logging_out_and_a_new_password_are_told(sam):
    client = Client(**PLACE)
    client.force_login(sam, backend="django.contrib.auth.backends.ModelBackend")
    new = "kachel-boom-schaar-77"
    change = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post(reverse("admin:password_change"), change)
    client.post(reverse("admin:logout"))

    told = [facts(one)[:6] for one in AuditLine.objects.order_by("pk")]
    account = ("auth.user", str(sam.pk), "sam", "done")
    assert told == [
        ("sam", "password_change", *account),
        ("sam", "logout", *account),
    ]
    assert new not in str([vars(one) for one in AuditLine.objects.all()])


def test_address_in_a_title_stays_out(client):
    article = ArticleFactory(title="Mail els@example.org")
    client.post(reverse("admin:articles_article_duplicate", args=[article.pk]))

    assert line().object_name == "Mail [address]"


def test_line_outlives_the_account(sam):
    client = Client(**PLACE)
    client.force_login(sam, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("admin:logout"))
    number = sam.pk
    sam.delete()

    assert (line().user_number, line().user_name) == (number, "sam")
    assert dt.timedelta() <= timezone.now() - line().at < dt.timedelta(minutes=1)


def test_act_is_told_in_dutch():
    told = {
        "change": in_words("change", "/beheer/articles/theme/3/change/"),
        "finding": in_words("finding:laat-zo", "/beheer/articles/issue/3/controle/laat-zo/"),
        "new page": in_words("x", "/beheer/articles/issue/3/iets-nieuws/4/bewaar/"),
        "command": in_words("command:load_roles", "load_roles"),
    }
    assert told == {
        "change": "wijzigen",
        "finding": "controlepunt behandelen",
        "new page": "iets nieuws bewaar",
        "command": "opdracht load_roles",
    }
