"""System checks: what would be dangerous or useless in production says so at start."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    if not settings.SECRET_KEY_GIVEN:
        yield Warning(
            "SECRET_KEY comes from a file in var/.",
            hint="Set SECRET_KEY in the environment: links in sent mail depend on it, and "
            "several machines need the same one.",
            id="nplv.W001",
        )


@register(deploy=True)
def check_site_url(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    if not settings.SITE_URL.startswith("https://"):
        yield Error(
            "SITE_URL is not an https address.",
            hint="RFC 8058 wants https in List-Unsubscribe. Set SITE_URL=https://...",
            id="nplv.E001",
        )


@register(deploy=True)
def check_mail(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    if settings.NPLV_ESP == "mailbox":
        yield Error(
            "Mail goes to files, not to people.",
            hint="Set EMAIL_URL (SMTP) or NPLV_ESP (the name of an Anymail backend).",
            id="nplv.E002",
        )
    if "@example." in settings.NPLV_FROM_EMAIL:
        yield Error(
            "NPLV_FROM_EMAIL is an example address.",
            hint="Set NPLV_FROM_EMAIL to an address whose domain has SPF, DKIM and DMARC.",
            id="nplv.E003",
        )
    if settings.NPLV_DEMO:
        yield Error("NPLV_DEMO is on.", hint="Everybody could read all mail.", id="nplv.E004")
