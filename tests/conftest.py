"""What every test may rely on: a fixed vocabulary of people, no network, clean folders."""

import pytest
from django.db import connection

from subscriptions import audit_guard
from tests import migrated


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Take the database that stands there; what it misses of the migrations is carried out."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Put a copy of a migrated database there, under the name that belongs to this worker."""
    with migrated.for_tests_of(connection):
        yield


@pytest.fixture(autouse=True)
def _media_in_tmp(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.NPLV_MAILBOX_DIR = tmp_path / "mail"


@pytest.fixture(autouse=True, scope="session")
def _log_may_be_emptied():
    """Take the guard of the audit log away before tables are emptied; it is made anew after.

    On the class: beside a browser, which runs an event loop, the connection is another one.
    """
    operations = type(connection.ops)
    execute = operations.execute_sql_flush

    def emptied(self, statements):
        return execute(self, [*audit_guard.drop(self.connection), *statements])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", emptied)
        yield


def pytest_collection_modifyitems(config, items):
    """Leave out what is meant for the other database, and run once what asks none."""
    left_out = [item for item in items if not _belongs_here(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _belongs_here(item):
    if connection.vendor == "sqlite":
        return not item.get_closest_marker("postgres")
    asks = {"db", "transactional_db"}.intersection(item.fixturenames)
    asks = asks or any(map(item.get_closest_marker, ("django_db", "postgres", "own_database")))
    return bool(asks) and not item.get_closest_marker("sqlite")
