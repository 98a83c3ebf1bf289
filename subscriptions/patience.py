"""Waits for a database that is away or busy, where giving up would lose what only memory knows."""

import contextlib
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)
T = TypeVar("T")
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 2.0  # seconds


def patiently(act: Callable[[int], T], *, gives_up: Callable[[], bool]) -> T:
    """Return what `act` returns, calling it again while the database is away, locked or full.

    `act` gets the number of times that it failed before: its last commit may have come through
    without our knowing. Inside somebody's transaction it is called once. Raises what the database
    raised when `gives_up` says so.
    """
    failures = 0
    while True:
        try:
            return act(failures)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or gives_up():
                raise
            pause = min(SHORTEST_PAUSE * 2**failures, LONGEST_PAUSE)
            failures += 1
            logger.warning("database: %s; once more in %s s", type(error).__name__, pause)
        reconnect()
        time.sleep(pause)


def reconnect() -> None:
    """Drop the connection; the next query opens a new one."""
    with contextlib.suppress(DatabaseError, InterfaceError):
        connection.close()
