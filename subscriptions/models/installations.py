"""To which place the database belongs."""

from django.db import models


class Installation(models.Model):
    """One row: where this database is at home. `subscriptions.environment` reads and writes it.

    `identity` and `ticks` stand in a file outside the database as well. `salt` is new whenever
    the database turned out to be a copy or a backup, so that nothing planned before goes out by
    itself. `stamps` are those under which mail went out from here.
    """

    identity = models.CharField(max_length=32)
    ticks = models.PositiveBigIntegerField(default=0)
    salt = models.CharField(max_length=32, blank=True)
    home = models.CharField(max_length=64)
    stamps = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.identity
