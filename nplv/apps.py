"""App configurations of what belongs to no subject: the ground floor and the desk."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class NplvConfig(AppConfig):
    name = "nplv"
    verbose_name = "NPLV"

    def ready(self) -> None:
        from nplv import checks  # noqa: F401, PLC0415  app ready


class DeskConfig(AdminConfig):
    default_site = "nplv.desk.Desk"
