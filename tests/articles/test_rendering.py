import itertools
import re
from decimal import Decimal
from pathlib import Path

import html5lib
import pytest

from articles.models import ArticleLink
from articles.rendering import render_issue
from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from tests.areas.factories import AreaFactory, FundingAwardFactory, FundingRoundFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
)

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
SITE = "https://nieuws.example.org"


def parse(html):
    return html5lib.parse(html, namespaceHTMLElements=False)


def body_text(html):
    return " ".join("".join(parse(html).find("body").itertext()).split())


def links(html):
    return {a.get("href") for a in parse(html).iter("a")}


def whole_issue():
    """An issue with every kind and layout, on fixed names and numbers."""
    issue = IssueFactory(
        title="Nieuwsbrief 22 december 2023",
        slug="2023-12-22",
        foreword='<p>Lees <a href="https://example.org/brief?a=1&amp;b=2">de brief</a>.</p>',
        signatory="Sam de Wit",
        signatory_role="programmamanager",
    )
    for position, row in enumerate(whole_items()):
        many = {name: row.pop(name) for name in ("events", "awards") if name in row}
        row.setdefault("article", None)
        item = IssueItemFactory(issue=issue, position=position, **row)
        for name, value in many.items():
            getattr(item, name).set(value)
    return issue


def whole_items():
    grant = FundingAwardFactory(
        recipient="Utrecht",
        amount=Decimal(14_000_000),
        precision="about",
        round=FundingRoundFactory(scheme__name="Kansrijke wijk", name="1"),
    )
    event = EventFactory(
        title="Startbijeenkomst", slug="startbijeenkomst", registration="nplv@example.org"
    )
    other = EventFactory(
        title="Wijkdag", slug="wijkdag", registration="https://example.org/kom?a=1&b=2"
    )
    podcast = ArticleFactory(title="Wereldstad", slug="wereldstad", kind="podcast")
    news = ArticleFactory(title="Geld voor huizen", slug="geld")
    return [
        {"layout": "feature", "article": linked_story()},
        {"layout": "teaser", "article": news},
        {"kind": "quote", "teaser": "<p>Samen.</p>", "attribution": "Een wethouder"},
        {"kind": "section", "heading": "Meer"},
        {"kind": "awards", "heading": "Geld", "awards": [grant]},
        {"kind": "agenda", "heading": "Agenda", "events": [event, other]},
        {"layout": "line", "article": podcast},
        {"kind": "text", "heading": "Benoeming", "teaser": "<p>Kim begint.</p><h2>Wat?</h2>"},
    ]


def linked_story():
    """An article of an area, with a link in every role."""
    story = ArticleFactory(title="Energiefixers", slug="energiefixers", kind="story")
    story.areas.add(AreaFactory(name="Zaandam Oost", slug="zaandam-oost"))
    for position, (role, label) in enumerate(ArticleLink.Role.choices):
        ArticleLink.objects.create(
            article=story,
            role=role,
            label=f"meer over {label}",
            url=f"https://example.org/{role}?x=1&y=2",
            position=position,
        )
    return story


def normalised(html):
    return re.sub(r">\s*<", ">\n<", html).strip() + "\n"


@pytest.mark.parametrize("part", ["html", "txt"])
def test_whole_issue_is_as_the_golden_file(part):
    shown = render_issue(whole_issue())
    made = normalised(shown.html) if part == "html" else shown.text
    file = GOLDEN / f"issue.{part}"
    assert made == file.read_text(), f"differs from {file.name}: look at it, then replace it"


def test_both_parts_carry_the_same_links():
    shown = render_issue(whole_issue())
    in_html = {link.removeprefix("mailto:") for link in links(shown.html) if link[0] != "#"}
    in_text = set(re.findall(r"https?://[^\s)]+|[\w.]+@[\w.]+\w", shown.text))
    assert in_html == in_text


def test_every_anchor_of_the_contents_exists():
    tree = parse(render_issue(whole_issue()).html)
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    anchors = {a.get("href")[1:] for a in tree.iter("a") if a.get("href").startswith("#")}
    assert len(anchors) == 6
    assert anchors <= ids


def test_personal_links_hold_the_places_and_nothing_else_does():
    shown = render_issue(whole_issue())
    for part in (shown.html, shown.text):
        found = set(re.findall(r"https://\S*NPLV-PLACE[^\"\s]*", part))
        assert found == {
            f"{SITE}/nieuwsbrief/afmelden/{UNSUBSCRIBE_PLACE}/",
            f"{SITE}/nieuwsbrief/voorkeuren/{PREFERENCES_PLACE}/",
        }
        assert part.count(UNSUBSCRIBE_PLACE) == 2  # near the top, and at the end


def test_sign_off_and_web_link_come_before_the_heading():
    html = render_issue(whole_issue()).html
    assert html.index(UNSUBSCRIBE_PLACE) < html.index("<h1")
    assert html.index(f"{SITE}/nieuwsbrief/2023-12-22/") < html.index("<h1")


def test_markup_is_accessible():
    IssueItemFactory(
        issue=(issue := whole_issue()), layout="feature", image=ImageFactory(), position=90
    )
    IssueItemFactory(
        issue=issue, layout="teaser", image=ImageFactory(alt="", decorative=True), position=91
    )
    html = render_issue(issue).html
    tree = parse(html)
    assert tree.get("lang") == "nl"
    assert tree.find("head/title").text == issue.subject
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [image.get("alt") for image in tree.iter("img")] == ["Een straat met bomen.", ""]
    for table in tree.iter("table"):
        assert table.get("role") == "presentation" or table.find("thead") is not None
    assert all("".join(a.itertext()).strip() for a in tree.iter("a"))


def test_no_letter_is_smaller_than_14_pixels():
    html = re.sub(r'<div style="display:none.*?</div>', "", render_issue(whole_issue()).html)
    sizes = {
        int(size)
        for element in parse(html).iter()
        if "".join(text for text in [element.text or ""]).strip("\u00a0 \n")
        for size in re.findall(r"font-size: ?(\d+)px", element.get("style", ""))
    }
    assert min(sizes) >= 14


def test_mail_asks_nothing_of_another_host():
    issue = whole_issue()
    IssueItemFactory(issue=issue, layout="feature", image=ImageFactory(), position=90)
    html = render_issue(issue).html
    tree = parse(html)
    assert not list(tree.iter("link"))
    assert not list(tree.iter("script"))
    assert "@import" not in html
    assert "url(" not in html
    assert all(image.get("src").startswith(f"{SITE}/media/") for image in tree.iter("img"))


def test_dark_mode_is_declared():
    html = render_issue(IssueFactory()).html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_25_items_stay_under_the_limit():
    issue = IssueFactory(foreword="<p>Dag allemaal.</p>" * 10)
    image = ImageFactory()
    for number in range(25):
        item = IssueItemFactory(
            issue=issue,
            layout="feature",
            image=image,
            article__teaser="Een zin van gemiddelde lengte over de wijk. " * 10,
            kind="article",
        )
        ArticleLink.objects.create(
            article=item.article, label="het besluit", url=f"https://example.org/{number}"
        )
    assert render_issue(issue).size < 100_000


def test_rich_text_keeps_lists_breaks_and_tables():
    table = "<table><tbody><tr><td>vier</td></tr></tbody></table>"
    rich = f"<p>een<br>twee</p><ul><li>drie</li></ul>{table}"
    issue = IssueFactory(foreword=rich)
    shown = render_issue(issue)
    assert "een<br" in shown.html
    assert "<li" in shown.html
    assert "vier</td>" in shown.html
    assert "* drie" in shown.text


def test_subject_and_preheader_fall_back():
    issue = IssueFactory(subject="", preheader="", title="Nieuwsbrief 22 december")
    for title in ("Een", "Twee", "Drie", "Vier"):
        IssueItemFactory(issue=issue, article__title=title)
    shown = render_issue(issue)
    assert shown.subject == "Nieuwsbrief 22 december"
    assert shown.preheader == "Een · Twee · Drie"


def test_long_preheader_of_headings_is_cut():
    issue = IssueFactory(preheader="")
    IssueItemFactory(issue=issue, article__title="x" * 160)
    assert len(render_issue(issue).preheader) == 140


def test_overrides_win_from_the_article():
    item = IssueItemFactory(heading="Eigen kop", teaser="<p>Eigen tekst.</p>")
    text = body_text(render_issue(item.issue).html)
    assert "Eigen kop" in text
    assert "Eigen tekst." in text
    assert item.article.title not in text
    assert item.article.teaser not in text


def test_picture_of_the_item_wins_and_a_line_has_none():
    item = IssueItemFactory(
        layout="feature",
        image=ImageFactory(alt="Eigen."),
        article__image=ImageFactory(alt="Ander."),
    )
    assert [i.get("alt") for i in parse(render_issue(item.issue).html).iter("img")] == ["Eigen."]
    item.layout = "line"
    item.save()
    assert not list(parse(render_issue(item.issue).html).iter("img"))


def test_lost_picture_does_not_stop_the_preview():
    image = ImageFactory()
    item = IssueItemFactory(layout="feature", image=image)
    image.file.storage.delete(image.file.name)
    assert not list(parse(render_issue(item.issue).html).iter("img"))


def test_same_queries_for_one_and_three_items(django_assert_num_queries):
    issue = IssueFactory()
    for _ in range(3):
        IssueItemFactory(issue=issue)
    with django_assert_num_queries(5):
        render_issue(issue)


def test_rendering_twice_gives_the_same_bytes():
    issue = whole_issue()
    assert render_issue(issue) == render_issue(issue)


def test_no_two_links_of_one_name_lead_elsewhere():
    tree = parse(render_issue(whole_issue()).html)
    targets = {}
    outward = [link for link in tree.iter("a") if link.get("href")[0] != "#"]
    for link in outward:
        name = " ".join("".join(link.itertext()).split())
        targets.setdefault(name, set()).add(link.get("href"))
    assert {name: urls for name, urls in targets.items() if len(urls) > 1} == {}
