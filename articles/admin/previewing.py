"""The preview of an issue: the very mail, as different people see it, and the page on the site."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from areas.models import Area
from articles.admin.issue_pages import Urls, desk_context, person
from articles.checks import check_issue
from articles.mail_looks import (
    AreaPart,
    in_scheme,
    mail_of,
    parts_about,
    with_links_outside,
    with_marks,
    without_personal_links,
)
from articles.models import Issue
from articles.rendering import MAX_BYTES, render_issue
from articles.views.archive import issue_page
from nplv.framing import framed_mail, with_frames, within_frames

COMPUTER, PHONE, TEXT, WEB = "computer", "telefoon", "tekst", "web"
LARGE = 80  # percent of what fits


class LooksForm(forms.Form):
    """How the frame shows the mail: the parameters of its address."""

    donker = forms.ChoiceField(
        label="Kleuren",
        choices=[("", "Licht"), ("1", "Donker")],
        required=False,
        widget=forms.RadioSelect,
    )
    beelden = forms.ChoiceField(
        label="Afbeeldingen",
        choices=[("", "Aan"), ("uit", "Uit")],
        required=False,
        widget=forms.RadioSelect,
    )
    gebied = forms.ModelChoiceField(
        Area.objects.all(),
        label="Als abonnee van",
        label_suffix="",
        to_field_name="slug",
        required=False,
        empty_label="Maakt niet uit",
    )


class PreviewForm(LooksForm):
    weergave = forms.ChoiceField(
        label="Wat",
        choices=[
            (COMPUTER, "Computer"),
            (PHONE, "Telefoon"),
            (TEXT, "Zonder opmaak"),
            (WEB, "Webpagina"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ("weergave", "donker", "beelden", "gebied")


class PreviewPages:
    """Mix-in of the admin of issues."""

    admin_site: Any
    has_view_permission: Any
    sharing_context: Any
    test_mail_context: Any

    def preview_urls(self) -> Urls:
        return [
            ("<int:pk>/voorbeeld/", self.preview_view, "preview"),
            ("<int:pk>/voorbeeld/html/", self.preview_html_view, "preview_html"),
            ("<int:pk>/voorbeeld/pagina/", self.preview_web_view, "preview_web"),
        ]

    @method_decorator(require_safe)
    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = self._issue(request, pk)
        form = PreviewForm({"weergave": COMPUTER, **_only_once(request.GET)})
        chosen = _valid(form)
        fresh = render_issue(issue)
        shown = mail_of(issue, fresh)
        findings = check_issue(issue, rendering=fresh, by=person(request))
        area = chosen["gebied"]
        context = {
            **self.admin_site.each_context(request),
            **desk_context(request, issue, findings=findings),
            **self.sharing_context(request, issue),
            **self.test_mail_context(request, issue),
            "title": f"Voorbeeld van {issue.title}",
            "tab": "preview",
            "form": form,
            "view": chosen["weergave"] or COMPUTER,
            "dark": chosen["donker"],
            "pictures_off": chosen["beelden"],
            "area": area,
            "area_parts": parts_about(issue, area) if area else [],
            "item_count": issue.items.count(),
            "frame_query": _looks_query(chosen),
            "shown": shown,
            "text": without_personal_links(shown.text, issue),
            "is_frozen": shown is not fresh,
            "kilobytes": f"{shown.size / 1000:.1f}".replace(".", ","),
            "share": min(100, round(100 * shown.size / MAX_BYTES)),
            "is_large": 100 * shown.size > LARGE * MAX_BYTES,
            "findings": findings,
        }
        return with_frames(TemplateResponse(request, "admin/articles/issue/preview.html", context))

    @method_decorator(require_safe)
    def preview_html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the mail for the frame, changed in looks only."""
        issue = self._issue(request, pk)
        chosen = _valid(LooksForm(_only_once(request.GET)))
        area = chosen["gebied"]
        parts = parts_about(issue, area) if area else []
        html = without_personal_links(mail_of(issue, render_issue(issue)).html, issue)
        html = _as_seen(html, chosen, parts)
        return framed_mail(html, pictures=not chosen["beelden"])

    @method_decorator(require_safe)
    def preview_web_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the page of the archive, as visitors will see it."""
        return within_frames(issue_page(request, self._issue(request, pk)))

    def _issue(self, request: HttpRequest, pk: int) -> Issue:
        issue = get_object_or_404(Issue.objects.select_related("author"), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        return issue


def _as_seen(html: str, chosen: dict[str, Any], parts: list[AreaPart]) -> str:
    html = in_scheme(html, dark=bool(chosen["donker"]))
    return with_links_outside(with_marks(html, parts, chosen["gebied"]))


def _only_once(given: QueryDict) -> dict[str, str]:
    if any(len(values) != 1 for _name, values in given.lists()):
        raise BadRequest("a choice was made twice")
    return {name: values[0] for name, values in given.lists() if isinstance(values[0], str)}


def _valid(form: LooksForm) -> dict[str, Any]:
    """Return what was chosen; anything that is no choice of the form is a bad request."""
    if unknown := set(form.data) - set(form.fields):
        raise BadRequest(f"unknown: {', '.join(sorted(unknown))}")
    if not form.is_valid():
        raise BadRequest(f"no choice: {', '.join(sorted(form.errors))}")
    return form.cleaned_data


def _looks_query(chosen: dict[str, Any]) -> str:
    area = chosen["gebied"]
    looks = {
        "donker": chosen["donker"],
        "beelden": chosen["beelden"],
        "gebied": area.slug if area else "",
    }
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in looks.items() if value})
    return query.urlencode()
