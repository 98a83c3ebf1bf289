"""App configurations of what belongs to no subject: the ground floor and the desk."""

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.models.signals import post_migrate

from nplv.fields import UNUSED_EDITOR_FILES

# Rows that tie two things together, as the page that asks before deleting calls them.
TIES = "koppelingen"


class NplvConfig(AppConfig):
    name = "nplv"
    verbose_name = "NPLV"

    def ready(self) -> None:
        from nplv import checks  # noqa: F401, PLC0415  app ready
        from nplv.content_version import ensure_after_migrate  # noqa: PLC0415  app ready

        for app in settings.CONTENT_APPS:
            post_migrate.connect(ensure_after_migrate, sender=apps.get_app_config(app))


class DeskConfig(AdminConfig):
    default_site = "nplv.desk.Desk"

    def ready(self) -> None:
        super().ready()
        from django.contrib.admin import site  # noqa: PLC0415  app ready

        from nplv.accounts import arrange  # noqa: PLC0415  app ready

        arrange(site)
        for model in apps.get_models(include_auto_created=True):
            if model._meta.auto_created:  # noqa: SLF001  Django's public _meta
                model._meta.verbose_name_plural = TIES  # noqa: SLF001  as above


class StaticConfig(StaticFilesConfig):
    """Leaves out what no page of ours loads: some six thousand files of the editor."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNUSED_EDITOR_FILES]
