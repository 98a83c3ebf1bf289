from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Inhoud en nieuwsbrief"

    def ready(self) -> None:
        post_migrate.connect(make_search_index, sender=self)


def make_search_index(*, using: str, **kwargs: Any) -> None:
    from articles import search_index  # noqa: PLC0415  app ready

    search_index.ensure(connections[using])
