"""Everything known about a person, and whatever happened to a message."""

from subscriptions.models.audit import AuditLine
from subscriptions.models.installations import Installation
from subscriptions.models.mailings import (
    Batch,
    Delivery,
    DeliveryEvent,
    DeliveryQuerySet,
    Mailing,
    Pace,
)
from subscriptions.models.reports import GrowthReport, MailingReport, StaffNotice
from subscriptions.models.subscribers import (
    ConsentEvent,
    RateCounter,
    Subscriber,
    SubscriberQuerySet,
    Suppression,
)

__all__ = [
    "AuditLine",
    "Batch",
    "ConsentEvent",
    "Delivery",
    "DeliveryEvent",
    "DeliveryQuerySet",
    "GrowthReport",
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
