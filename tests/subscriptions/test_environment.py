import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from subscriptions import environment, ledger, mailings
from subscriptions.environment import Standing, settle, stamp, standing
from subscriptions.models import Batch, Installation, Mailing, StaffNotice, Subscriber
from subscriptions.tick import RESTORED, tick
from tests import migrated
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import counts, planned, run, started

ELSEWHERE = {"SITE_URL": "https://oefening.example.org"}


@pytest.fixture(autouse=True)
def own_file(db, tmp_path, monkeypatch, settings):
    """The file of this test: `environment` writes it for real."""
    settings.VAR_DIR = tmp_path
    file = tmp_path / "installation.json"
    monkeypatch.setattr(environment, "_file", lambda here: file)
    return file


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    def call(act, *args):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args)

    return call


def remembered(file):
    return json.loads(file.read_text())


def backup():
    return Installation.objects.values().get()


def put_back(row):
    Installation.objects.update(**row)


def test_new_place_is_home_and_stays_so(committed, own_file):
    assert standing() is Standing.HOME
    before = stamp()
    committed(settle)
    committed(tick)
    assert (standing(), stamp()) == (Standing.HOME, before)
    row = Installation.objects.get()
    assert remembered(own_file) == {"identity": row.identity, "ticks": row.ticks}
    assert (row.ticks, row.home, row.salt) == (2, before, "")


def test_planning_and_rearming_settle(committed, settings):
    mailing = committed(planned)
    settings.SITE_URL = ELSEWHERE["SITE_URL"]
    assert standing() is Standing.COPY
    committed(mailings.rearm, mailing)
    assert standing() is Standing.HOME
    assert mailing.stamp == stamp()


def test_copy_beside_another_installation_of_the_same_name(committed, own_file):
    """The same path and the same SITE_URL on another machine, which has a file of its own."""
    mailing = committed(planned)
    own_file.write_text(json.dumps({"identity": "van-een-ander", "ticks": 5}))
    assert standing() is Standing.COPY
    assert mailing.stamp != stamp()
    committed(settle)
    assert standing() is Standing.HOME
    assert mailing.stamp != stamp()
    assert Installation.objects.get().identity == "van-een-ander"


@pytest.mark.sqlite
def test_copy_on_a_machine_that_has_no_file(committed, own_file):
    mailing = committed(planned)
    own_file.unlink()
    assert (standing(), mailing.stamp != stamp()) == (Standing.COPY, True)


@pytest.mark.postgres
def test_machine_without_a_file_joins(committed, own_file):
    mailing = committed(planned)
    own_file.unlink()
    assert (standing(), mailing.stamp) == (Standing.HOME, stamp())
    committed(tick)
    assert remembered(own_file)["identity"] == Installation.objects.get().identity


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"identity": "x"}', '{"ticks": "veel"}'])
def test_file_that_cannot_be_read_is_none(committed, own_file, text):
    committed(planned)
    own_file.write_text(text)
    assert standing() is (Standing.COPY if connection.vendor == "sqlite" else Standing.HOME)


def test_file_that_cannot_be_written_stops_nothing(committed, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(environment, "_file", lambda here: tmp_path / "weg" / "installation.json")
    committed(settle)
    committed(tick)
    assert "cannot be written" in caplog.text


# --- A copy only reads ----------------------------------------------------------------------------


def test_tick_in_a_copy_changes_nothing(committed, settings, caplog):
    mailing = committed(started, 2)
    ledger.claim(mailing.batches.get().pk)
    Batch.objects.update(lease_until="2020-01-01T00:00Z")
    left = SubscriberFactory(status="unsubscribed", status_at="2020-01-01T00:00Z")
    settings.SITE_URL = ELSEWHERE["SITE_URL"]
    done = committed(tick)
    assert (done.swept, done.finished, counts(mailing)) == (0, 0, {"sending": 2})
    assert Subscriber.objects.get(pk=left.pk).status == "unsubscribed"
    assert "this database is a copy" in caplog.text
    assert standing() is Standing.COPY


def test_copy_leaves_the_bounces_to_the_original(committed, settings):
    committed(planned)
    settings.SITE_URL, settings.NPLV_BOUNCES_URL = ELSEWHERE["SITE_URL"], "maildir:/nergens"
    with pytest.raises(CommandError, match="kopie van de database"):
        call_command("read_bounces")


def test_rearm_makes_a_copy_work_on_its_own(committed, settings, capsys):
    committed(planned)
    call_command("rearm")
    assert "hoort hier al" in capsys.readouterr().out
    settings.SITE_URL = ELSEWHERE["SITE_URL"]
    committed(call_command, "rearm")
    assert "wachten op vrijgave: 1." in capsys.readouterr().out
    assert standing() is Standing.HOME
    assert committed(tick).started == 0


# --- A backup put back in its own place -----------------------------------------------------------


def test_backup_put_back_pauses_what_looks_open(committed, mailoutbox):
    mailing = committed(started, 2)
    old = backup()
    committed(tick)
    put_back(old)
    assert standing() is Standing.RESTORED
    run(mailing)
    assert (counts(mailing), mailoutbox) == ({"queued": 2}, [])
    committed(tick)
    mailing.refresh_from_db()
    assert (mailing.status, mailing.pause_reason) == ("paused", RESTORED)
    assert StaffNotice.objects.filter(mailing=mailing, kind="paused").count() == 1
    with pytest.raises(mailings.MailingRefusedError, match="reservekopie"):
        mailings.resume(mailing)
    mailings.resume(committed(mailings.rearm, mailing))
    run(mailing)
    assert len(mailoutbox) == 2


def test_planned_mailing_in_a_backup_waits_for_a_person(committed):
    mailing = committed(planned, 1)
    Mailing.objects.update(scheduled_for="2020-01-01T00:00Z", too_late_after="2999-01-01T00:00Z")
    old = backup()
    committed(settle)
    put_back(old)
    assert committed(tick).started == 0
    mailing.refresh_from_db()
    assert (mailing.status, mailing.pause_reason) == ("scheduled", mailings.ELSEWHERE)


def test_backup_is_noticed_once_whichever_machine_remembers_more(committed, own_file):
    committed(settle)
    old = backup()
    for _ in range(5):
        committed(tick)
    elsewhere = remembered(own_file)
    own_file.write_text(json.dumps({**elsewhere, "ticks": elsewhere["ticks"] - 2}))
    put_back(old)
    committed(tick)
    home = stamp()
    own_file.write_text(json.dumps(elsewhere))
    assert (standing(), stamp()) == (Standing.HOME, home)


def test_mail_from_before_is_still_ours(committed):
    committed(settle)
    old, site = backup(), stamp()[:12]
    committed(settle)
    put_back(old)
    committed(settle)
    assert stamp()[:12] != site
    assert {site, stamp()[:12]} <= environment.known_sites()


# --- With a real file beside a real database ------------------------------------------------------


@pytest.mark.sqlite
def test_where_the_file_lies(monkeypatch):
    monkeypatch.undo()
    name = connections["default"].settings_dict["NAME"]
    assert str(environment._file("")) == f"{name}.installation.json"
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", "file:memorydb?mode=memory")
    assert environment._file("") is None


@pytest.mark.sqlite
def test_sqlite_file_put_back_by_hand(tmp_path):
    """The whole story in processes of their own: plan, back up, tick, put back, tick."""
    values = {**os.environ, "NPLV_VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    values["DJANGO_SETTINGS_MODULE"] = "nplv.settings"

    def manage(*args):
        made = [sys.executable, "manage.py", *args]
        return subprocess.run(made, env=values, check=True, capture_output=True, text=True).stderr

    database, kept = tmp_path / "nplv.sqlite3", tmp_path / "kept.sqlite3"
    migrated.sqlite_to(database)
    manage("tick")
    with sqlite3.connect(database) as source, sqlite3.connect(kept) as target:
        source.backup(target)
    assert "is at home from now on" not in manage("tick")
    for name in ("", "-wal", "-shm"):
        (tmp_path / f"nplv.sqlite3{name}").unlink(missing_ok=True)
    shutil.copy(kept, database)
    assert "the database was restored here" in manage("tick")
    (tmp_path / "nplv.sqlite3.installation.json").unlink()
    assert "this database is a copy" in manage("tick")
