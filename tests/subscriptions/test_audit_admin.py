import csv
import datetime as dt
import io

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.urls import reverse

from nplv.roles import load_roles
from subscriptions import audit_list
from subscriptions.models import AuditLine

pytestmark = pytest.mark.django_db
LIST = reverse("admin:subscriptions_auditline_changelist")
EXPORT = reverse("admin:subscriptions_auditline_export")


@pytest.fixture
def boss(client):
    load_roles()
    boss = User.objects.create_user("kim", is_staff=True)
    boss.groups.add(Group.objects.get(name="beheerder"))
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return boss


def told(name="sam", act="change", **values):
    known = {"path": "/beheer/", "result": "done", "object_type": "articles.theme", **values}
    key = known.get("object_name", "").lower()
    return AuditLine.objects.create(user_name=name, act=act, name_key=key, **known)


def shown(client, query=""):
    return [line.pk for line in client.get(f"{LIST}{query}").context["cl"].result_list]


def test_line_says_the_six_facts(client, boss):
    told(object_id="3", object_name="Wonen", address="192.0.2.7", agent="Firefox 128, Linux")
    page = " ".join(client.get(LIST).content.decode().split())

    for fact in ("sam", "wijzigen", "thema ‘Wonen’", "gedaan", "192.0.2.7, Firefox 128, Linux"):
        assert fact in page


def test_each_filter_leaves_what_it_says(client, boss):
    mine = told("kim", user_number=boss.pk)
    refused = told(result="refused")
    approved = told(act="step:approve")
    nobody = told("", act="login")
    again = told(user_number=99, again=True)

    assert shown(client) == [nobody.pk, approved.pk, refused.pk, mine.pk]
    assert shown(client, f"?wie={boss.pk}") == [mine.pk]
    assert shown(client, "?result__exact=refused") == [refused.pk]
    assert shown(client, "?handeling=step:approve") == [approved.pk]
    assert shown(client, "?wie=niemand&handeling=login") == [nobody.pk]
    assert again.pk in shown(client, "?herhalingen=ook")


def test_period_is_from_midnight_on(client, boss):
    with time_machine.travel("2026-11-24 09:00+01:00", tick=False) as clock:
        client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
        days = {}
        for at in ("2026-10-25 23:59", "2026-11-17 23:59", "2026-11-23 23:59", "2026-11-24 00:00"):
            moment = dt.datetime.fromisoformat(f"{at}+01:00")
            days[at[5:10]] = told(at=moment).pk

        assert shown(client, "?sinds=vandaag") == [days["11-24"]]
        assert shown(client, "?sinds=week") == [days["11-24"], days["11-23"]]
        assert shown(client, "?sinds=maand") == [days["11-24"], days["11-23"], days["11-17"]]
        clock.shift(dt.timedelta(days=2))
        client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
        assert shown(client, "?sinds=vandaag") == []


def test_search_for_what_very_many_lines_have_gives_the_newest(client, boss, monkeypatch):
    monkeypatch.setattr(audit_list, "FEW", 1)
    lines = [told(object_name=name) for name in ("Wijk A", "Wijk B", "Park", "Wijk A")]

    assert shown(client, "?q=wijk") == [lines[3].pk, lines[1].pk, lines[0].pk]


def test_search_takes_a_name_a_number_or_a_user(client, boss):
    theme = told(object_id="31", object_name="Wonen in Zuid")
    mine = told("kim", user_number=boss.pk, object_id="310")

    assert shown(client, "?q=wonen+i") == [theme.pk]
    assert shown(client, "?q=31") == [theme.pk]
    assert shown(client, "?q=KIM") == [mine.pk]
    assert shown(client, "?q=zuid") == []


def test_pages_follow_the_number_of_the_line(client, boss):
    AuditLine.objects.bulk_create(
        AuditLine(act="change", path="/", result="done") for _ in range(120)
    )
    every = list(AuditLine.objects.order_by("-pk").values_list("pk", flat=True))
    first = client.get(LIST).context["cl"]
    second = client.get(f"{LIST}{first.older_page}").context["cl"]
    third = client.get(f"{LIST}{second.older_page}").context["cl"]
    back = client.get(f"{LIST}{third.newer_page}").context["cl"]

    pages = [[line.pk for line in page.result_list] for page in (first, second, third, back)]
    assert pages == [every[:50], every[50:100], every[100:], every[50:100]]
    assert (first.newer, third.older) == (None, None)
    assert first.how_many == "120"


def test_very_many_are_said_in_words(client, boss):
    AuditLine.objects.bulk_create(
        AuditLine(act="change", path="/", result="done") for _ in range(audit_list.MOST + 1)
    )
    assert "Meer dan 1.000 regels" in client.get(LIST).content.decode()


def test_export_gives_what_the_filter_shows_and_is_in_the_log_itself(client, boss):
    told(object_name="=1+1", object_id="3")
    told(result="refused")
    answer = client.get(f"{EXPORT}?result__exact=done")
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))

    theme = next(row for row in rows if row["nummer"] == "3")
    assert (theme["wie"], theme["naam"], theme["resultaat"]) == ("sam", "'=1+1", "gedaan")
    assert "geweigerd" not in text
    last = AuditLine.objects.order_by("pk").last()
    assert (last.user_name, last.act, last.object_type) == (
        *("kim", "export"),
        "subscriptions.auditline",
    )


def test_nobody_changes_a_line_at_the_desk(client, boss):
    line = told()
    for page in ("change", "delete"):
        address = reverse(f"admin:subscriptions_auditline_{page}", args=[line.pk])
        assert client.post(address, {"act": "x", "post": "yes"}).status_code == 403
    assert AuditLine.objects.get(pk=line.pk).act == "change"
