"""The ledger of sending: mailing, batch, delivery, and what the ESP told.

The ledger is the truth. A task is a wake-up call only: lost or doubled, it changes nothing.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models import Issue, RenderedIssue
from subscriptions.models.subscribers import Subscriber


class Mailing(models.Model):
    """One send of one rendered issue to the audience frozen when it started."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "ingepland"
        SENDING = "sending", "wordt verzonden"
        PAUSED = "paused", "gepauzeerd"
        SENT = "sent", "verzonden"
        CANCELLED = "cancelled", "geannuleerd"

    STEPS = {
        Status.SCHEDULED: {Status.SENDING, Status.CANCELLED},
        Status.SENDING: {Status.PAUSED, Status.SENT, Status.CANCELLED},
        Status.PAUSED: {Status.SENDING, Status.CANCELLED},
        Status.SENT: {Status.SENDING},  # only to send an unknown delivery again, by a person
        Status.CANCELLED: set(),
    }

    rendering = models.ForeignKey(
        RenderedIssue, models.PROTECT, related_name="mailings", verbose_name="vastgelegde editie"
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="mailings", verbose_name="editie", editable=False
    )
    status = models.CharField("status", max_length=9, choices=Status, default=Status.SCHEDULED)
    scheduled_for = models.DateTimeField("gepland voor")
    too_late_after = models.DateTimeField("te laat na")
    audience = models.PositiveIntegerField("ontvangers", default=0)
    pause_reason = models.CharField("reden van pauze", max_length=200, blank=True)
    # Where it was planned (`environment.stamp`): a restored copy of the database sends nothing.
    stamp = models.CharField(max_length=64, blank=True, editable=False)
    setbacks = models.PositiveSmallIntegerField("tegenslagen op rij", default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="aangemaakt door",
    )
    created_at = models.DateTimeField("aangemaakt op", auto_now_add=True)
    paused_at = models.DateTimeField("gepauzeerd op", null=True, blank=True, editable=False)
    started_at = models.DateTimeField("begonnen op", null=True, blank=True)
    finished_at = models.DateTimeField("klaar op", null=True, blank=True)
    # What `counting` keeps: the statuses, when that was, and not to count again before.
    counts = models.JSONField(null=True, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False)
    count_after = models.DateTimeField(null=True, editable=False)
    samples = models.JSONField(null=True, editable=False)  # [[epoch seconds, handled], ...]

    class Meta:
        verbose_name = "verzending"
        verbose_name_plural = "verzendingen"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("send_mailing", "Mag een editie inplannen en verzenden")]
        constraints = [
            models.UniqueConstraint(
                "issue",
                name="one_open_mailing_per_issue",
                condition=Q(status__in=["scheduled", "sending", "paused"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Verzending {self.pk} van {self.issue}"


class Batch(models.Model):
    """Deliveries handed over to the ESP together; the unit of claiming.

    `sending` with a lease that has run out means: nobody knows. `attempt_key` is the key of the
    hand-over for ESPs that honour one; it stays the same when the same batch is tried again.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "wacht"
        SENDING = "sending", "wordt verzonden"
        SENT = "sent", "verzonden"
        UNKNOWN = "unknown", "onbekend"
        FAILED = "failed", "mislukt"
        CANCELLED = "cancelled", "geannuleerd"

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField("nummer")
    status = models.CharField("status", max_length=9, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    attempt_key = models.UUIDField(default=uuid.uuid4, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    run_after = models.DateTimeField("niet eerder dan", null=True, blank=True)
    lease_until = models.DateTimeField("claim geldig tot", null=True, blank=True)
    claimed_by = models.CharField("geclaimd door", max_length=100, blank=True)
    error = models.CharField("laatste fout", max_length=300, blank=True)
    wake_up = models.UUIDField("taak", null=True, editable=False)

    class Meta:
        verbose_name = "bundel"
        verbose_name_plural = "bundels"
        ordering = ["mailing", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint("mailing", "number", name="batch_once"),
            models.CheckConstraint(
                name="batch_sending_has_lease",
                condition=~Q(status="sending") | Q(lease_until__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["mailing", "status", "number"], name="batch_next")]

    def __str__(self) -> str:
        return f"bundel {self.number} van verzending {self.mailing_id}"


class Pace(models.Model):
    """One row: before `next_at` nothing more may be handed over, by any worker (see `pacing`)."""

    next_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"not before {self.next_at:%H:%M:%S}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, batch: Batch) -> DeliveryQuerySet:
        return self.filter(batch=batch)


class Delivery(models.Model):
    """One issue on its way to one subscriber. *Sent* means accepted by the ESP, nothing more."""

    class Status(models.TextChoices):
        QUEUED = "queued", "wacht"
        SENDING = "sending", "wordt verzonden"
        SENT = "sent", "verzonden"
        DEFERRED = "deferred", "uitgesteld"
        DELIVERED = "delivered", "afgeleverd"
        BOUNCED = "bounced", "teruggekomen"
        REJECTED = "rejected", "geweigerd"
        FAILED = "failed", "mislukt"
        COMPLAINED = "complained", "spamklacht"
        UNKNOWN = "unknown", "onbekend"
        SKIPPED = "skipped", "overgeslagen"
        CANCELLED = "cancelled", "geannuleerd"

    # Known not to have reached anybody: only these leave room for another try at the same issue.
    NOT_REACHED = (Status.FAILED, Status.REJECTED, Status.SKIPPED, Status.CANCELLED)
    OPEN = (Status.QUEUED, Status.SENDING)
    # What an ESP tells moves a delivery to a higher rank only. What is not here stays as it is.
    RANK = {
        Status.QUEUED: 0,
        Status.SENDING: 0,
        Status.UNKNOWN: 0,
        Status.SENT: 1,
        Status.DEFERRED: 2,
        Status.DELIVERED: 3,
        Status.BOUNCED: 4,
        Status.REJECTED: 4,
        Status.FAILED: 4,
        Status.COMPLAINED: 5,
    }

    # A million rows are made by one statement, from rows that exist: four checks for each of them
    # would take three times as long as the rows themselves. None of the four is ever deleted while
    # it has deliveries (PROTECT). The indexes below serve what looks up by them.
    mailing = models.ForeignKey(
        Mailing, models.PROTECT, related_name="deliveries", db_constraint=False, db_index=False
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="deliveries", db_constraint=False)
    subscriber = models.ForeignKey(
        Subscriber,
        models.PROTECT,
        related_name="deliveries",
        verbose_name="abonnee",
        db_constraint=False,
        db_index=False,
    )
    status = models.CharField("status", max_length=10, choices=Status, default=Status.QUEUED)
    status_at = models.DateTimeField("status sinds")
    message_id = models.CharField("kenmerk bij de ESP", max_length=200, blank=True)
    error = models.CharField("reden", max_length=300, blank=True)
    # Failed since the tries ran out; nobody refused it, so it may be tried again by a person.
    temporary = models.BooleanField("tijdelijk", default=False, db_default=False, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "bezorging"
        verbose_name_plural = "bezorgingen"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint("subscriber", "mailing", name="subscriber_once_per_mailing"),
            models.UniqueConstraint(
                "issue",
                "subscriber",
                name="issue_reaches_subscriber_once",
                condition=~Q(status__in=["failed", "rejected", "skipped", "cancelled"]),
            ),
        ]
        indexes = [
            models.Index(fields=["mailing", "status", "id"], name="delivery_list"),
            # Few rows of a million: counted often, and blanked after their term.
            models.Index(
                fields=["mailing"], name="delivery_unknown", condition=Q(status="unknown")
            ),
            models.Index(fields=["status_at"], name="delivery_error_age", condition=~Q(error="")),
        ]

    def __str__(self) -> str:
        return f"bezorging {self.pk}"


class DeliveryEvent(models.Model):
    """What an ESP told about a delivery, stored once. Names of events are those of anymail."""

    class Kind(models.TextChoices):
        QUEUED = "queued", "in de wachtrij"
        SENT = "sent", "verzonden"
        DEFERRED = "deferred", "uitgesteld"
        DELIVERED = "delivered", "afgeleverd"
        BOUNCED = "bounced", "teruggekomen"
        REJECTED = "rejected", "geweigerd"
        FAILED = "failed", "mislukt"
        COMPLAINED = "complained", "spamklacht"
        UNSUBSCRIBED = "unsubscribed", "afgemeld"

    class RejectReason(models.TextChoices):
        INVALID = "invalid", "ongeldig adres"
        BOUNCED = "bounced", "adres neemt geen mail aan"
        TIMED_OUT = "timed_out", "te lang geen antwoord"
        BLOCKED = "blocked", "tegengehouden"
        SPAM = "spam", "aangezien voor spam"
        UNSUBSCRIBED = "unsubscribed", "afgemeld bij de verzenddienst"
        OTHER = "other", "andere reden"

    esp = models.CharField("ESP", max_length=30)
    event_key = models.CharField("kenmerk", max_length=128)
    # Not checked by the database, like those of a delivery: an array brings a thousand.
    delivery = models.ForeignKey(
        Delivery,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="events",
        verbose_name="bezorging",
        db_constraint=False,
    )
    kind = models.CharField("wat", max_length=20, choices=Kind)
    reject_reason = models.CharField("reden", max_length=30, choices=RejectReason, blank=True)
    description = models.CharField("toelichting", max_length=300, blank=True)
    # Of a bounce: whether it may pass by itself; None where nobody looked.
    is_soft = models.BooleanField("tijdelijk", null=True, editable=False)
    occurred_at = models.DateTimeField("gebeurd op")
    received_at = models.DateTimeField("ontvangen op", auto_now_add=True)

    class Meta:
        verbose_name = "bericht van de ESP"
        verbose_name_plural = "berichten van de ESP"
        ordering = ["-occurred_at", "-pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint("esp", "event_key", name="event_once")]
        indexes = [models.Index(fields=["received_at"], name="event_age")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} volgens {self.esp}"
