"""Databases that are away, locked or full in the middle of a send."""

import contextlib
import os
import resource
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection

from tests.faults.killing import show
from tests.faults.truth import judge
from tests.throwaway_postgres import owner, server_binaries


def server_restart(world):
    """The server falls over and comes back; connections are cut. Supervisors start us again."""
    with connection.cursor() as cursor:
        # A cluster that forgets the last commits would be at fault, not we.
        cursor.execute(
            f"ALTER DATABASE {connection.settings_dict['NAME']} SET synchronous_commit=on"
        )
        cursor.execute("SHOW data_directory")
        (data,) = cursor.fetchone()
    mailing = world.mailing(world.size(150, 5000), batch=10)
    world.control(seconds=0.1)
    supervised = Supervised(world)
    hits = world.size(2, 16)
    for number in range(hits):
        before = len(world.accepted())
        supervised.until(lambda before=before: len(world.accepted()) > before)
        time.sleep(world.random.uniform(0, 0.2))
        if number % 2:
            _cut_connections()
        else:
            _restart(data)
    supervised.until(lambda: _quietly(world.finished(mailing)))
    world.note(f"{hits} blows; {supervised.restarts} processes ended and were started again")
    return show(judge(world, mailing))


class Supervised:
    """Two workers and a ticker that are started again when they end, as systemd does."""

    def __init__(self, world):
        self.world, self.restarts = world, 0
        self.makers = [world.worker, world.worker, world.ticker]
        self.running = [make() for make in self.makers]

    def until(self, condition):
        def met():
            for number, process in enumerate(self.running):
                if process.poll() is not None:
                    self.restarts += 1
                    self.running[number] = self.makers[number]()
            return condition()

        self.world.until(met)


def _quietly(look):
    """Look at a database that may be away."""
    try:
        return look()
    except DatabaseError:
        connection.close()
        return False


def _cut_connections():
    connection.close()
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(os.environ["DATABASE_URL"]) as session,
    ):
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def _restart(data):
    connection.close()
    as_user = {"user": owner(), "extra_groups": []} if os.geteuid() == 0 else {}
    command = [server_binaries() / "pg_ctl", "-D", data, "-m", "immediate", "-w", "restart"]
    log = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*command, "-l", f"{data}/../log"], check=True, cwd=data, **log, **as_user)


def disk_full(world):
    """No byte more fits in any file: nothing new is sent, and it goes on when there is room."""
    mailing = world.mailing(world.size(150, 3000), batch=10)
    world.control(seconds=0.1)
    supervised = Supervised(world)
    supervised.until(lambda: len(world.accepted()) >= 30)
    _limit(supervised, 4096)
    time.sleep(1)  # what was in flight when it became full may still arrive
    before = len(world.accepted())
    time.sleep(world.size(1.5, 10))
    during = len(world.accepted()) - before
    _limit(supervised, resource.RLIM_INFINITY)
    supervised.until(world.finished(mailing))
    world.note(f"accepted while the disk was full: {during}; {supervised.restarts} restarts")
    found = [f"sent {during} while nothing could be written"] if during else []
    return found + show(judge(world, mailing))


def _limit(supervised, size):
    """Let the processes write no file beyond `size`; a full disk without being root."""
    for process in supervised.running:
        with contextlib.suppress(ProcessLookupError):
            hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, hard))


def locked(world):
    """Somebody else holds the whole database; whoever waits loses nothing."""
    mailing = world.mailing(world.size(150, 3000), batch=10)
    world.control(seconds=0.1)
    world.ticker()
    workers = [world.worker()]
    if connection.vendor == "postgresql":
        workers.append(world.worker())
    seconds = world.size(2.5, 10)
    world.until(lambda: len(world.accepted()) >= 30, "the first batches")
    holder = world.fork(_holder(seconds), "holder")
    holder.wait(120)
    world.until(world.finished(mailing))
    if dead := [process.poll() for process in workers if process.poll() is not None]:
        world.note(f"workers ended with {dead}")
    world.note(f"locked for {seconds} s; ended without help")
    return show(judge(world, mailing)) + (["a worker did not survive"] if dead else [])


def _holder(seconds):
    def hold():
        signal.alarm(int(seconds) + 60)
        if connection.vendor == "sqlite":
            name = Path(settings.DATABASES["default"]["NAME"])
            with contextlib.closing(sqlite3.connect(name, timeout=60)) as session:
                session.isolation_level = None
                session.execute("BEGIN EXCLUSIVE")
                time.sleep(seconds)
                session.execute("ROLLBACK")
            return
        with psycopg.connect(os.environ["DATABASE_URL"]) as session:
            tables = "subscriptions_mailing, subscriptions_batch, subscriptions_delivery"
            session.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
            time.sleep(seconds)

    return hold
