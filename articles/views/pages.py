"""Pages that are text, and the files that machines ask for."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

SECURITY_TXT_VALID = dt.timedelta(days=180)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/about.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/contact.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"register_url": settings.NPLV_ACCESSIBILITY_URL}
    return render(request, "articles/accessibility.html", context)


@require_safe
def colophon(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/colophon.html")


@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to an icon from where programs look that read no page, such as readers of feeds."""
    return redirect(static(name))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('articles:search')}",
        f"Sitemap: {settings.SITE_URL}{reverse('articles:sitemap')}",
    ]
    return _text(lines)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The expiry moves once a day, so that the file stays cacheable."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.NPLV_CONTACT_EMAIL}",
        f"Expires: {midnight + SECURITY_TXT_VALID:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('articles:security-txt')}",
    ]
    return _text(lines)


def _text(lines: list[str]) -> HttpResponse:
    body = "\n".join(lines) + "\n"
    return HttpResponse(body, content_type="text/plain; charset=utf-8")
