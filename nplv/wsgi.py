"""WSGI entry point: `gunicorn nplv.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nplv.settings")

application = get_wsgi_application()
