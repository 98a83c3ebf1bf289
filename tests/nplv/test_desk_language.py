"""No English at the desk: every page that a role can reach, read word by word."""

import re

import pytest
from lxml import html

from tests.journeys.test_reading_changes_nothing import everything
from tests.nplv.test_role_matrix import BEHEER, EIND, REDACTEUR, desk, pages, visitor

__all__ = ["desk", "everything", "pages"]

# Words of Django's desk that are no Dutch words as well. What is written in code is not read.
ENGLISH = (
    "add|added|all|and|any|apply|are|available|back|browse|by|calendar|cancel|change|changed|"
    "choose|chosen|clear|clock|close|comments?|confirm|current|currently|delete|deleted|do|edit|"
    "empty|enter|error|false|fields?|found|go|hide|history|home|it|last|log ?in|"
    "log ?out|midnight|more|move|new|none|noon|now|of|other|password|please|previous|reason|recent|"
    "remove|required|reset|results?|revert|save|search|select|selected|selection|show|skip|sort|"
    "staff|submit|success|successfully|that|the|this|time|to|today|toggle|tomorrow|true|unknown|"
    "upload|user|username|value|view|warning|was|welcome|with|yes|yesterday|you|your"
)
DUTCH_TOO = {"was", "of", "do", "all"}  # and "home" stands in no page of ours
WORDS = re.compile(rf"\b({ENGLISH})\b", re.IGNORECASE)
NOT_READ = "//script|//style|//code|//kbd|//textarea|//svg/symbol|//*[@lang='en']"
SAID = ("alt", "aria-label", "aria-description", "placeholder", "title", "data-empty-label")
OF_THE_SITE = {"articles_issue_preview_web"}  # a page as visitors see it
BUTTONS = ("submit", "button", "reset")


def words_of(page):
    """Return all that a page says: its text, names of pictures and fields, buttons."""
    root = html.fromstring(page)
    for element in root.xpath(NOT_READ):
        element.drop_tree()
    yield from (line for text in root.itertext() if (line := " ".join(text.split())))
    for element in root.iter():
        yield from (element.get(name) for name in SAID if element.get(name))
        if element.tag == "input" and element.get("type") in BUTTONS:
            yield element.get("value", "")


def english(lines):
    """Return what is English, each with the line that it stands in."""
    found = set()
    for line in lines:
        words = {word.lower() for word in WORDS.findall(line)} - DUTCH_TOO
        found |= {(word, line[:80]) for word in words}
    return sorted(found)


def test_english_is_recognised():
    assert english(["View", "Sla op", 'Kies "Change" hier']) == [
        ("change", 'Kies "Change" hier'),
        ("view", "View"),
    ]


@pytest.mark.parametrize("role", [REDACTEUR, EIND, BEHEER])
def test_desk_is_dutch_for_every_role(desk, role):
    client = visitor(role)
    found, read = {}, 0
    for page, paths in desk.items():
        if page in OF_THE_SITE:
            continue
        response = client.get(paths[0])
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        read += 1
        if said := english(words_of(response.content.decode())):
            found[page] = said
    assert found == {}
    assert read > 30
