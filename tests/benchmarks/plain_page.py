"""Plain Django beside ours: the middleware of `startproject`, and pages under `cache_page`."""

import os
from pathlib import Path

from django.conf import settings

if not settings.configured:
    parts = ("auth", "contenttypes", "sessions", "messages")
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[f"django.contrib.{part}" for part in parts],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
    )

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import cache_page

FOLDER = Path(os.environ["PLAIN_BODIES"])  # a file for each page
BODIES = {file.name: file.read_bytes() for file in FOLDER.iterdir()}


@cache_page(600)
def page(request, name):
    return HttpResponse(BODIES[name])


urlpatterns = [path("<slug:name>", page)]
application = get_wsgi_application()
