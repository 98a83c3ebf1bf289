"""Everything known about a person, and whatever happened to a message."""

from subscriptions.models.installations import Installation
from subscriptions.models.mailings import (
    Batch,
    Delivery,
    DeliveryEvent,
    DeliveryQuerySet,
    Mailing,
    Pace,
)
from subscriptions.models.reports import MailingReport, StaffNotice
from subscriptions.models.subscribers import (
    ConsentEvent,
    RateCounter,
    Subscriber,
    SubscriberQuerySet,
    Suppression,
)

__all__ = [
    "Batch",
    "ConsentEvent",
    "Delivery",
    "DeliveryEvent",
    "DeliveryQuerySet",
    "Installation",
    "Mailing",
    "MailingReport",
    "Pace",
    "RateCounter",
    "StaffNotice",
    "Subscriber",
    "SubscriberQuerySet",
    "Suppression",
]
