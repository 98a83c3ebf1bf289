"""System checks of sending: what would go wrong later says so at start."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from subscriptions.return_path import LONGEST_OWN_PART, is_bounce_address
from subscriptions.webhooks import WEBHOOKS, Webhook, missing_package, missing_setting


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
    if settings.NPLV_ESP not in WEBHOOKS:
        return
    webhook = WEBHOOKS[settings.NPLV_ESP]
    if not settings.WEBHOOK_SECRET:
        yield Error(
            "WEBHOOK_SECRET is not set: bounces and complaints are refused.",
            hint="Set WEBHOOK_SECRET=name:password and give the ESP the address "
            f"https://name:password@your.site/anymail/{settings.NPLV_ESP}/tracking/.",
            id="subscriptions.E002",
        )
    if missing := missing_setting(webhook):
        yield from _without_signature(webhook, missing)
    if package := missing_package(webhook):
        yield Error(
            f"The webhook of {webhook.title} needs the package {package}.",
            hint=f"pip install {package}. Without it, bounces and complaints are refused.",
            id="subscriptions.E004",
        )


def _without_signature(webhook: Webhook, missing: str) -> Iterable[CheckMessage]:
    if webhook.required:
        yield Error(
            f"{missing} is not set: bounces and complaints are refused.",
            hint=f"Copy it from the page of webhooks at {webhook.title}.",
            id="subscriptions.E005",
        )
    else:
        yield Warning(
            f"{missing} is not set: WEBHOOK_SECRET alone shows that {webhook.title} tells it.",
            hint=f"Copy it from the page of webhooks at {webhook.title}.",
            id="subscriptions.W002",
        )


@register()
def check_bounce_address(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    address = settings.NPLV_BOUNCE_ADDRESS
    if address and not is_bounce_address(address):
        yield Error(
            "NPLV_BOUNCE_ADDRESS cannot be used.",
            hint=f"Give a plain address with at most {LONGEST_OWN_PART} characters and no plus "
            "before the @, such as bounces@example.org.",
            id="subscriptions.E003",
        )


@register(deploy=True)
def check_bounces_are_read(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    if settings.NPLV_ESP == "smtp" and not settings.NPLV_BOUNCE_ADDRESS:
        yield Warning(
            "NPLV_BOUNCE_ADDRESS is not set: what cannot be delivered goes to the sender's "
            "mailbox, and addresses that are gone keep getting mail.",
            hint="Set NPLV_BOUNCE_ADDRESS and run `manage.py read_bounces`: see README, Bounces.",
            id="subscriptions.W001",
        )
