"""System checks of sending: what would go wrong later says so at start."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

WITHOUT_WEBHOOKS = {"mailbox", "smtp"}


@register()
def check_webhook_secret(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    if settings.WEBHOOK_SECRET and ":" not in settings.WEBHOOK_SECRET:
        yield Error(
            "WEBHOOK_SECRET has no colon.",
            hint="Anymail wants a name and a password for HTTP basic authentication: "
            "WEBHOOK_SECRET=name:password.",
            id="subscriptions.E001",
        )


@register(deploy=True)
def check_webhooks_are_safe(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    if settings.NPLV_ESP not in WITHOUT_WEBHOOKS and not settings.WEBHOOK_SECRET:
        yield Error(
            "WEBHOOK_SECRET is not set: bounces and complaints are refused.",
            hint="Set WEBHOOK_SECRET=name:password and give the ESP the address "
            "https://name:password@your.site/anymail/<esp>/tracking/.",
            id="subscriptions.E002",
        )
