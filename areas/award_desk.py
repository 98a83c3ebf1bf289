"""Pages of the desk that bring awards in from a spreadsheet and give them out as one."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from areas import award_import
from areas.award_columns import CHOSEN
from areas.award_import import ChangedMeanwhileError
from areas.award_plan import Step
from areas.award_sheet import awards_sheet
from areas.models import AwardUpload
from areas.sheets import SheetRefusedError
from areas.upload_forms import AwardUploadForm

PAGE = "areas_fundingaward"
TITLES = {Step.REFUSED: "Geweigerd", Step.CHANGED: "Gewijzigd", Step.NEW: "Nieuw",
          Step.EQUAL: "Gelijk"}  # fmt: skip
CHANGED = "Intussen is er iets veranderd. Er is niets doorgevoerd: kijk de regels nog eens na."


class AwardSheets(admin.ModelAdmin):
    """Mix-in of the admin of awards."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("inlezen/", view(self.bring), name=f"{PAGE}_import"),
            path("inlezen/sjabloon.csv", view(self.template), name=f"{PAGE}_template"),
            path("inlezen/<int:upload>/", view(self.show_plan), name=f"{PAGE}_check"),
            path(
                "inlezen/<int:upload>/doorvoeren/", view(self.carry_out), name=f"{PAGE}_carry_out"
            ),
            path("exporteer/", view(self.export), name=f"{PAGE}_export"),
            *super().get_urls(),
        ]

    def bring(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, and keep it to look at."""
        self._require_import(request)
        posted = request.method == "POST"
        form = AwardUploadForm(request.POST, request.FILES) if posted else AwardUploadForm()
        if posted and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = award_import.keep_upload(file.read(), name=file.name, by=_who(request))
            except SheetRefusedError as error:
                for message in str(error).splitlines():
                    form.add_error("file", message)
            else:
                return redirect(f"admin:{PAGE}_check", upload.pk)
        context = {"form": form, "columns": CHOSEN}
        return self._page(request, "import", "Toekenningen inlezen", context)

    def show_plan(self, request: HttpRequest, upload: int) -> HttpResponse:
        """Show what the file would do; once it is carried out, what it did."""
        self._require_import(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        found = get_object_or_404(AwardUpload.objects.select_related("carried_out_by"), pk=upload)
        context: dict[str, Any] = {"upload": found}
        if found.carried_out_at:
            lines = found.outcome or []
        else:
            plan = award_import.plan_of(found)
            lines, context["digest"] = plan.told, plan.digest
        context["groups"] = [
            {"step": step, "title": title, "lines": those}
            for step, title in TITLES.items()
            if (those := [line for line in lines if line["step"] == step])
        ]
        counts = {group["step"].value: len(group["lines"]) for group in context["groups"]}
        context |= {"counts": counts, "writes": counts.get("new", 0) + counts.get("changed", 0)}
        title = "Ingelezen" if found.carried_out_at else "Controleer wat er verandert"
        return self._page(request, "import_check", title, context)

    def carry_out(self, request: HttpRequest, upload: int) -> HttpResponse:
        self._require_import(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = get_object_or_404(AwardUpload, pk=upload)
        try:
            award_import.carry_out(found, digest=request.POST.get("digest", ""), by=_who(request))
        except ChangedMeanwhileError:
            messages.error(request, CHANGED)
        return redirect(f"admin:{PAGE}_check", upload)

    def template(self, request: HttpRequest) -> HttpResponse:
        self._require_import(request)
        return _csv(awards_sheet([]), "toekenningen-sjabloon.csv")

    def export(self, request: HttpRequest) -> HttpResponse:
        """Give what the list shows by its filters and search: all its pages, in its order."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup):
            messages.error(request, "Dit filter kennen we niet.")
            return redirect(f"admin:{PAGE}_changelist")
        awards = shown.get_queryset(request).select_related("round__scheme", "area")
        return _csv(awards_sheet(awards), f"toekenningen-{timezone.localdate():%Y-%m-%d}.csv")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_import = self._may_import(request)
        return super().changelist_view(request, {"may_import": may_import, **(extra_context or {})})

    def _may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def _require_import(self, request: HttpRequest) -> None:
        if not self._may_import(request):
            raise PermissionDenied

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        each = self.admin_site.each_context(request)
        context = {**each, "opts": self.opts, "title": title, **context}
        return render(request, f"admin/areas/fundingaward/{name}.html", context)


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)  # the desk lets nobody in without


def _csv(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
