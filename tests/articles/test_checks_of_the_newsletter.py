"""The newsletter of December 2023 as it went out then: its faults are told, mended it goes out.

36 of its links led nowhere (`#`) and 7 of its link texts said nothing.
"""

import pytest

from articles.checks import check_issue
from articles.models import Issue, IssueItem
from articles.reviewing import IssueBlockedError, approve, submit
from tests.articles.factories import IssueFactory, IssueItemFactory, UserFactory

pytestmark = pytest.mark.django_db
MAIL = "leefbaarheid@minbzk.nl"
# Heading of the part -> its links, as they were; those of the mail address were the good ones.
PARTS = {
    "Geld voor 38 buurten": (
        *("Volkshuisvestingsfonds", "een brief aan de Tweede Kamer", "Lees meer"),
        *("Miljoenenregen in het zuiden", "Roosendaal heeft beet"),
    ),
    "Geld in één regeling": ("Regeling kansrijke wijk", "> Lees verder"),
    "Energiefixers": ("Zaandam Oost", "Lees het verhaal over de energiefixers in Zaandam Oost."),
    "Opinie van drie mensen": (
        *("Heerlen Noord", "Lelystad Oost", "Rotterdam-Zuid", "> Lees verder", "opinie"),
        "talkshow",
    ),
    "Een gezonde wijk": (
        *("De Friesland", "Leeuwarden-Oost"),
        "Wil je meer lezen over bouwen voor een gezonde leefomgeving?",
    ),
    "Een ruimere wet": ("een aantal voorstellen voor aanpassingen van de wet", "Lees verder"),
    "Baangarantie": ("AandeBak-garantie", "Lees de Kamerbrief", "bekijk de video"),
    "Een serie over jongeren": ("Lees meer",),
    "Leerkringen": ("Kansrijke Wijk", MAIL),
    "Luisteren, lezen en kijken": (
        *("Luister de podcast", "het boek", "het programma in Heerlen", "de documentaire"),
        *("de podcast", "het programma in Rotterdam", "de podcast"),
    ),
    "Over ons": ("Nationaal Programma Leefbaarheid en Veiligheid", MAIL, "LinkedIn!"),
    "Aanmelden en afmelden": ("hier", "hier"),
}
VAGUE = ["Lees meer", "> Lees verder", "> Lees verder", "Lees verder", "Lees meer", "hier", "hier"]


def compose(address_of, text_of=lambda text, number: text):
    """Return an issue with all those links: where they lead and what they say is given."""
    issue = IssueFactory(subject="Nieuws uit de twintig gebieden", preheader="Geld en meer.")
    number = 0
    for heading, links in PARTS.items():
        sentences = ""
        for text in links:
            number += 1
            address = f"mailto:{MAIL}" if text == MAIL else address_of(number)
            sentences += f'<p>Dit is <a href="{address}">{text_of(text, number)}</a>.</p>'
        IssueItemFactory(issue=issue, kind="text", article=None, heading=heading, teaser=sentences)
    return issue


def submitted(issue):
    submit(issue, by=UserFactory())
    return Issue.objects.get(pk=issue.pk)


def test_its_faults_are_listed_exactly():
    issue = compose(lambda number: "#")
    findings = check_issue(issue)
    empty = [finding for finding in findings if finding.code == "empty-link"]
    vague = [finding for finding in findings if finding.code == "vague-link"]
    assert (len(empty), len(vague), len(findings)) == (36, 7, 43)
    assert [finding.detail.partition(" #")[0] for finding in vague] == VAGUE
    assert {finding.target.field for finding in findings} == {"teaser"}
    assert len({finding.key for finding in findings}) == 43
    with pytest.raises(IssueBlockedError) as caught:
        approve(submitted(issue), by=UserFactory())
    assert len(caught.value.findings) == 36
    assert IssueItem.objects.filter(issue=issue).count() == len(PARTS)


def test_with_addresses_only_its_vague_texts_still_block():
    issue = compose(lambda number: f"https://example.org/{number}")
    findings = check_issue(issue)
    assert [finding.code for finding in findings.blocking] == ["same-link-text"] * 7
    assert [finding.code for finding in findings.advice] == []


def test_mended_it_is_approved():
    mended = compose(
        lambda number: f"https://example.org/{number}",
        lambda text, number: f"het bericht {number}" if text in VAGUE else text,
    )
    assert check_issue(mended) == []
    assert approve(submitted(mended), by=UserFactory()).issue == mended
