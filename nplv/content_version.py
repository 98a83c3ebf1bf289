# ruff: noqa: S608  every part of these statements is a constant or the name of a table
"""The content version: one row that changes with whatever may show on a public page.

Triggers in the database change it, in the transaction that changes the content: an act, an admin
form, a bulk load and plain SQL count alike, and nobody can forget it. Like the search index it is
made after every `migrate` (`ensure`), for SQLite drops the triggers of a table that a migration
rebuilds. A version is a random word and no number, so that a database put back from a backup, or a
transaction rolled back, never leads to a version that was in use for other content.

On PostgreSQL the row changes when the transaction commits, once: a long one that touches content
at its beginning (the start of a mailing) keeps no editor waiting.
"""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "nplv_content_version"
_READ = f"SELECT token FROM {TABLE}"


def read() -> str | None:
    """Return the version; None where there is none yet, so that nothing may be kept.

    Read it before the content: what is read afterwards is of this version or a newer one.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_READ)
            row = cursor.fetchone()
    except DatabaseError:
        return None
    return str(row[0]) if row else None


def content_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of CONTENT_APPS: of every model, the histories left out."""
    names = connection.introspection.django_table_names(only_existing=True)
    prefixes = tuple(f"{app}_" for app in settings.CONTENT_APPS)
    return sorted(name for name in names if name.startswith(prefixes) and "_historical" not in name)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing, and begin a new version: a migration may have changed content."""
    make = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for statement in make(content_tables(connection)):
            cursor.execute(statement)


def ensure_after_migrate(*, using: str, **kwargs: Any) -> None:
    from django.db import connections  # noqa: PLC0415  app ready

    ensure(connections[using])


def _sqlite(tables: list[str]) -> list[str]:
    word = "lower(hex(randomblob(16)))"
    return [
        f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer PRIMARY KEY, token text NOT NULL)",
        f"INSERT OR REPLACE INTO {TABLE} VALUES (1, {word})",
        *(
            f'CREATE TRIGGER IF NOT EXISTS "{TABLE}_{table}_{event}" AFTER {event} ON "{table}" '
            f"BEGIN UPDATE {TABLE} SET token = {word}; END"
            for table in tables
            for event in ("INSERT", "UPDATE", "DELETE")
        ),
    ]


def _postgresql(tables: list[str]) -> list[str]:
    function = f"{TABLE}_renew"
    return [
        f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer PRIMARY KEY, token text NOT NULL)",
        (
            f"INSERT INTO {TABLE} VALUES (1, gen_random_uuid()) "
            "ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token"
        ),
        (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF current_setting('nplv.renewed_in', true) "
            "IS DISTINCT FROM pg_current_xact_id()::text THEN "
            "PERFORM set_config('nplv.renewed_in', pg_current_xact_id()::text, true); "
            f"UPDATE {TABLE} SET token = gen_random_uuid(); "
            "END IF; RETURN NULL; END $$"
        ),
        *(
            statement
            for table in tables
            for statement in (
                f'DROP TRIGGER IF EXISTS {TABLE} ON "{table}"',
                f'DROP TRIGGER IF EXISTS {TABLE}_truncate ON "{table}"',
                (
                    f"CREATE CONSTRAINT TRIGGER {TABLE} AFTER INSERT OR UPDATE OR DELETE "
                    f'ON "{table}" DEFERRABLE INITIALLY DEFERRED '
                    f"FOR EACH ROW EXECUTE FUNCTION {function}()"
                ),
                (
                    f'CREATE TRIGGER {TABLE}_truncate AFTER TRUNCATE ON "{table}" '
                    f"EXECUTE FUNCTION {function}()"
                ),
            )
        ),
    ]
