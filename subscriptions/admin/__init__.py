"""The desk of this app; one module per subject."""

from subscriptions.admin import consent, subscribers, suppressions

__all__ = ["consent", "subscribers", "suppressions"]
