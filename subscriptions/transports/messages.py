"""Builds the message of an issue: parts, and headers of a mailing list.

Both parts and the headers hold the places of `nplv.placeholders`; each transport fills them in
its own way.
"""

from collections.abc import Callable

from anymail.message import AnymailMessage
from django.conf import settings
from django.urls import reverse

from nplv.header_safety import require_safe_message
from nplv.mail import from_domain
from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from subscriptions.transports.base import Parcel

# Fixed width as well, so that a serialised message can be filled in place.
MESSAGE_ID_DIGITS = 18


def build_message(
    parcel: Parcel, *, to: list[str], unsubscribe: str = UNSUBSCRIBE_PLACE
) -> AnymailMessage:
    """Return a message with text first, then HTML, and no tracking; places are still in it.

    `unsubscribe` goes into the header alone.
    """
    message = AnymailMessage(
        subject=parcel.letter.subject,
        body=parcel.letter.text,
        from_email=settings.NPLV_FROM_EMAIL,
        to=to,
        headers={
            **list_headers(parcel.letter.mailing_id),
            "List-Unsubscribe": list_unsubscribe(unsubscribe),
        },
    )
    message.attach_alternative(parcel.letter.html, "text/html")
    message.track_opens = message.track_clicks = False
    require_safe_message(message)
    return message


def list_headers(mailing_id: int) -> dict[str, str]:
    """Return the headers that are the same for every recipient."""
    return {
        "List-Id": f"NPLV nieuwsbrief <nieuwsbrief.{from_domain()}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"{mailing_id}:nieuwsbrief:nl:nplv",
        "Precedence": "list",
        "Content-Language": "nl",
    }


def list_unsubscribe(token: str) -> str:
    """Return both ways of RFC 2369 and 8058: a link for machines, an address for people."""
    url = settings.SITE_URL + reverse("subscriptions:unsubscribe", args=[token])
    return f"<{url}>, <mailto:{settings.NPLV_CONTACT_EMAIL}?subject=Afmelden>"


def message_id(mailing_id: int, delivery_id: int) -> str:
    """Return the same id for the same delivery, whoever sends it and however often."""
    return message_id_maker(mailing_id)(delivery_id)


def message_id_maker(mailing_id: int) -> Callable[[int], str]:
    """Return `message_id` for one mailing: faster, for many deliveries."""
    pattern, end = f"<%0{MESSAGE_ID_DIGITS}d", f".{mailing_id}@{from_domain()}>"
    return lambda delivery_id: pattern % delivery_id + end


def fill(text: str, *, unsubscribe: str, preferences: str) -> str:
    return text.replace(UNSUBSCRIBE_PLACE, unsubscribe).replace(PREFERENCES_PLACE, preferences)


def personal_message(
    parcel: Parcel, *, to: str, tokens: tuple[str, str], headers: dict[str, str] | None = None
) -> AnymailMessage:
    """Return the message for one recipient, whole."""
    unsubscribe, preferences = tokens
    message = build_message(parcel, to=[to], unsubscribe=unsubscribe)
    message.body = fill(parcel.letter.text, unsubscribe=unsubscribe, preferences=preferences)
    message.alternatives = []
    message.attach_alternative(
        fill(parcel.letter.html, unsubscribe=unsubscribe, preferences=preferences), "text/html"
    )
    message.extra_headers.update(headers or {})
    require_safe_message(message)
    return message
