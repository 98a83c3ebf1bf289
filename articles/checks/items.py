"""Rules about the items and what they show."""

from collections.abc import Iterator

from articles.checks.reading import Finding, Subject, articles_of, place
from articles.mail_blocks import effective_image
from articles.models import Article, Issue, IssueItem
from nplv.richtext import to_text

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
                    item,
                )


def headings_given(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        if item.kind not in (Kind.ARTICLE, Kind.QUOTE) and not item.heading.strip():
            yield Finding(
                "blocks",
                "no-heading",
                f"Geef onderdeel {place(it, item)} ({item.get_kind_display()}) een kop.",
                item,
            )


def items_filled(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        name = f"onderdeel {place(it, item)} ({item.get_kind_display()})"
        if item.kind in (Kind.TEXT, Kind.QUOTE) and not to_text(item.teaser):
            yield Finding("blocks", "empty-item", f"Schrijf de tekst van {name}.", item)
        if item.kind == Kind.AGENDA and not item.events.all():
            yield Finding("blocks", "empty-item", f"Kies de bijeenkomsten van {name}.", item)
        if item.kind == Kind.AWARDS and not item.awards.all():
            yield Finding("blocks", "empty-item", f"Kies de toekenningen van {name}.", item)


def events_have_place(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        for article in articles_of(item):
            if article.kind == Article.Kind.EVENT and not article.place.strip():
                yield Finding(
                    "blocks", "no-place", f"Vul in waar ‘{article}’ is: de plaats ontbreekt.", item
                )


def pictures_described(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        image = effective_image(item)
        if image and not image.decorative and not image.alt.strip():
            yield Finding(
                "blocks",
                "no-alt",
                f"Beschrijf wat er op de afbeelding ‘{image}’ te zien is, of noem haar versiering.",
                item,
            )


def pictures_there(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        image = effective_image(item)
        if image and not image.file.storage.exists(str(image.file.name)):
            yield Finding(
                "blocks",
                "no-file",
                f"Het bestand van afbeelding ‘{image}’ is weg. Voeg de afbeelding opnieuw toe.",
                item,
            )


def articles_new(it: Subject) -> Iterator[Finding]:
    for item in it.items:
        for other in item.article.issue_items.all() if item.article else ():
            if other.issue_id != it.issue.pk and other.issue.status == Issue.Status.PUBLISHED:
                yield Finding(
                    "warns",
                    "used-before",
                    f"‘{item.article}’ stond al in ‘{other.issue}’.",
                    item,
                )
                break


def articles_once(it: Subject) -> Iterator[Finding]:
    seen: set[int] = set()
    for item in it.items:
        if item.article_id in seen:
            yield Finding("warns", "twice", f"‘{item.article}’ staat twee keer in de editie.", item)
        if item.article_id:
            seen.add(item.article_id)
