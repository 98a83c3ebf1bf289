"""Every address of the site; the parts name their own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from nplv import media

urlpatterns = [
    path("beheer/", admin.site.urls),
    path("", include("subscriptions.urls")),
    path("", include("areas.urls")),
    path("", include("articles.urls")),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media.picture, name="media"),
]
handler400 = "nplv.errors.bad_request"
handler403 = "nplv.errors.forbidden"
handler404 = "nplv.errors.not_found"
