"""The admin site: Dutch, its home made of panels, its models in sections by subject."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.admin import ShowFacets
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string

from nplv.audit_rows import tell_of_rows
from nplv.desk_menu import sections
from nplv.quick_rows import plain_checkbox
from nplv.second_step_pages import GuardedSite
from nplv.strict_lookups import only_filters


class Panel(NamedTuple):
    """A piece of the home of the desk, and what its template shows."""

    template: str
    shown: dict[str, Any]


MakePanel = Callable[[HttpRequest], Panel | None]


class Desk(GuardedSite):
    site_header = "Redactie Leefbaarheid en Veiligheid"
    site_title = "Redactie NPLV"
    index_title = "Redactie"
    site_url = "/"
    enable_nav_sidebar = False  # the menu stands above every page

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what the apps have to tell: each leaves out what a person may not see."""
        makers: list[MakePanel] = [import_string(path) for path in settings.DESK_PANELS]
        found = [panel for make in makers if (panel := make(request))]
        return super().index(request, {"panels": found, **(extra_context or {})})

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        title = apps.get_app_config(app_label).verbose_name if app_label in apps.app_configs else ""
        return super().app_index(request, app_label, {"title": title, **(extra_context or {})})

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Offer no counts beside filters: each is a question about all rows there are.

        And let each page tell the audit log which row it made, and filter by its filters only.
        """
        super().register(model_or_iterable, admin_class, **options)
        for page in self._registry.values():
            page.show_facets = ShowFacets.NEVER  # type: ignore[misc]  # stubs call it a class variable
            tell_of_rows(page)
            only_filters(page)
            plain_checkbox(page)

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        if app_label:
            return super().get_app_list(request, app_label)
        models = [model for app in super().get_app_list(request) for model in app["models"]]
        return sections(models, request.path)
