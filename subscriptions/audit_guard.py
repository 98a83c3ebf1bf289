# ruff: noqa: S608  every part of these statements is a constant
"""The audit log is added to and nothing else: the database sees to that, not our code.

Triggers let a line be completed once, refuse every other change, and let a line be deleted when
its term is over. Like the search index they are made after every `migrate`, for SQLite drops the
triggers of a table that a migration rebuilds. Who may drop a trigger can do anything, of course:
take that right from the account that the site uses, and let another one migrate.
"""

import datetime as dt

from django.db.backends.base.base import BaseDatabaseWrapper

KEPT = dt.timedelta(days=365)
TABLE = "subscriptions_auditline"
FIXED = ("id", "at", "user_number", "user_name", "act", "path", "address", "agent", "again")
# Not known before a row exists; from nothing to something, once.
FILLED_IN = ("object_type", "object_id", "object_name", "name_key")
REFUSAL = "the audit log is added to, never changed"


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the guard anew; nothing where the log is not there yet (`migrate` of one app)."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in (*drop(connection), *_make(connection.vendor)):
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what takes the guard away: before it is made anew, or a test empties the tables."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    names = ("change", "delete", "replace", "truncate")
    return [f"DROP TRIGGER IF EXISTS {TABLE}_{name}{on}" for name in names]


def _make(vendor: str) -> list[str]:
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def _completes(same: str) -> str:
    """Return the condition under which a change only completes a line."""
    fixed = [f"NEW.{name} {same} OLD.{name}" for name in FIXED]
    filled = [f"(OLD.{name} = '' OR NEW.{name} = OLD.{name})" for name in FILLED_IN]
    return " AND ".join(["OLD.result = 'begun'", "NEW.result <> 'begun'", *fixed, *filled])


def _sqlite() -> list[str]:
    """Refuse INSERT OR REPLACE as well, which deletes without asking the trigger for that."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    begun = f"SELECT 1 FROM {TABLE} WHERE id = NEW.id"
    return [
        (
            f"CREATE TRIGGER {TABLE}_change BEFORE UPDATE ON {TABLE} "
            f"WHEN NOT ({_completes('IS')}) {refuse}"
        ),
        (
            f"CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE} "
            f"WHEN OLD.at >= datetime('now', '-{KEPT.days} days') {refuse}"
        ),
        f"CREATE TRIGGER {TABLE}_replace BEFORE INSERT ON {TABLE} WHEN EXISTS ({begun}) {refuse}",
    ]


def _postgresql() -> list[str]:
    function, refuse = f"{TABLE}_refuse", f"RAISE EXCEPTION '{REFUSAL}'"
    before = f"CREATE TRIGGER {TABLE}"
    call = f"EXECUTE FUNCTION {function}()"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {refuse}; END $$"
        ),
        (
            f"{before}_change BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN (NOT ({_completes('IS NOT DISTINCT FROM')})) {call}"
        ),
        (
            f"{before}_delete BEFORE DELETE ON {TABLE} FOR EACH ROW "
            f"WHEN (OLD.at >= now() - interval '{KEPT.days} days') {call}"
        ),
        f"{before}_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT {call}",
    ]
