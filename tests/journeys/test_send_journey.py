"""A real worker process is killed in the middle of a send; the emulator's log is the truth."""

import collections
import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from subscriptions import mailings
from subscriptions.models import Batch
from subscriptions.tick import tick
from subscriptions.transports.esps import ESPS
from tests.emulators.esp import Esp
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import counts, rendering

SUBSCRIBERS = 60
PATIENCE = 120  # seconds


@pytest.fixture
def esp(transactional_db, settings, monkeypatch):
    with Esp() as esp:
        settings.NPLV_ESP = "mailgun"
        small = dataclasses.replace(ESPS["mailgun"], limit=10)
        monkeypatch.setitem(ESPS, "mailgun", small)
        yield esp


def worker(esp):
    """Start `manage.py db_worker` on the database of this test."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        user, password = database["USER"], database["PASSWORD"]
        host, port = database["HOST"], database["PORT"]
        url = f"postgres://{user}:{password}@{host}:{port}/{database['NAME']}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "db_worker", "--interval", "0.05", "--no-startup-delay"],
        cwd=site.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "nplv.settings",
            "SECRET_KEY": site.SECRET_KEY,
            "SITE_URL": site.SITE_URL,
            "NPLV_ESP": "mailgun",
            "ANYMAIL_MAILGUN_API_KEY": "sleutel",
            "ANYMAIL_MAILGUN_API_URL": esp.url,
            "LOG_LEVEL": "WARNING",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "took too long"
        time.sleep(0.05)


def test_killed_worker_loses_nobody_and_sends_nobody_twice(esp):
    SubscriberFactory.create_batch(SUBSCRIBERS)
    mailing = mailings.schedule_and_start(rendering())
    third_call = threading.Event()

    def hold_the_third_call():
        if len(esp.calls) == 3:
            third_call.set()
            time.sleep(1)

    esp.before_answer = hold_the_third_call
    first = worker(esp)
    try:
        assert third_call.wait(PATIENCE)
        os.kill(first.pid, signal.SIGKILL)
    finally:
        first.kill()
        first.wait()
    stuck = counts(mailing)["sending"]
    assert stuck in {10, 20}  # at most two calls were under way

    Batch.objects.filter(status="sending").update(lease_until=timezone.now())
    tick()
    second = worker(esp)
    try:
        until(lambda: counts(mailing).get("queued", 0) == 0 and "sending" not in counts(mailing))
        tick()
    finally:
        second.terminate()
        assert second.wait(30) == 0
    mailing.refresh_from_db()
    log = collections.Counter(mail["to"] for mail in esp.accepted)
    assert (mailing.status, counts(mailing)) == (
        "sent",
        {"sent": SUBSCRIBERS - stuck, "unknown": stuck},
    )
    assert set(log.values()) == {1}
    reached = dict(mailing.deliveries.values_list("subscriber__email", "status"))
    assert {reached[address] for address in set(reached) - set(log)} <= {"unknown"}
    assert set(log) <= set(reached)
