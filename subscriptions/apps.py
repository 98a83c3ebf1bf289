from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = "Abonnees en verzending"

    def ready(self) -> None:
        from subscriptions import checks  # noqa: F401, PLC0415  app ready

        post_migrate.connect(guard_audit_log, sender=self)


def guard_audit_log(*, using: str, **kwargs: Any) -> None:
    from subscriptions import audit_guard  # noqa: PLC0415  app ready

    audit_guard.ensure(connections[using])
