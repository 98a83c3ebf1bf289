"""Subscribers and the proof of their consent."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from areas.models import Area


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> SubscriberQuerySet:
        """The people who get the newsletter."""
        return self.filter(status=Subscriber.Status.ACTIVE)


class Subscriber(models.Model):
    """A person's address and wishes. An erased one keeps its number and nothing else.

    `email_key` is the normalised address (see `subscriptions.addresses`), or `erased:<id>`.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "wacht op bevestiging"
        ACTIVE = "active", "actief"
        UNSUBSCRIBED = "unsubscribed", "afgemeld"
        BOUNCED = "bounced", "onbestelbaar"
        COMPLAINED = "complained", "spamklacht"
        ERASED = "erased", "gewist"

    # Who left comes back by confirming again; a complaint is undone by staff only (erase).
    STEPS = {
        Status.PENDING: {Status.ACTIVE, Status.ERASED},
        Status.ACTIVE: {
            Status.UNSUBSCRIBED,
            Status.BOUNCED,
            Status.COMPLAINED,
            Status.ERASED,
        },
        Status.UNSUBSCRIBED: {Status.ACTIVE, Status.COMPLAINED, Status.ERASED},
        Status.BOUNCED: {Status.ACTIVE, Status.COMPLAINED, Status.ERASED},
        Status.COMPLAINED: {Status.ERASED},
        Status.ERASED: set(),
    }

    email = models.EmailField("e-mailadres", blank=True)
    # Unique by a constraint whose index also serves the begin of an address, and its order.
    email_key = models.CharField(max_length=254, editable=False)
    all_areas = models.BooleanField("alle gebieden", default=True)
    areas = models.ManyToManyField(
        Area, blank=True, related_name="subscribers", verbose_name="gebieden"
    )
    status = models.CharField("status", max_length=12, choices=Status, default=Status.PENDING)
    reason = models.CharField("reden", max_length=100, blank=True)
    status_at = models.DateTimeField("status sinds")
    requested_at = models.DateTimeField("laatst aangevraagd op", null=True, blank=True)
    confirmed_at = models.DateTimeField("bevestigd op", null=True, blank=True)
    created_at = models.DateTimeField("toegevoegd op", auto_now_add=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnee"
        verbose_name_plural = "abonnees"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["status", "status_at"], name="subscriber_status"),
            models.Index(fields=["status", "id"], name="subscriber_list"),  # of the desk
            models.Index(fields=["id"], name="subscriber_chose", condition=Q(all_areas=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["email_key"], name="subscriber_once", opclasses=["varchar_pattern_ops"]
            ),
            models.CheckConstraint(
                name="active_has_confirmed",
                condition=~Q(status="active") | Q(confirmed_at__isnull=False),
                violation_error_message="Wie niet bevestigd heeft, krijgt geen nieuwsbrief.",
            ),
            models.CheckConstraint(
                name="erased_has_no_address",
                condition=Q(status="erased", email="") | (~Q(status="erased") & ~Q(email="")),
                violation_error_message="Van wie gewist is, bewaren we geen adres.",
            ),
        ]

    def __str__(self) -> str:
        return self.email or f"gewiste abonnee {self.pk}"


class AppendOnlyError(TypeError):
    """Proof of consent is added to, never changed."""


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError


class ConsentEvent(models.Model):
    """What a person agreed to, when, and in which words. Rows are added, never changed."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", "aangevraagd"
        CONFIRMED = "confirmed", "bevestigd"
        CHANGED = "changed", "voorkeuren gewijzigd"
        WITHDRAWN = "withdrawn", "ingetrokken"

    # Not checked by the database: an array of bounces brings a thousand, and nobody is deleted.
    subscriber = models.ForeignKey(
        Subscriber,
        models.CASCADE,
        related_name="consent_events",
        verbose_name="abonnee",
        db_constraint=False,
    )
    kind = models.CharField("wat", max_length=9, choices=Kind)
    wording = models.CharField("versie van de tekst", max_length=20, blank=True)
    source = models.CharField("waar", max_length=100)
    detail = models.CharField("bijzonderheden", max_length=200, blank=True)
    # The issue through whose link somebody left; no constraint: leaving must never fail on it.
    mailing = models.ForeignKey(
        "subscriptions.Mailing",
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="verzending",
    )
    at = models.DateTimeField("wanneer", auto_now_add=True)

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = "toestemming"
        verbose_name_plural = "toestemmingen"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["mailing"], name="left_through", condition=Q(mailing__isnull=False)
            ),
            models.Index(fields=["kind", "id"], name="consent_list"),  # of the desk
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} op {timezone.localtime(self.at):%d-%m-%Y %H:%M}"

    def save(self, **kwargs: Any) -> None:
        if self.pk:
            raise AppendOnlyError
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError


class Suppression(models.Model):
    """An address that gets nothing any more, known by a keyed hash only."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", "onbestelbaar"
        COMPLAINED = "complained", "spamklacht"
        ERASED = "erased", "gewist op verzoek"
        LEFT = "left", "afgemeld"
        STAFF = "staff", "door een beheerder"

    # Unique by a constraint: `unique=True` would add an index for LIKE, which no hash needs.
    address_hash = models.CharField("adres (hash)", max_length=64)
    reason = models.CharField("reden", max_length=10, choices=Reason)
    created_at = models.DateTimeField("sinds", auto_now_add=True)

    class Meta:
        verbose_name = "blokkade"
        verbose_name_plural = "blokkades"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint("address_hash", name="suppressed_once")]
        indexes = [models.Index(fields=["reason", "created_at"], name="suppression_age")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.address_hash[:8]}…)"


class RateCounter(models.Model):
    """How often something was asked within a window of time; the key is a keyed hash."""

    key = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("key", "window_start", name="rate_counter_once")]
        indexes = [models.Index(fields=["window_start"], name="rate_counter_age")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key[:8]}…: {self.count}"
