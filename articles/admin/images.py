"""The library of images at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.images import ImageRefusedError, fresh_file, save_image
from articles.models import Image
from articles.renditions import MissingOriginalError, thumbnail_url
from nplv.history import HistoryAdmin


class ImageForm(forms.ModelForm):
    """Its upload is judged and encoded anew before anything is saved."""

    upload = forms.FileField(
        label="Bestand",
        help_text="JPEG, PNG, WebP of GIF; hoogstens 15 MB en 20 megapixel. "
        "Gegevens over plaats en toestel verwijderen we.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )

    class Meta:
        model = Image
        fields = ("title", "alt", "decorative", "credit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = "Ander bestand"

    def clean_upload(self) -> ContentFile[bytes] | None:
        upload: UploadedFile | None = self.cleaned_data["upload"]
        if upload is None:
            return None
        try:
            return fresh_file(upload)
        except ImageRefusedError as error:
            raise forms.ValidationError(str(error), code="refused") from error


class DescribedFilter(admin.SimpleListFilter):
    title = "beschrijving"
    parameter_name = "beschrijving"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ja", "Beschreven"), ("versiering", "Alleen versiering")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in {"ja", "versiering"}:
            return queryset.filter(decorative=self.value() == "versiering")
        return queryset


@admin.register(Image)
class ImageAdmin(HistoryAdmin):
    form = ImageForm
    list_display = ("thumbnail", "title", "description", "credit", "size", "uploaded_at")
    list_display_links = ("thumbnail", "title")
    list_filter = (DescribedFilter, "uploaded_at")
    list_per_page = 48
    search_fields = ("title", "alt", "credit")
    readonly_fields = ("large", "size", "used_in", "uploaded_at")

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        own = ("title", "alt", "decorative", "credit")
        if obj is None:
            return [(None, {"fields": ("upload", *own)})]
        upload = ("upload",) if self.has_change_permission(request, obj) else ()
        return [
            (None, {"fields": ("large", *own, *upload)}),
            ("Gebruik", {"fields": ("used_in", "size", "uploaded_at")}),
        ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.thumbnail_view)
        return [
            path("<int:pk>/miniatuur/", view, name="articles_image_thumbnail"),
            *super().get_urls(),
        ]

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Lead to the small picture of an image; forms show it beside a choice."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(thumbnail_url(get_object_or_404(Image, pk=pk)))

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        obj._history_user = request.user  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
        save_image(obj, fresh=form.cleaned_data.get("upload"))

    @admin.display(description="beeld")
    def thumbnail(self, image: Image) -> SafeString | str:
        return small(image)

    @admin.display(description="beeld")
    def large(self, image: Image) -> SafeString | str:
        return small(image, css="large")

    @admin.display(description="beschrijving", ordering="alt")
    def description(self, image: Image) -> str:
        return "Alleen versiering" if image.decorative else image.alt

    @admin.display(description="afmeting")
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description="staat in")
    def used_in(self, image: Image) -> SafeString | str:
        users: list[tuple[str, Model]] = [
            *(("Artikel", article) for article in image.articles.all()),
            *(("Editie", item.issue) for item in image.issue_items.select_related("issue")),
        ]
        if not users:
            return "Nog nergens."
        lines = format_html_join(
            "",
            '<li>{}: <a href="{}">{}</a></li>',
            [(kind, _address(one), one) for kind, one in users],
        )
        return format_html("<ul>{}</ul>", lines)


def small(image: Image, *, css: str = "thumbnail") -> SafeString | str:
    """Return `image` as a small picture for the desk."""
    try:
        url = thumbnail_url(image)
    except MissingOriginalError:
        return "Het bestand is weg."
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        f"desk-image desk-image--{css}",
        url,
        image.width,
        image.height,
        image.alt_text,
    )


def _address(one: Model) -> str:
    return reverse(f"admin:articles_{one._meta.model_name}_change", args=[one.pk])  # noqa: SLF001  Django's public _meta
