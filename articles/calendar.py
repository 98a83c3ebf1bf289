"""One event as an iCalendar file (RFC 5545)."""

import datetime as dt
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.slugs import former
from nplv.addresses import address
from nplv.moving import moved_to

LINE_BYTES = 75
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")


@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    events = Article.objects.published().events()
    known = former(slug)
    if known is not None:
        event = get_object_or_404(events, pk=known.article_id)
        return moved_to(address("articles:event-ics", event.slug))
    event = get_object_or_404(events, slug=slug)
    response = HttpResponse(calendar(event), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(event.slug)}.ics"'
    return response


def calendar(event: Article) -> str:
    """Return a calendar that holds `event`; the same text until the event changes."""
    url = f"{settings.SITE_URL}{event.get_absolute_url()}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//NPLV//Agenda//NL",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:bijeenkomst-{event.pk}@{settings.SITE_HOST}",
        f"DTSTAMP:{_utc(event.updated_at)}",
        f"LAST-MODIFIED:{_utc(event.updated_at)}",
        f"DTSTART:{_utc(event.starts_at)}" if event.starts_at else "",
        f"DTEND:{_utc(event.ends_at)}" if event.ends_at else "",
        f"SUMMARY:{_text(event.title)}",
        f"DESCRIPTION:{_text(event.teaser)}" if event.teaser else "",
        f"LOCATION:{_text(event.place)}" if event.place else "",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines if line)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Escape a TEXT value; a line end becomes a backslash and an n."""
    value = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for mark in ("\\", ";", ","):
        value = value.replace(mark, f"\\{mark}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line after at most 75 bytes, never inside a character."""
    parts, size = [""], 0
    for character in line:
        length = len(character.encode())
        if size + length > LINE_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += length
    return "\r\n".join(parts)
