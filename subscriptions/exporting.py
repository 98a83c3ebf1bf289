"""What we know, in a form that can be handed over: one person, or the list."""

from collections.abc import Iterator
from typing import Any

from subscriptions.models import Subscriber
from subscriptions.wording import text_of

COLUMNS = ("e-mailadres", "status", "status sinds", "bevestigd op", "gebieden")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def person(subscriber: Subscriber) -> dict[str, Any]:
    """Return all that is known of one person, for whoever asks what we have of them."""
    return {
        "nummer": subscriber.pk,
        "e-mailadres": subscriber.email,
        "status": subscriber.get_status_display(),
        "reden": subscriber.reason,
        "status sinds": subscriber.status_at,
        "toegevoegd op": subscriber.created_at,
        "bevestigd op": subscriber.confirmed_at,
        "gebieden": _areas(subscriber),
        "toestemmingen": [
            {
                "wat": event.get_kind_display(),
                "wanneer": event.at,
                "waar": event.source,
                "bijzonderheden": event.detail,
                "tekst": text_of(event.wording),
            }
            for event in subscriber.consent_events.order_by("at", "pk")
        ],
        "bezorgingen": [
            {
                "editie": delivery.issue.title,
                "status": delivery.get_status_display(),
                "status sinds": delivery.status_at,
            }
            for delivery in subscriber.deliveries.select_related("issue").order_by("pk")
        ],
    }


def rows() -> Iterator[list[str]]:
    """Yield a heading and one row per subscriber that is not erased, safe for a spreadsheet."""
    yield list(COLUMNS)
    kept = Subscriber.objects.exclude(status=Subscriber.Status.ERASED).order_by("pk")
    for subscriber in kept.prefetch_related("areas").iterator(chunk_size=1000):
        confirmed = subscriber.confirmed_at.date().isoformat() if subscriber.confirmed_at else ""
        yield [
            safe_cell(subscriber.email),
            subscriber.get_status_display(),
            subscriber.status_at.date().isoformat(),
            confirmed,
            safe_cell(" | ".join(_areas(subscriber))),
        ]


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; `plain_cell` undoes it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain_cell(text: str) -> str:
    """Return what was given to `safe_cell`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _areas(subscriber: Subscriber) -> list[str]:
    return ["alle"] if subscriber.all_areas else [area.name for area in subscriber.areas.all()]
