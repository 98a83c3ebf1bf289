"""Pages that bring pictures in, many at once: choose files, describe each, save."""

from typing import Any, NamedTuple, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from articles.admin.image_form import ACCEPTED
from articles.bringing import (
    came_twice,
    doubles_of,
    drop_upload,
    keep_upload,
    take_in,
    title_from,
    waiting_of,
)
from articles.models import Image, ImageUpload
from articles.models.images import SMALL_BELOW
from articles.renditions import small_jpeg
from nplv.uploaded_pictures import MAX_BYTES, TOO_HEAVY, ImageRefusedError

MOST_AT_ONCE = 20
CHOOSE = "Kies eerst een of meer bestanden."
DESCRIBE = "Beschrijf wat er te zien is, of kies ‘alleen versiering’."
FEWER = f"Kies hoogstens {MOST_AT_ONCE} bestanden tegelijk."


class DescribeForm(forms.ModelForm):
    """What has to be known of a picture before anybody can use it."""

    class Meta:
        model = Image
        fields = ("title", "alt", "decorative", "credit")
        widgets = {"alt": forms.Textarea(attrs={"rows": 2})}
        labels = {"alt": "Beschrijving"}
        help_texts = {
            "title": "",
            "alt": "Wat is er te zien? Voor wie de afbeelding niet ziet.",
            "decorative": "",
        }

    def clean(self) -> Any:
        """Tell beside the field what the database would refuse."""
        cleaned = super().clean()
        if not (self.cleaned_data.get("alt") or self.cleaned_data.get("decorative")):
            self.add_error("alt", DESCRIBE)
        return cleaned


class Waiting(NamedTuple):
    """One picture that waits, with its form and with what there is to say about it."""

    upload: ImageUpload
    form: DescribeForm
    is_small: bool
    doubles: list[Image]
    twice: bool


class UploadPages(admin.ModelAdmin):
    """Mix-in of the admin of images."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("toevoegen/", wrap(self.upload_view), name="articles_image_upload"),
            path("toevoegen/bewaar/", wrap(self.take_in_view), name="articles_image_take_in"),
            path(
                "toevoegen/<int:upload>/beeld/",
                wrap(self.waiting_view),
                name="articles_image_waiting",
            ),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the page for many; the small window of a form keeps the one for one."""
        if request.method == "GET" and IS_POPUP_VAR not in request.GET:
            self._require_add(request)
            return HttpResponseRedirect(reverse("admin:articles_image_upload"))
        return super().add_view(request, form_url, extra_context)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for files; keep each that comes, and say of each that does not why."""
        user = self._require_add(request)
        if request.method != "POST":
            return self._page(request, [_waiting(one) for one in waiting_of(user)])
        files = request.FILES.getlist("files")
        if request.htmx and len(files) == 1:  # type: ignore[attr-defined]  # django-htmx's own mark
            return self._one(request, files[0], user)
        if not 0 < len(files) <= MOST_AT_ONCE:
            self.message_user(request, FEWER if files else CHOOSE, messages.ERROR)
        for file in files[:MOST_AT_ONCE]:
            try:
                keep_upload(file, name=file.name or "", by=user)
            except ImageRefusedError as error:
                text = f"Niet opgehaald: {file.name}. {error}"
                self.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(request.path)

    @method_decorator(require_POST)
    def take_in_view(self, request: HttpRequest) -> HttpResponse:
        """Put what is described in the library, or leave one out; the rest stays as typed."""
        user = self._require_add(request)
        uploads = list(waiting_of(user))
        if left_out := next(
            (one for one in uploads if str(one.pk) == request.POST.get("weg")), None
        ):
            drop_upload(left_out)
            if request.htmx:  # type: ignore[attr-defined]  # django-htmx's own mark
                return HttpResponse()
            rest = [one for one in uploads if one.pk != left_out.pk]
            return self._page(request, [_waiting(one, typed=request.POST) for one in rest])
        shown = [_waiting(one, request.POST) for one in uploads if _prefix(one) in _sent(request)]
        open_ones = [one for one in shown if not self._taken(one, user)]
        if made := len(shown) - len(open_ones):
            words = "1 afbeelding staat" if made == 1 else f"{made} afbeeldingen staan"
            self.message_user(request, f"{words} in de bibliotheek.", messages.SUCCESS)
        if open_ones:
            return self._page(request, open_ones, status=422)
        page = "upload" if waiting_of(user).exists() or not made else "changelist"
        return HttpResponseRedirect(reverse(f"admin:articles_image_{page}"))

    @method_decorator(require_safe)
    def waiting_view(self, request: HttpRequest, upload: int) -> HttpResponse:
        """Show what waits, small; it has no address of its own yet."""
        self._require_add(request)
        found = get_object_or_404(ImageUpload, pk=upload)
        return HttpResponse(small_jpeg(found.file), content_type="image/jpeg")

    def _one(self, request: HttpRequest, file: Any, user: User) -> HttpResponse:
        """Answer the script, which brings one file at a time."""
        try:
            upload = keep_upload(file, name=file.name, by=user)
        except ImageRefusedError as error:
            return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
        context = {"one": _waiting(upload)}
        return render(request, "admin/articles/image/_waiting.html", context)

    def _taken(self, one: Waiting, user: User) -> bool:
        if not one.form.is_valid():
            return False
        try:
            take_in(one.upload, by=user, values=one.form.cleaned_data)
        except ImageRefusedError as error:
            one.form.add_error(None, str(error))
            return False
        except ImageUpload.DoesNotExist:  # pressed twice: it is there
            pass
        return True

    def _page(self, request: HttpRequest, shown: list[Waiting], status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Afbeeldingen toevoegen",
            "opts": self.opts,
            "waiting": shown,
            "accepted": ACCEPTED,
            "most": MAX_BYTES,
            "too_heavy": TOO_HEAVY,
            "wrong": status != 200,
        }
        template = "admin/articles/image/upload.html"
        return TemplateResponse(request, template, context, status=status)

    def _require_add(self, request: HttpRequest) -> User:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return cast("User", request.user)


def _prefix(upload: ImageUpload) -> str:
    return f"beeld-{upload.pk}"


def _sent(request: HttpRequest) -> set[str]:
    """Return the prefixes of the forms that were sent."""
    return {name.rpartition("-")[0] for name in request.POST if name.startswith("beeld-")}


def _waiting(upload: ImageUpload, data: Any = None, *, typed: Any = None) -> Waiting:
    """Return what the page shows of `upload`: with `data` judged, with `typed` only put back."""
    prefix = _prefix(upload)
    names = DescribeForm.base_fields
    before = {n: typed[f"{prefix}-{n}"] for n in names if f"{prefix}-{n}" in typed} if typed else {}
    initial = {"title": title_from(upload.name), **before}
    return Waiting(
        upload,
        DescribeForm(data, prefix=prefix, initial=initial, label_suffix=""),
        upload.width < SMALL_BELOW,
        list(doubles_of(upload)[:3]),
        came_twice(upload),
    )
