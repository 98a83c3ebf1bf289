"""Which installation this is.

A mailing keeps the stamp of the place where it was planned. In a copy of the database (another
file, another database, another site address) the stamp differs, and nothing is sent there until
somebody re-arms the mailing.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection


def stamp() -> str:
    """Return the same text for every process of one installation, and another one elsewhere."""
    return hashlib.sha256(f"{settings.SITE_URL}|{_database()}".encode()).hexdigest()


def _database() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "postgresql":
        return str(Path(name).resolve())
    with connection.cursor() as cursor:  # a restored dump has another number, whatever its name
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        return f"{name}:{cursor.fetchone()[0]}"
