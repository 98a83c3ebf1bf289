"""Copies of a database that is migrated once: migrating takes longer than most tests together.

It is made once per set of migrations and kept: on SQLite in the folder for temporary files, on
PostgreSQL beside the databases of the server. Whoever needs it while it is being made, waits.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]


def digest():
    """Return what changes when a migration does, or the place of this code."""
    names = sorted(ROOT.glob("*/migrations/0*.py"))
    told = [str(ROOT), *(f"{name}:{name.stat().st_size}:{name.stat().st_mtime}" for name in names)]
    return hashlib.sha256("".join(told).encode()).hexdigest()[:12]


def migrate(url, folder):
    environment = {**os.environ, "DATABASE_URL": url, "NPLV_VAR_DIR": folder, "SECRET_KEY": "x"}
    environment["DJANGO_SETTINGS_MODULE"] = "nplv.settings"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextlib.contextmanager
def one_at_a_time(name):
    with Path(tempfile.gettempdir(), f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sqlite_to(target):
    """Copy the migrated database to a file, in place of what may be there."""
    name = f"nplv-migrated-{digest()}"
    ready = Path(tempfile.gettempdir(), f"{name}.sqlite3")
    with one_at_a_time(name), tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
        if not ready.exists():
            making = Path(folder, "making.sqlite3")
            migrate(f"sqlite:///{making}", folder)
            shutil.move(making, ready.with_suffix(".new"))
            ready.with_suffix(".new").rename(ready)
    for beside in ("-wal", "-shm"):
        Path(f"{target}{beside}").unlink(missing_ok=True)
    shutil.copyfile(ready, target)


@contextlib.contextmanager
def postgresql(server, name):
    """Make a migrated database of that name on a server, and take it away afterwards."""
    template = f"nplv_migrated_{digest()}"
    with one_at_a_time(template), psycopg.connect(server, autocommit=True) as session:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not session.execute(known, [template]).fetchone():
            making = f"{template}_{os.getpid()}"
            session.execute(f"CREATE DATABASE {making}")
            with tempfile.TemporaryDirectory() as folder:
                migrate(beside(server, making), folder)
            session.execute(f"ALTER DATABASE {making} RENAME TO {template}")
        session.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        session.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield
    finally:
        gone = contextlib.suppress(psycopg.OperationalError)
        with gone, psycopg.connect(server, autocommit=True) as session:
            session.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def beside(server, name):
    """Return the address of another database on a server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@contextlib.contextmanager
def for_tests_of(connection):
    """Put a migrated database where the tests of a connection of Django will look for theirs."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        sqlite_to(name)
        yield
        return
    with postgresql(os.environ["DATABASE_URL"], name):
        yield
