"""The sentences that people agree to.

A text that was once shown is never changed: add a new version and point CURRENT at it.
"""

from typing import NamedTuple


class Wording(NamedTuple):
    version: str
    text: str


WORDINGS = {
    wording.version: wording
    for wording in (
        Wording(
            "2026-11-23",
            "Ik wil de nieuwsbrief van het Nationaal Programma Leefbaarheid en Veiligheid per "
            "e-mail ontvangen. Daarvoor bewaart het programma mijn e-mailadres. Ik kan me op elk "
            "moment weer afmelden.",
        ),
    )
}
CURRENT = WORDINGS["2026-11-23"]


def text_of(version: str) -> str:
    """Return the words of a version, or nothing where consent was given elsewhere."""
    return WORDINGS[version].text if version in WORDINGS else ""
