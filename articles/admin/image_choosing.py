"""Choosing a picture from within a form or a text: what the window of the library shows."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from articles.admin.image_library import small_url
from articles.models import Image

PAGE = 24
MOST_TOLD = 50


class ChoosingPages(admin.ModelAdmin):
    """Mix-in of the admin of images."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("kiezen/", wrap(self.choose_view), name="articles_image_choose"),
            path("noemen/", wrap(self.name_view), name="articles_image_name"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Return the pictures that fit some words, a page at a time, as a piece of HTML."""
        self._require_view(request)
        words = request.GET.get("q", "")[:100]
        found, _duplicates = self.get_search_results(request, self.get_queryset(request), words)
        page = Paginator(found, PAGE).get_page(request.GET.get("p"))
        context = {"page": page, "pictures": [(image, small_url(image)) for image in page]}
        return render(request, "admin/articles/image/_choose.html", context)

    @method_decorator(require_safe)
    def name_view(self, request: HttpRequest) -> HttpResponse:
        """Tell of the pictures with these numbers what a form has to say about them."""
        self._require_view(request)
        asked = request.GET.get("ids", "").split(",")[:MOST_TOLD]
        numbers = [int(each) for each in asked if each.isdecimal() and len(each) < 10]
        told = {
            image.pk: {"title": image.title, "alt": image.alt_text, "small": image.is_small}
            for image in Image.objects.filter(pk__in=numbers)
        }
        return JsonResponse({"pictures": told})

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
