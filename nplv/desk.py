"""The admin site: Dutch, its home made of panels, its models in sections by subject."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string

from nplv.second_step_pages import GuardedSite

# Section -> object names of models in it, in this order. A model not named here comes last.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Inhoud": ("Article", "Image", "Theme"),
    "Nieuwsbrief": ("Issue", "RenderedIssue", "Mailing", "Batch", "Delivery", "DeliveryEvent"),
    "Gebieden en geld": ("Area", "FundingScheme", "FundingRound", "FundingAward"),
    "Abonnees": ("Subscriber", "ConsentEvent", "Suppression"),
}
REST = "Beheer"
EXPLAINED = {
    "Inhoud": "Artikelen, bijeenkomsten en beeld voor de site en de nieuwsbrief.",
    "Nieuwsbrief": "Edities samenstellen, goedkeuren en verzenden.",
    "Gebieden en geld": "De twintig gebieden, de regelingen en de toekenningen.",
    "Abonnees": "Wie de nieuwsbrief krijgt en wie niet meer.",
    "Beheer": "Wie hier kan inloggen.",
}


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
    enable_nav_sidebar = True

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what the apps have to tell: each leaves out what a person may not see."""
        makers: list[MakePanel] = [import_string(path) for path in settings.DESK_PANELS]
        found = [panel for make in makers if (panel := make(request))]
        return super().index(request, {"panels": found, **(extra_context or {})})

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        if app_label:
            return super().get_app_list(request, app_label)
        models = [model for app in super().get_app_list(request) for model in app["models"]]
        by_name = {model["object_name"]: model for model in models}
        placed = {name for names in SECTIONS.values() for name in names}
        sections = {
            title: [by_name[name] for name in names if name in by_name]
            for title, names in SECTIONS.items()
        }
        sections[REST] = [model for model in models if model["object_name"] not in placed]
        return [_section(title, found) for title, found in sections.items() if found]


def _section(title: str, models: list[dict[str, Any]]) -> dict[str, Any]:
    first = models[0]["admin_url"] or models[0].get("add_url") or ""
    return {
        "name": title,
        "explained": EXPLAINED[title],
        "app_label": title.lower().replace(" ", "-"),
        "app_url": first,
        "has_module_perms": True,
        "models": models,
    }
