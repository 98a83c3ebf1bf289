"""The library of images at the desk."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from articles.admin.image_choosing import ChoosingPages
from articles.admin.image_form import ImageForm, focus_section
from articles.admin.image_library import LibraryPages
from articles.admin.image_upload import UploadPages
from articles.images import ImageInUseError, delete_image, save_image
from articles.models import Image
from articles.renditions import thumbnail_url
from articles.usage import uses_of_image
from nplv.history import HistoryAdmin


@admin.register(Image)
class ImageAdmin(LibraryPages, UploadPages, ChoosingPages, HistoryAdmin):
    form = ImageForm
    readonly_fields = ("focus", "cuts", "size", "used_in", "uploaded_at")

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        own = ("title", "alt", "decorative", "credit")
        if obj is None:
            return [(None, {"fields": ("upload", *own)})]
        may_change = self.has_change_permission(request, obj)
        upload = ("upload",) if may_change else ()
        sliders = ("focus_x", "focus_y") if may_change else ()
        return [
            (None, {"fields": own}),
            ("Uitsnede", {"fields": ("focus", *sliders, "cuts"), "classes": ("focus-set",)}),
            ("Gebruik", {"fields": ("used_in",), "classes": ("uses-set",)}),
            ("Bestand", {"fields": ("size", "uploaded_at", *upload)}),
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
        fresh = form.cleaned_data.get("upload")
        save_image(obj, fresh=fresh)
        if fresh and (twin := Image.objects.filter(pixels=obj.pixels).exclude(pk=obj.pk).first()):
            text = f"Let op: hetzelfde beeld stond er al, als ‘{twin}’."
            self.message_user(request, text, messages.WARNING)
        if fresh and change:
            text = (
                "Het nieuwe beeld staat nu overal op de site. "
                "Mail die al is goedgekeurd of verstuurd, houdt het oude beeld."
            )
            self.message_user(request, text, messages.SUCCESS)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask first; where the picture is used, say so and lead back."""
        image = self.get_object(request, object_id)
        uses = uses_of_image(image) if image else []
        if image and self.has_delete_permission(request, image) and any(u.direct for u in uses):
            refused = ImageInUseError(image, [use for use in uses if use.direct])
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        response: HttpResponse = super().delete_view(request, object_id, extra_context)
        return response

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        delete_image(obj)

    @admin.display(description="wat er te zien blijft")
    def focus(self, image: Image | None) -> SafeString | str:
        return focus_section(image, "picture")

    @admin.display(description="zo komt het eruit te zien")
    def cuts(self, image: Image | None) -> SafeString | str:
        return focus_section(image, "cuts")

    @admin.display(description="afmeting")
    def size(self, image: Image) -> SafeString:
        return render_to_string("admin/articles/image/_size.html", {"image": image})

    @admin.display(description="staat in")
    def used_in(self, image: Image) -> SafeString:
        context = {"uses": uses_of_image(image)}
        return render_to_string("admin/articles/image/_uses.html", context)
