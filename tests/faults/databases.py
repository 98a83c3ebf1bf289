"""A database of its own for every scenario, copied from one that is migrated once."""

import contextlib
import os
import sqlite3
import uuid
from pathlib import Path

import psycopg

from tests import migrated
from tests.throwaway_postgres import postgres


@contextlib.contextmanager
def sqlite(folder):
    migrated.sqlite_to(f"{folder}/nplv.sqlite3")
    yield f"sqlite:///{folder}/nplv.sqlite3"


@contextlib.contextmanager
def postgresql(folder):
    """Yield the address of a new database on the server of `throwaway_postgres`."""
    name = f"nplv_{uuid.uuid4().hex[:12]}"
    with postgres() as server, migrated.postgresql(server, name):
        yield migrated.beside(server, name)


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
    server = migrated.beside(os.environ["DATABASE_URL"], "postgres")
    with psycopg.connect(server, autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
        try:
            yield f"{name}_copy"
        finally:
            session.execute(f"DROP DATABASE {name}_copy WITH (FORCE)")
