"""Rules about the mail as a whole."""

from collections.abc import Iterator

from articles.checks.reading import Finding, Subject, Target
from articles.models import IssueItem
from articles.rendering import MAX_BYTES
from nplv.placeholders import UNSUBSCRIBE_PLACE

LARGE_BYTES = 80_000
LONG_SUBJECT = 60
Kind = IssueItem.Kind


def subject_given(it: Subject) -> Iterator[Finding]:
    if not it.issue.subject.strip():
        yield Finding(
            "blocks", "no-subject", "Vul het onderwerp van de mail in.", Target("subject")
        )


def subject_short(it: Subject) -> Iterator[Finding]:
    if len(it.issue.subject) > LONG_SUBJECT:
        yield Finding(
            "warns",
            "long-subject",
            f"Maak het onderwerp korter: het telt {len(it.issue.subject)} tekens en veel "
            f"mailprogramma’s tonen er {LONG_SUBJECT}.",
            Target("subject"),
            it.issue.subject,
        )


def preheader_given(it: Subject) -> Iterator[Finding]:
    if not it.issue.preheader.strip():
        yield Finding(
            "warns",
            "no-preheader",
            "Schrijf een voorvertoningstekst: die zin staat in de inbox naast het onderwerp.",
            Target("preheader"),
        )


def items_given(it: Subject) -> Iterator[Finding]:
    if not any(item.kind != Kind.SECTION for item in it.items):
        yield Finding("blocks", "no-items", "Voeg minstens één artikel of ander onderdeel toe.")


def sections_filled(it: Subject) -> Iterator[Finding]:
    if not any(item.kind != Kind.SECTION for item in it.items):
        return  # the issue is empty, which is said already
    for item, following in zip(it.items, [*it.items[1:], None], strict=True):
        if item.kind != Kind.SECTION or (following and following.kind != Kind.SECTION):
            continue
        yield Finding(
            "warns",
            "empty-section",
            f"Onder de tussenkop ‘{item}’ staat niets. Zet er iets onder of haal haar weg.",
            Target(item=item),
        )


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


def other_eyes(it: Subject) -> Iterator[Finding]:
    """Tell who may approve, and asks, why somebody else has to."""
    if it.objection:
        yield Finding("blocks", "alone", it.objection)
