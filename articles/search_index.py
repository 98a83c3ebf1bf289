# ruff: noqa: S608  every part of these statements is a constant of this file
"""The search index: one table beside the models, kept in step by triggers in the database.

Whatever writes a row (a form, a bulk load, plain SQL) is indexed in the same transaction. It is
made after every `migrate` and not by a migration, for SQLite drops the triggers of each table
that a later migration rebuilds: see `ensure`, which does nothing where all is well.

Words are indexed without HTML and accents. Tables: `articles_search` on both databases, an FTS5
table on SQLite (rowid = id * KINDS + kind), a tsvector with GIN on PostgreSQL.
"""

import hashlib
import unicodedata
from enum import IntEnum
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "articles_search"
KINDS = 8  # room for more kinds than there are; never change it without another table name
LONGEST_TEXT = 200_000  # characters; PostgreSQL refuses a tsvector over 1 MB


class Kind(IntEnum):
    ARTICLE = 0
    AREA = 1
    ISSUE = 2
    AWARD = 3
    ITEM = 4  # of an issue


class Source(NamedTuple):
    kind: Kind
    table: str
    title: str
    text: tuple[str, ...]


SOURCES = (
    Source(
        Kind.ARTICLE,
        "articles_article",
        "title",
        ("teaser", "body", "byline", "source_name", "place"),
    ),
    Source(
        Kind.AREA,
        "areas_area",
        "name",
        ("aliases", "municipality", "province", "neighbourhoods", "programme_name", "intro"),
    ),
    Source(Kind.ISSUE, "articles_issue", "title", ("subject", "preheader", "foreword")),
    Source(Kind.AWARD, "areas_fundingaward", "recipient", ("project", "municipality", "outputs")),
    Source(Kind.ITEM, "articles_issueitem", "heading", ("teaser", "attribution")),
)
ACCENTED = "".join(
    chr(code)
    for code in range(0xC0, 0x250)
    if unicodedata.normalize("NFKD", chr(code))[0].isascii() and not chr(code).isascii()
)
PLAIN = "".join(unicodedata.normalize("NFKD", letter)[0].lower() for letter in ACCENTED)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the index and fill it, unless it is there and as it should be."""
    statements = _STATEMENTS[connection.vendor]()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if not {source.table for source in SOURCES} <= tables:
            return  # migrated back to nothing
        if _IS_THERE[connection.vendor](cursor, statements):
            return
        for statement in statements:
            cursor.execute(statement)


# --- SQLite ------------------------------------------------------------------------------------


def _sqlite_statements() -> list[str]:
    return [
        f"DROP TABLE IF EXISTS {TABLE}",
        (
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, text, "
            "tokenize='unicode61 remove_diacritics 2', prefix='2 3 4')"
        ),
        *(statement for source in SOURCES for statement in _sqlite_source(source)),
    ]


def _sqlite_source(source: Source) -> list[str]:
    kind, table = int(source.kind), source.table
    name = f"{TABLE}_{source.kind.name.lower()}"
    text = _sqlite_plain(*source.text)
    delete = f"DELETE FROM {TABLE} WHERE rowid = OLD.id * {KINDS} + {kind};"
    columns = f"SELECT id * {KINDS} + {kind}, {source.title}, {text} FROM {table}"
    insert = f"INSERT INTO {TABLE}(rowid, title, text) {columns}"
    return [
        *(f"DROP TRIGGER IF EXISTS {name}_{act}" for act in ("insert", "update", "delete")),
        (
            f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN "
            f"{insert} WHERE id = NEW.id; END"
        ),
        (
            f"CREATE TRIGGER {name}_update AFTER UPDATE ON {table} BEGIN "
            f"{delete} {insert} WHERE id = NEW.id; END"
        ),
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {delete} END",
        insert,
    ]


def _sqlite_plain(*columns: str) -> str:
    """Return an expression for the columns' text without tags; rich text is well-formed."""
    joined = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
    tag = "instr(t, '<') > 0 AND instr(substr(t, instr(t, '<')), '>') > 0"
    rest = "substr(t, instr(t, '<') + instr(substr(t, instr(t, '<')), '>'))"
    return (
        f"(WITH RECURSIVE s(t) AS (SELECT substr({joined}, 1, {LONGEST_TEXT}) UNION ALL "
        f"SELECT substr(t, 1, instr(t, '<') - 1) || ' ' || {rest} FROM s WHERE {tag}) "
        f"SELECT replace(t, '&amp;', ' ') FROM s WHERE NOT ({tag}))"
    )


def _sqlite_is_there(cursor: Any, statements: list[str]) -> bool:
    cursor.execute("SELECT sql FROM sqlite_master WHERE name LIKE %s", [f"{TABLE}%"])
    found = {row[0] for row in cursor.fetchall()}
    return {one for one in statements if one.startswith("CREATE")} <= found


# --- PostgreSQL --------------------------------------------------------------------------------


def _postgresql_statements() -> list[str]:
    statements = [
        f"DROP TABLE IF EXISTS {TABLE}",
        (
            f"CREATE TABLE {TABLE} (kind smallint, object_id bigint, vector tsvector NOT NULL, "
            "PRIMARY KEY (kind, object_id))"
        ),
        f"CREATE INDEX {TABLE}_vector ON {TABLE} USING gin (vector)",
        f"CREATE INDEX {TABLE}_newest ON {TABLE} (object_id DESC)",
        (
            f"CREATE OR REPLACE FUNCTION {TABLE}_fold(text) RETURNS text LANGUAGE sql IMMUTABLE "
            f"AS $$ SELECT regexp_replace(translate(lower(left($1, {LONGEST_TEXT})), "
            f"'{ACCENTED}', '{PLAIN}'), '[^a-z0-9]+', ' ', 'g') $$"
        ),
        *(statement for source in SOURCES for statement in _postgresql_source(source)),
    ]
    return [*statements, f"COMMENT ON TABLE {TABLE} IS '{_digest(statements)}'"]


def _postgresql_source(source: Source) -> list[str]:
    kind, table = int(source.kind), source.table
    name = f"{TABLE}_{source.kind.name.lower()}"
    columns = f"{kind}, {{row}}.id, {_postgresql_vector(source)}"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'TRUNCATE' THEN "
            f"DELETE FROM {TABLE} WHERE kind = {kind}; "
            "ELSIF TG_OP = 'DELETE' THEN "
            f"DELETE FROM {TABLE} WHERE kind = {kind} AND object_id = OLD.id; "
            "ELSE "
            f"INSERT INTO {TABLE} VALUES ({columns.format(row='NEW')}) "
            "ON CONFLICT (kind, object_id) DO UPDATE SET vector = EXCLUDED.vector; "
            "END IF; RETURN NULL; END $$"
        ),
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"DROP TRIGGER IF EXISTS {name}_truncate ON {table}",
        (
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        ),
        f"CREATE TRIGGER {name}_truncate AFTER TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
        f"INSERT INTO {TABLE} SELECT {columns.format(row=table)} FROM {table}",
    ]


def _postgresql_vector(source: Source) -> str:
    text = ", ".join(f"{{row}}.{column}" for column in source.text)
    plain = f"regexp_replace(concat_ws(' ', {text}), '<[^>]*>|&[a-z]+;', ' ', 'g')"
    title = f"to_tsvector('dutch', {TABLE}_fold({{row}}.{source.title}))"
    rest = f"to_tsvector('dutch', {TABLE}_fold({plain}))"
    return f"setweight({title}, 'A') || setweight({rest}, 'D')"


def _postgresql_is_there(cursor: Any, statements: list[str]) -> bool:
    cursor.execute(
        "SELECT obj_description(to_regclass(%s::text)::oid, 'pg_class'), "
        "(SELECT count(*) FROM pg_trigger WHERE tgname LIKE %s)",
        [TABLE, f"{TABLE}%"],
    )
    return bool(cursor.fetchone() == (_digest(statements[:-1]), 2 * len(SOURCES)))


def _digest(statements: list[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


_STATEMENTS = {"sqlite": _sqlite_statements, "postgresql": _postgresql_statements}
_IS_THERE = {"sqlite": _sqlite_is_there, "postgresql": _postgresql_is_there}
