"""The desk of this app; one module per subject."""

from subscriptions.admin import consent, deliveries, mailings, subscribers, suppressions

__all__ = ["consent", "deliveries", "mailings", "subscribers", "suppressions"]
