"""The rules about texts, links, names and money: for each what it finds and what it leaves."""

import pytest

from articles.checks import Target, check_issue
from articles.checks.sentences import sentences_of, words_of
from articles.models import Abbreviation, IssueItem
from tests.areas.factories import AreaFactory
from tests.articles.factories import EventFactory, IssueFactory, IssueItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    issue = IssueFactory()
    IssueItemFactory(issue=issue)
    return issue


def found(issue, code):
    return [finding for finding in check_issue(issue) if finding.code == code]


def found_in(issue, html, code):
    issue.foreword = html
    return found(issue, code)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Kom naar de de markt.", 1),
        ("De de markt is open.", 1),
        ("Kom naar de markt. De markt is open.", 0),
        ("Als je je aanmeldt, weet je dat dat mag. Zij die die dag komen, zijn zijn vrienden.", 0),
        ("Duran Duran speelt.", 0),
        ("Op 10 10 mensen.", 0),
    ],
)
def test_double_word(issue, text, count):
    assert len(found_in(issue, f"<p>{text}</p>", "double-word")) == count


def test_same_word_on_both_sides_of_a_heading_is_no_double_word(issue):
    assert found_in(issue, "<h2>Wonen</h2><p>Wonen is duur.</p>", "double-word") == []


@pytest.mark.parametrize(
    "words",
    [
        *("vorige week", "Vandaag", "morgen", "gisteren", "8 december jl.", "maandag a.s."),
        *("afgelopen maandag", "volgend jaar", "komende maand", "deze week", "vanavond"),
        *("overmorgen", "afgelopen zomer", "vorig jaar", "aanstaande dinsdag"),
    ],
)
def test_relative_date(issue, words):
    (finding,) = found_in(issue, f"<p>Het plan kwam {words} uit.</p>", "relative-date")
    assert finding.level == "warns"
    assert finding.target == Target("foreword")
    assert words.split()[-1] in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "Goedemorgen allemaal. In de morgen is het stil.",
        "De afgelopen jaren ging het goed. De vergadering is afgelopen.",
        "De komende drie jaar werken we verder.",
        "Op 1 februari 2024 beginnen we.",
    ],
)
def test_date_that_stays_true(issue, text):
    assert found_in(issue, f"<p>{text}</p>", "relative-date") == []


@pytest.mark.parametrize(("count", "expected"), [(25, 0), (26, 1)])
def test_sentence_over_25_words(issue, count, expected):
    text = " ".join(["woord"] * (count - 1))
    assert len(found_in(issue, f"<p>Een {text}.</p>", "long-sentence")) == expected


def test_sentence_ends_where_it_ends():
    text = "Dat zei mr. J. Jansen bijv. op 1.200.000 euro na. ‘Kom je?’ Ja! En om 13.30 uur ook."
    assert sentences_of(text) == [
        "Dat zei mr. J. Jansen bijv. op 1.200.000 euro na.",
        "‘Kom je?",
        "Ja!",
        "En om 13.30 uur ook.",
    ]
    assert [len(words_of(each)) for each in sentences_of(text)] == [10, 2, 1, 5]


def test_link_counts_as_its_words_only(issue):
    html = '<p>Lees <a href="https://example.org/heel/lang/adres">de brief</a> van de Kamer.</p>'
    assert found_in(issue, html, "long-sentence") == []


@pytest.mark.parametrize(("count", "expected"), [(12, 0), (13, 1)])
@pytest.mark.parametrize("where", ["heading", "title", "h2"])
def test_heading_over_12_words(issue, count, expected, where):
    words = " ".join(["Woord"] + [f"woord{n}" for n in range(count - 1)])
    if where == "heading":
        IssueItem.objects.update(heading=words)
    elif where == "title":
        item = IssueItem.objects.get()
        item.article.title = words
        item.article.save()
    else:
        issue.foreword = f"<h2>{words}</h2>"
    assert len(found(issue, "long-heading")) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("LET OP: de tijd is veranderd.", 1),
        ("Dit is BELANGRIJK.", 1),
        ("NIEUWE PLANNEN VOOR ZUID komen eraan.", 1),
        ("Het NPLV en de VNG werken samen in theater DE KOM.", 0),
        ("Kijk op NU.nl.", 0),
        ("VNO-NCW doet mee.", 0),
    ],
)
def test_capitals(issue, text, count):
    assert len(found_in(issue, f"<p>{text}</p>", "capitals")) == count


def test_heading_in_capitals(issue):
    IssueItem.objects.update(heading="WONEN")
    (finding,) = found(issue, "capitals")
    assert finding.target.field == "heading"
    assert found(issue, "abbreviation") == []


def test_abbreviation_beside_something_shouted(issue):
    (finding,) = found_in(issue, "<p>LET OP: het CCV komt.</p>", "abbreviation")
    assert finding.abbreviation == "CCV"


def test_abbreviation_that_nobody_explains_is_told_once_with_its_meaning(issue):
    Abbreviation.objects.create(short="SZW", meaning="Sociale Zaken en Werkgelegenheid")
    Abbreviation.objects.create(short="Wbmgp", meaning="Wet bijzondere maatregelen")
    issue.subject = "Het CCV en SZW"
    html = "<p>SZW en de Wbmgp. Het CCV ook.</p>"
    told = [finding.message for finding in found_in(issue, html, "abbreviation")]
    assert [message.partition(" uit: ")[0] for message in told] == [
        "Leg de afkorting ‘SZW’ in het onderwerp",
        "Leg de afkorting ‘CCV’ in het onderwerp",
        "Leg de afkorting ‘Wbmgp’ in het voorwoord",
    ]
    assert [message.partition(" uit: ")[2] for message in told] == [
        "schrijf de eerste keer ‘Sociale Zaken en Werkgelegenheid (SZW)’.",
        "schrijf haar de eerste keer voluit, met de afkorting erachter tussen haakjes.",
        "schrijf de eerste keer ‘Wet bijzondere maatregelen (Wbmgp)’.",
    ]
    assert [finding.abbreviation for finding in found(issue, "abbreviation")] == ["", "CCV", ""]


@pytest.mark.parametrize(
    "text",
    [
        "Sociale Zaken en Werkgelegenheid (SZW) doet mee. SZW betaalt.",
        "SZW (Sociale Zaken en Werkgelegenheid) betaalt.",
        "SZW betaalt. Dat is het ministerie van Sociale Zaken en Werkgelegenheid.",
        "In deel II van het plan. Mail naar INFO@example.org.",
        "Zie www.SZW.nl.",
    ],
)
def test_abbreviation_that_is_explained_or_is_none(issue, text):
    Abbreviation.objects.create(short="SZW", meaning="Sociale Zaken en Werkgelegenheid")
    assert found_in(issue, f"<p>{text}</p>", "abbreviation") == []


def test_abbreviation_that_everybody_knows_and_a_name_on_the_list(issue):
    Abbreviation.objects.create(short="NPLV", known=True)
    Abbreviation.objects.create(short="ZO NU DAN", known=True)
    issue.foreword = "<p>Het NPLV in ZO NU DAN.</p>"
    assert check_issue(issue) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("De gemeente krijgt 3,5 miljoen voor huizen.", 1),
        ("De gemeente krijgt 280 miljoen.", 1),
        ("Er wonen 17 miljoen mensen.", 0),
        ("Heerlen krijgt 27,8 miljoen euro en Arnhem 26,6 miljoen.", 0),
        ("Samen € 14 miljoen voor Overvecht.", 0),
    ],
)
def test_amount_without_currency(issue, text, count):
    assert len(found_in(issue, f"<p>{text}</p>", "no-currency")) == count


def test_heading_may_leave_out_the_currency_that_the_text_gives(issue):
    issue.subject = "280 miljoen voor woningen"
    assert len(found(issue, "no-currency")) == 1
    assert found_in(issue, "<p>Er is 280 miljoen euro.</p>", "no-currency") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Er is € 1,2 miljoen. Later komt er 1.200.000 euro.", 1),
        ("Er is 1,2 miljoen euro. Later komt er 1.200.000 euro.", 1),
        ("Er is € 5. Later komt er 10 euro en € 12.", 1),
        ("Er is 1,2 miljoen euro. Later komt er 600.000 euro en 20 euro.", 0),
        ("Er is € 14 miljoen en € 7 miljoen.", 0),
    ],
)
def test_amounts_in_mixed_notation(issue, text, count):
    assert len(found_in(issue, f"<p>{text}</p>", "mixed-amounts")) == count


@pytest.fixture
def areas():
    AreaFactory(name="Lelystad Oost", aliases="Lelystad-Oost", programme_name="Samen Lelystad Oost")
    AreaFactory(
        name="Eindhoven Woensel-Zuid",
        aliases="Woensel-Zuid\nWoensel Zuid",
        programme_name="Pact Woensel-Zuid",
    )
    AreaFactory(
        name="Arnhem Oost", aliases="Arnhem-Oost", programme_name="Nationaal Programma Arnhem-Oost"
    )
    AreaFactory(name="Vlaardingen West", aliases="Vlaardingen Westwijk\nWestwijk")


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("In Lelystad-Oost begint het.", ("Lelystad-Oost", "Lelystad Oost")),
        ("In lelystad oost begint het.", ("lelystad oost", "Lelystad Oost")),
        ("In Lelystad\u2011Oost begint het.", ("Lelystad\u2011Oost", "Lelystad Oost")),
        ("In Woensel Zuid begint het.", ("Woensel Zuid", "Woensel-Zuid")),
        ("Het Nationaal Programma Arnhem-Oost en Arnhem-Oost.", ("Arnhem-Oost", "Arnhem Oost")),
    ],
)
def test_area_in_another_spelling(issue, areas, text, repair):
    (finding,) = found_in(issue, f"<p>{text}</p>", "area-spelling")
    assert finding.repair[:2] == repair
    assert finding.target == Target("foreword")


@pytest.mark.parametrize(
    "text",
    [
        "In Lelystad Oost en in Eindhoven Woensel-Zuid, dus Woensel-Zuid.",
        "Het Nationaal Programma Arnhem-Oost begint.",
        "In de Westwijk en in Vlaardingen Westwijk.",
        "Kijk op lelystad-oost.nl of mail naar info@lelystad-oost.nl.",
        "In Lelystad Oosterwijk.",
    ],
)
def test_area_in_its_own_spelling_or_by_another_name(issue, areas, text):
    assert found_in(issue, f"<p>{text}</p>", "area-spelling") == []


def test_texts_of_an_article_lead_to_its_own_fields(issue):
    item = IssueItem.objects.get()
    item.article.title = "Het het plan van de de raad"
    item.article.teaser = "Dit is is de samenvatting."
    item.article.save()
    targets = [finding.target for finding in found(issue, "double-word")]
    assert targets == [
        Target("title", item, item.article),
        Target("teaser", item, item.article),
    ]
    IssueItem.objects.update(heading="Kop", teaser="<p>Tekst tekst.</p>")
    (finding,) = found(issue, "double-word")
    assert finding.target == Target("teaser", item)


def test_title_of_an_event_in_the_agenda_is_read_too(issue):
    agenda = IssueItemFactory(issue=issue, kind="agenda", article=None, heading="Agenda")
    event = EventFactory(title="Kom naar de de markt")
    agenda.events.add(event)
    (finding,) = found(issue, "double-word")
    assert finding.target == Target("title", agenda, event)
