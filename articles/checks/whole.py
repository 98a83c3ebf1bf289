"""Rules about the mail as a whole."""

from collections.abc import Iterator

from articles.checks.reading import Finding, Subject
from articles.models import IssueItem
from articles.rendering import MAX_BYTES
from nplv.placeholders import UNSUBSCRIBE_PLACE

LARGE_BYTES = 80_000
LONG_SUBJECT = 60
Kind = IssueItem.Kind


def subject_given(it: Subject) -> Iterator[Finding]:
    if not it.issue.subject.strip():
        yield Finding("blocks", "no-subject", "Vul het onderwerp van de mail in.")


def subject_short(it: Subject) -> Iterator[Finding]:
    if len(it.issue.subject) > LONG_SUBJECT:
        yield Finding(
            "warns",
            "long-subject",
            f"Maak het onderwerp korter: het telt {len(it.issue.subject)} tekens en veel "
            f"mailprogramma’s tonen er {LONG_SUBJECT}.",
        )


def preheader_given(it: Subject) -> Iterator[Finding]:
    if not it.issue.preheader.strip():
        yield Finding(
            "warns",
            "no-preheader",
            "Schrijf een voorvertoningstekst: die zin staat in de inbox naast het onderwerp.",
        )


def items_given(it: Subject) -> Iterator[Finding]:
    if not any(item.kind != Kind.SECTION for item in it.items):
        yield Finding("blocks", "no-items", "Voeg minstens één artikel of ander onderdeel toe.")


def sign_off_link_there(it: Subject) -> Iterator[Finding]:
    if UNSUBSCRIBE_PLACE not in it.rendering.html or UNSUBSCRIBE_PLACE not in it.rendering.text:
        yield Finding(
            "blocks", "no-sign-off", "De link om je af te melden ontbreekt. Meld dit de beheerder."
        )


def size_fits(it: Subject) -> Iterator[Finding]:
    size = it.rendering.size
    kilobytes = round(size / 1000)
    if size >= MAX_BYTES:
        yield Finding(
            "blocks",
            "too-large",
            f"De mail is te groot ({kilobytes} kB): Gmail kapt haar af. Haal onderdelen weg of "
            "maak ze korter.",
        )
    elif size > LARGE_BYTES:
        yield Finding(
            "warns",
            "large",
            f"De mail is groot ({kilobytes} kB). Boven {MAX_BYTES // 1000} kB kapt Gmail haar af.",
        )
