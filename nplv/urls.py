"""Every address of the site; the parts name their own."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("beheer/", admin.site.urls),
    path("anymail/", include("anymail.urls")),
    path("", include("subscriptions.urls")),
    path("", include("areas.urls")),
    path("", include("articles.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
handler400 = "nplv.errors.bad_request"
handler403 = "nplv.errors.forbidden"
handler404 = "nplv.errors.not_found"
