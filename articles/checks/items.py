"""Rules about the items and what they show."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from articles.checks.reading import Finding, Subject, Target, articles_of
from articles.checks.rich import read_rich
from articles.models import Article, IssueItem

SMALL = 600  # pixels: the width of the mail
Kind = IssueItem.Kind


def articles_public(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        for article in articles_of(item):
            if not article.is_public:
                yield Finding(
                    "blocks",
                    "not-public",
                    f"‘{article}’ staat niet op de site. Publiceer het artikel of haal het uit "
                    "de editie.",
                    Target("published_at", item, article),
                )


def headings_given(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        if item.kind not in (Kind.ARTICLE, Kind.QUOTE) and not item.heading.strip():
            yield Finding(
                "blocks",
                "no-heading",
                f"Geef onderdeel {it.place(item)} ({item.get_kind_display()}) een kop.",
                Target("heading", item),
            )


def items_filled(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        name = f"onderdeel {it.place(item)} ({item.get_kind_display()})"
        if item.kind in (Kind.TEXT, Kind.QUOTE) and not read_rich(item.teaser).blocks:
            message, field = f"Schrijf de tekst van {name}.", "teaser"
        elif item.kind == Kind.AGENDA and not item.events.all():
            message, field = f"Kies de bijeenkomsten van {name}.", "events_0"
        elif item.kind == Kind.AWARDS and not item.awards.all():
            message, field = f"Kies de toekenningen van {name}.", "awards"
        else:
            continue
        yield Finding("blocks", "empty-item", message, Target(field, item))


def events_have_date(it: Subject) -> Iterator[Finding]:
    for item, event in _events(it):
        if event.starts_at is None:
            yield Finding(
                "blocks",
                "no-date",
                f"Vul in wanneer ‘{event}’ is, met het jaar erbij.",
                Target("starts_at_0", item, event),
            )


def events_have_place(it: Subject) -> Iterator[Finding]:
    for item, event in _events(it):
        if not event.place.strip():
            yield Finding(
                "blocks",
                "no-place",
                f"Vul in waar ‘{event}’ is: de plaats ontbreekt.",
                Target("place", item, event),
            )


def events_to_come(it: Subject) -> Iterator[Finding]:
    """Compare with the date of the issue: nobody reads it before that day."""
    if not isinstance(it.issue.date, dt.date):
        return
    day = timezone.make_aware(dt.datetime.combine(it.issue.date, dt.time()))
    for item, event in _events(it):
        last = event.ends_at or event.starts_at
        if last and last < day:
            yield Finding(
                "blocks",
                "event-over",
                f"‘{event}’ is al voorbij als de editie uitkomt. Haal de bijeenkomst weg of "
                "verbeter de datum.",
                Target("starts_at_0", item, event),
            )


def pictures_described(it: Subject) -> Iterator[Finding]:
    for item, image in it.images:
        if not image.decorative and not image.alt.strip():
            yield Finding(
                "blocks",
                "no-alt",
                f"Beschrijf wat er op de afbeelding ‘{image}’ te zien is, of noem haar versiering.",
                Target("alt", item, image=image),
            )


def pictures_there(it: Subject) -> Iterator[Finding]:
    for item, image in it.images:
        if not image.file.storage.exists(str(image.file.name)):
            yield Finding(
                "blocks",
                "no-file",
                f"Het bestand van afbeelding ‘{image}’ is weg. Voeg de afbeelding opnieuw toe.",
                Target("upload", item, image=image),
            )


def pictures_wide(it: Subject) -> Iterator[Finding]:
    for item, image in it.images:
        if image.width < SMALL:
            yield Finding(
                "warns",
                "small-picture",
                f"De afbeelding ‘{image}’ is {image.width} pixels breed en wordt onscherp. Kies er "
                f"een van minstens {SMALL} pixels.",
                Target("image", item, None if item.image_id else item.article),
                str(image.file.name),
            )


def articles_new(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        if title := it.known.used_before.get(item.article_id or 0):
            yield Finding(
                "warns",
                "used-before",
                f"‘{item.article}’ stond al in ‘{title}’.",
                Target(item=item),
            )


def articles_once(it: Subject) -> Iterator[Finding]:
    seen: set[int] = set()
    for item in it.items:
        if item.article_id in seen:
            yield Finding(
                "warns",
                "twice",
                f"‘{item.article}’ staat twee keer in de editie.",
                Target(item=item),
            )
        if item.article_id:
            seen.add(item.article_id)


def _events(it: Subject) -> Iterator[tuple[IssueItem, Article]]:
    for item in it.items:
        for article in articles_of(item):
            if article.kind == Article.Kind.EVENT:
                yield item, article
