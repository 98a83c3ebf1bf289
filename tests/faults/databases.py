"""A database of its own for every scenario, copied from one that is migrated once.

The copy is made once per set of migrations and kept: on SQLite in the folder for temporary
files, on PostgreSQL beside the databases of the server.
"""

import contextlib
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.throwaway_postgres import postgres

ROOT = Path(__file__).resolve().parents[2]


def migrations_digest():
    """Return what changes when a migration does, or the place of this code."""
    names = sorted(ROOT.glob("*/migrations/0*.py"))
    told = [str(ROOT), *(f"{name}:{name.stat().st_size}:{name.stat().st_mtime}" for name in names)]
    return hashlib.sha256("".join(told).encode()).hexdigest()[:12]


def migrate(url, folder):
    environment = {**os.environ, "DATABASE_URL": url, "NPLV_VAR_DIR": folder, "SECRET_KEY": "x"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextlib.contextmanager
def one_at_a_time(name):
    with Path(tempfile.gettempdir(), f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def sqlite(folder):
    name = f"nplv-faults-{migrations_digest()}"
    ready = Path(tempfile.gettempdir(), f"{name}.sqlite3")
    with one_at_a_time(name):
        if not ready.exists():
            making = Path(folder, "making.sqlite3")
            migrate(f"sqlite:///{making}", folder)
            Path(f"{making}-wal").unlink(missing_ok=True)
            making.rename(ready.with_suffix(".new"))
            ready.with_suffix(".new").rename(ready)
    Path(folder, "nplv.sqlite3").write_bytes(ready.read_bytes())
    yield f"sqlite:///{folder}/nplv.sqlite3"


@contextlib.contextmanager
def postgresql(folder):
    """Yield the address of a new database on the server of `throwaway_postgres`."""
    with postgres() as server:
        template, name = f"nplv_faults_{migrations_digest()}", f"nplv_{uuid.uuid4().hex[:12]}"
        with one_at_a_time(template), psycopg.connect(server, autocommit=True) as session:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not session.execute(known, [template]).fetchone():
                making = f"{template}_{os.getpid()}"
                session.execute(f"CREATE DATABASE {making}")
                migrate(_beside(server, making), folder)
                session.execute(f"ALTER DATABASE {making} RENAME TO {template}")
            session.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield _beside(server, name)
        finally:
            gone = contextlib.suppress(psycopg.OperationalError)
            with gone, psycopg.connect(server, autocommit=True) as session:
                session.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _beside(server, name):
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


@contextlib.contextmanager
def copy_of(connection, folder):
    """Yield the name of a copy of the database that a connection of Django leads to."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        copy = Path(folder, "copy.sqlite3")
        with contextlib.closing(sqlite3.connect(name)) as here:
            here.execute("VACUUM INTO ?", [str(copy)])
        yield str(copy)
        return
    server = _beside(os.environ["DATABASE_URL"], "postgres")
    with psycopg.connect(server, autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
        try:
            yield f"{name}_copy"
        finally:
            session.execute(f"DROP DATABASE {name}_copy WITH (FORCE)")
