"""Where Anymail's webhooks come in: translated and handed to `events`."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.dispatch import receiver

from subscriptions import events


@receiver(tracking, dispatch_uid="subscriptions.events")
def on_tracking(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Record an event. What we fail at raises, so that the ESP tells it again."""
    if not settings.WEBHOOK_SECRET:
        raise SuspiciousOperation("WEBHOOK_SECRET is not set, so anybody could have sent this.")
    events.record(event, esp=esp_name)
