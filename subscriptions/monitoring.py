"""Whether the site is ready, for who watches over it from outside. Reads only."""

import logging
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from subscriptions.models import Batch, Delivery, Mailing

logger = logging.getLogger(__name__)
LATE_AFTER = 15 * 60  # seconds that a batch may wait after it is due


def readiness() -> tuple[bool, dict[str, Any]]:
    """Return whether all is well, and what was found. Raises nothing when the database is away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found = {
            "database": True,
            "unapplied_migrations": unapplied_migrations(),
            "oldest_due_batch_seconds": oldest_due_batch(),
            "unknown_deliveries": Delivery.objects.filter(status=Delivery.Status.UNKNOWN).count(),
        }
    except DatabaseError:
        logger.exception("not ready")
        return False, {"database": False}
    late = found["oldest_due_batch_seconds"]
    return not found["unapplied_migrations"] and late <= LATE_AFTER, found


def unapplied_migrations() -> int:
    """Return how many migrations of this code the database has not had; one statement."""
    return len(_migrations() - set(MigrationRecorder(connection).applied_migrations()))


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations of this code: what a process has loaded does not change any more."""
    return frozenset(MigrationLoader(None).graph.nodes)


def oldest_due_batch() -> int:
    """Return for how many seconds the oldest batch has been due without a worker taking it."""
    due = Batch.objects.filter(
        Q(run_after=None) | Q(run_after__lte=Now()),
        status=Batch.Status.QUEUED,
        mailing__status=Mailing.Status.SENDING,
    ).aggregate(since=Min(Coalesce("run_after", "mailing__started_at")))["since"]
    return max(int((timezone.now() - due).total_seconds()), 0) if due else 0
