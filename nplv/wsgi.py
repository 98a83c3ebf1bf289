"""WSGI entry point: `gunicorn nplv.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from nplv.stack_room import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nplv.settings")

application = with_room(get_wsgi_application())
