"""Which installation this is, and whether the database belongs to it.

A mailing keeps the stamp of the place where it was planned, and is sent from no other. Three
things may be wrong with a database, and a file outside it tells two of them:

- it is a copy: another file, database or site address, or the file names another installation;
- it is a backup put back in its own place: the file remembers a later tick than the database.
  What was sent since then looks as if it still waits, so a person has to look first.

On SQLite the file lies beside the database, on PostgreSQL in NPLV_VAR_DIR of each machine. A
machine that has no file there yet joins without a question, since it may be a new one.
"""

import contextlib
import enum
import hashlib
import json
import logging
import os
import uuid
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from subscriptions.models import Installation

logger = logging.getLogger(__name__)
ROW = 1
SITE_DIGITS = 12  # of a stamp, in what an ESP tells us about our own mail
# Machines remember somewhat different ticks; after a backup none of them may be ahead again.
MARGIN = 1000


class Standing(enum.Enum):
    """What the database is to this place."""

    HOME = "home"
    COPY = "copy"
    RESTORED = "restored"


class Remembered(NamedTuple):
    """What the file outside the database says."""

    identity: str
    ticks: int


def stamp() -> str:
    """Return the same text for every process of one installation, and another one elsewhere.

    Also another one, which no mailing has, while the standing is not HOME.
    """
    here, row = _here(), _row()
    own = _stamp(here, row)
    return own if _judge(here, row) is Standing.HOME else _digest(own, "not settled")


def standing() -> Standing:
    """Return what the database is to this place. A database that never sent is at home."""
    return _judge(_here(), _row())


def known_sites() -> set[str]:
    """Return the beginnings of all stamps under which mail went out from here."""
    row = _row()
    return {one[:SITE_DIGITS] for one in [stamp(), *(row.stamps if row else [])]}


@transaction.atomic
def settle() -> None:
    """Make this the place of the database, because a person plans or releases a mailing here.

    What was planned under another stamp stays held, one mailing at a time.
    """
    here = _here()
    row = _locked(here)
    before = _judge(here, row)
    if before is not Standing.HOME:
        remembered = _remembered(here) or _name_place(here)
        row.identity = remembered.identity
        row.ticks = max(row.ticks, remembered.ticks) + MARGIN
        row.salt = uuid.uuid4().hex
        logger.warning("the database was %s here and is at home from now on", before.value)
    row.home = _stamp(here, row)
    row.stamps = [*(one for one in row.stamps if one != row.home), row.home]
    row.ticks += 1
    row.save()
    transaction.on_commit(_write_ticks)


@transaction.atomic
def remember() -> None:
    """Count a tick, inside the database and outside."""
    _locked(_here())
    Installation.objects.filter(pk=ROW).update(ticks=F("ticks") + 1)
    transaction.on_commit(_write_ticks)


def _row() -> Installation | None:
    return Installation.objects.filter(pk=ROW).first()


def _locked(here: str) -> Installation:
    """Return the row, locked; a first one belongs here."""
    row = Installation.objects.select_for_update().filter(pk=ROW).first()
    if row is None:
        place = _remembered(here) or _name_place(here)
        row, _ = Installation.objects.get_or_create(
            pk=ROW, defaults={**place._asdict(), "home": here, "stamps": [here]}
        )
    elif _remembered(here) is None and connection.vendor == "postgresql":
        _write(here, Remembered(row.identity, 0))  # a machine that joins
    return row


def _name_place(here: str) -> Remembered:
    """Give this place a name. At once: a name without its database is harmless."""
    place = Remembered(uuid.uuid4().hex, 0)
    _write(here, place)
    return place


def _judge(here: str, row: Installation | None) -> Standing:
    if row is None:
        return Standing.HOME
    if row.home != _stamp(here, row):
        return Standing.COPY
    remembered = _remembered(here)
    if remembered is None:
        return Standing.COPY if connection.vendor == "sqlite" and _file(here) else Standing.HOME
    if remembered.identity != row.identity:
        return Standing.COPY
    return Standing.RESTORED if remembered.ticks > row.ticks else Standing.HOME


def _stamp(here: str, row: Installation | None) -> str:
    return _digest(here, row.salt) if row and row.salt else here


def _here() -> str:
    """Return what the settings and the database itself say about where this is."""
    return _digest(settings.SITE_URL, _database())


def _digest(*texts: str) -> str:
    return hashlib.sha256("|".join(texts).encode()).hexdigest()


def _database() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "postgresql":
        return str(Path(name).resolve())
    with connection.cursor() as cursor:  # a restored dump has another number, whatever its name
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        return f"{name}:{cursor.fetchone()[0]}"


def _file(here: str) -> Path | None:
    """Return where the file lies; None for a database in memory, of which there is no copy."""
    if connection.vendor == "postgresql":
        return Path(settings.VAR_DIR) / f"installation-{here[:SITE_DIGITS]}.json"
    name = str(connection.settings_dict["NAME"])
    return None if "memory" in name else Path(f"{name}.installation.json")


def _remembered(here: str) -> Remembered | None:
    path = _file(here)
    try:
        told = json.loads(path.read_text()) if path else None
        return Remembered(str(told["identity"]), int(told["ticks"])) if told else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_ticks() -> None:
    if row := _row():
        _write(_here(), Remembered(row.identity, row.ticks))


def _write(here: str, told: Remembered) -> None:
    """Write to the file what the database says. Where that fails we know less, and go on."""
    path = _file(here)
    if path is None:
        return
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        with draft.open("w") as file:
            json.dump(told._asdict(), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        logger.exception("the file that tells a copy from the original cannot be written")
