"""The desk of this app; one module per subject."""

from subscriptions.admin import audit, consent, deliveries, mailings, subscribers, suppressions

__all__ = ["audit", "consent", "deliveries", "mailings", "subscribers", "suppressions"]
