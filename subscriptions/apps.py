from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = "Abonnees en verzending"

    def ready(self) -> None:
        from subscriptions import checks  # noqa: F401, PLC0415  app ready
