"""What search engines read: one JSON-LD block per article."""

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article

PUBLISHER = {
    "@type": "GovernmentOrganization",
    "name": "Nationaal Programma Leefbaarheid en Veiligheid",
    "url": settings.SITE_URL,
}
# As json_script of Django does: nothing in the block can end it or begin a comment.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def structured_data(article: Article, places: list[str], *, image_url: str = "") -> SafeString:
    """Return the JSON of `article`, which is about `places`, safe inside a script element."""
    is_event = article.kind == Article.Kind.EVENT
    data = _event(article) if is_event else _news(article, places)
    if image_url:
        data["image"] = image_url
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))  # noqa: S308  just escaped


def _shared(article: Article) -> dict[str, Any]:
    url = f"{settings.SITE_URL}{article.get_absolute_url()}"
    return {"url": url, "description": article.teaser, "inLanguage": "nl"}


def _news(article: Article, places: list[str]) -> dict[str, Any]:
    kind = "OpinionNewsArticle" if article.kind == Article.Kind.OPINION else "NewsArticle"
    author = {"@type": "Person", "name": article.byline} if article.byline else PUBLISHER
    data = {
        "@type": kind,
        "headline": article.title,
        **_shared(article),
        "datePublished": article.published_at.isoformat() if article.published_at else None,
        "dateModified": article.updated_at.isoformat(),
        "author": author,
        "publisher": PUBLISHER,
        "about": [{"@type": "Place", "name": name} for name in places],
    }
    if article.expires_on:
        data["expires"] = article.expires_on.isoformat()
    return data


def _event(article: Article) -> dict[str, Any]:
    data = {
        "@type": "Event",
        "name": article.title,
        **_shared(article),
        "startDate": article.starts_at.isoformat() if article.starts_at else None,
        "eventStatus": "https://schema.org/EventScheduled",
        "organizer": PUBLISHER,
    }
    if article.ends_at:
        data["endDate"] = article.ends_at.isoformat()
    if article.place:
        data["location"] = {"@type": "Place", "name": article.place, "address": article.place}
    return data
