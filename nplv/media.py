"""Uploaded pictures, where no web server stands in front that serves them itself."""

import mimetypes
from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# What is written there by the system itself, under names that change with their content.
PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})
FOREVER = "public, max-age=31536000, immutable"

mimetypes.add_type("image/avif", ".avif")
mimetypes.add_type("image/webp", ".webp")


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one picture below MEDIA_ROOT, and nothing that is not a picture.

    A web server may take over: `location /media/ { alias MEDIA_ROOT; }` with the same headers.
    """
    name = PurePosixPath(path)
    if name.suffix.lower() not in PICTURES or any(part.startswith(".") for part in name.parts):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
