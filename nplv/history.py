"""The history of an object at the desk: to read and to copy from, not to write with."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Field, URLField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from simple_history.admin import SimpleHistoryAdmin

from nplv.fields import RichTextField


class HistoryAdmin(SimpleHistoryAdmin):
    """Shows every version. Use this one, not SimpleHistoryAdmin.

    That one's page of a version saves whatever is posted to it, by anyone who may look at the
    object, with the status of that day: a way round permissions and acts.
    """

    history_version_template = "simple_history/version.html"
    formfield_overrides: Any = {URLField: {"assume_scheme": "https"}}

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        pk_name = self.model._meta.pk.attname  # noqa: SLF001  Django's public _meta
        versions = self.model.history.filter(**{pk_name: object_id, "history_id": version_id})
        version = versions.select_related("history_user").first()
        if version is None:
            raise Http404
        if not self.has_view_history_or_change_history_permission(request, version.instance):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"Versie van {version.instance}",
            "opts": self.model._meta,  # noqa: SLF001  Django's public _meta
            "version": version,
            "object_id": object_id,
            "rows": [_row(field, version.instance) for field in _told(self.model)],
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.history_version_template, context)


def _told(model: Any) -> list[Field[Any, Any]]:
    """Return the fields that we gave a name; the others are not for people."""
    fields = model._meta.fields  # noqa: SLF001  Django's public _meta
    return [field for field in fields if field.verbose_name != field.name.replace("_", " ")]


def _row(field: Field[Any, Any], instance: Any) -> dict[str, Any]:
    if field.choices:
        value = getattr(instance, f"get_{field.name}_display")()
    elif field.is_relation:
        value = getattr(instance, field.attname)
    else:
        value = getattr(instance, field.name)
    if isinstance(value, bool):
        value = "ja" if value else "nee"
    return {"label": field.verbose_name, "value": value, "rich": isinstance(field, RichTextField)}
