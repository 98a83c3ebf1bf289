"""The database itself refuses to change the audit log: plain SQL, past every line of our code."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nplv.audit import Facts, Result, Thing
from subscriptions import audit
from subscriptions.audit_guard import KEPT, REFUSAL, ensure
from subscriptions.models import AuditLine
from subscriptions.retention import count_expired, erase_expired

pytestmark = pytest.mark.django_db
FACTS = Facts(7, "sam", "add", "/beheer/articles/theme/add/", Thing("articles.theme"), "::1", "")
OTHER = {
    "at": "'2020-01-01 00:00:00'",
    "user_number": "8",
    "user_name": "'kim'",
    "act": "'look'",
    "path": "'/'",
    "address": "''",
    "agent": "'x'",
    "again": "true",
    "id": "999",
    "object_type": "'auth.user'",
    "object_id": "'9'",
    "object_name": "'x'",
    "name_key": "'x'",
    "result": "'refused'",
}


@pytest.fixture
def finished():
    key = audit.begin(FACTS)
    audit.finish(key, result=Result.DONE, thing=Thing("articles.theme", "3", "Wonen"))
    return AuditLine.objects.get(pk=key)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql):
    with pytest.raises(DatabaseError, match=REFUSAL):
        run(sql)


def rows():
    return list(AuditLine.objects.order_by("pk").values())


@pytest.mark.parametrize("column", OTHER)
def test_finished_line_cannot_be_changed(finished, column):
    before = rows()
    refused(f"UPDATE subscriptions_auditline SET {column} = {OTHER[column]}")

    assert rows() == before


@pytest.mark.parametrize("column", sorted(OTHER.keys() - {"object_id", "object_name", "name_key"}))
def test_begun_line_can_be_completed_and_not_rewritten(column):
    audit.begin(FACTS)
    before = rows()
    if column == "result":
        refused("UPDATE subscriptions_auditline SET object_name = 'x'")
    else:
        refused(f"UPDATE subscriptions_auditline SET result = 'done', {column} = {OTHER[column]}")

    assert rows() == before


def test_line_is_finished_once(finished):
    with pytest.raises(audit.AlreadyFinishedError):
        audit.finish(finished.pk, result=Result.FAILED, thing=Thing())

    assert AuditLine.objects.get().result == "done"


def test_line_within_its_term_cannot_be_deleted(finished):
    refused("DELETE FROM subscriptions_auditline")

    assert AuditLine.objects.count() == 1


@pytest.mark.postgres
def test_table_cannot_be_emptied(finished):
    refused("TRUNCATE subscriptions_auditline")

    assert AuditLine.objects.count() == 1


@pytest.mark.sqlite
def test_line_cannot_be_replaced(finished):
    before = rows()
    columns = ", ".join(before[0])
    other = {name: f'"{name}"' for name in before[0]} | {"user_name": "'kim'"}
    refused(
        f"INSERT OR REPLACE INTO subscriptions_auditline ({columns}) "
        f"SELECT {', '.join(other.values())} FROM subscriptions_auditline"
    )

    assert rows() == before


def test_line_goes_a_year_and_a_day_later_and_no_sooner():
    now, day = timezone.now(), dt.timedelta(days=1)
    ages = {"weg": KEPT + day + day / 24, "dag": KEPT + day / 2, "nu": dt.timedelta()}
    for act, age in ages.items():
        AuditLine.objects.create(at=now - age, act=act, path="/", result="done")

    assert count_expired()["logboek"] == 1
    assert erase_expired()["logboek"] == 1
    assert sorted(AuditLine.objects.values_list("act", flat=True)) == ["dag", "nu"]


@pytest.mark.sqlite
def test_database_without_the_log_gets_no_guard(tmp_path):
    """`migrate` of one app comes before the log is there."""
    empty = connection.copy("empty")
    empty.settings_dict = {**connection.settings_dict, "NAME": str(tmp_path / "empty.sqlite3")}
    try:
        ensure(empty)
        assert empty.introspection.table_names() == []
    finally:
        empty.close()
