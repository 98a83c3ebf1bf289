import pytest

from articles.checks import blocking, check_issue
from articles.models import ArticleLink, Image, IssueItem
from articles.rendering import render_issue
from nplv.placeholders import UNSUBSCRIBE_PLACE
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
)

pytestmark = pytest.mark.django_db


def codes(issue, **kwargs):
    return [(finding.level, finding.code) for finding in check_issue(issue, **kwargs)]


@pytest.fixture
def issue():
    issue = IssueFactory()
    IssueItemFactory(issue=issue)
    return issue


def other(issue, kind, **values):
    return IssueItemFactory(issue=issue, kind=kind, article=None, **values)


def test_good_issue_has_no_findings(issue):
    other(issue, "section", heading="Meer")
    other(issue, "text", heading="Kop", teaser="<h2>Een</h2><h3>Twee</h3><p>Dag.</p>")
    other(issue, "quote", teaser="<p>Ja.</p>")
    other(issue, "agenda", heading="Agenda").events.add(EventFactory())
    assert check_issue(issue) == []


def test_every_finding_says_what_to_do_in_a_sentence(issue):
    issue.subject = issue.preheader = ""
    other(issue, "text", teaser="<p><a href='#'>hier</a> TODO</p>")
    findings = check_issue(issue)
    assert len(findings) >= 5
    assert all(f.message[0].isupper() and f.message.endswith(".") for f in findings)
    levels = [finding.level for finding in findings]
    assert levels == sorted(levels)  # what blocks comes first


def test_no_subject_blocks(issue):
    issue.subject = " "
    assert codes(issue) == [("blocks", "no-subject")]


@pytest.mark.parametrize(("length", "expected"), [(60, []), (61, [("warns", "long-subject")])])
def test_subject_over_60_characters_warns(issue, length, expected):
    issue.subject = "a" * length
    assert codes(issue) == expected


def test_no_preheader_warns(issue):
    issue.preheader = ""
    assert codes(issue) == [("warns", "no-preheader")]


def test_issue_without_items_or_with_headings_only_blocks():
    issue = IssueFactory()
    assert codes(issue) == [("blocks", "no-items")]
    other(issue, "section", heading="Meer")
    assert codes(issue) == [("blocks", "no-items")]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_article_that_is_not_public_blocks(issue, status):
    item = IssueItemFactory(issue=issue, article=ArticleFactory(status=status))
    (finding,) = check_issue(issue)
    assert (finding.code, finding.item) == ("not-public", item)


def test_withdrawn_event_in_the_agenda_blocks(issue):
    other(issue, "agenda", heading="Agenda").events.add(EventFactory(status="withdrawn"))
    assert codes(issue) == [("blocks", "not-public")]


@pytest.mark.parametrize("href", ["", "#", "#boven", "https://", "http:", "mailto:"])
def test_link_to_nowhere_blocks(issue, href):
    issue.foreword = f"<p><a href='{href}'>de brief</a></p>"
    assert codes(issue) == [("blocks", "empty-link")]


def test_link_to_nowhere_in_an_item_names_it(issue):
    item = other(issue, "text", heading="Kop", teaser="<p><a href='#'>de brief</a></p>")
    (finding,) = check_issue(issue)
    assert (finding.code, finding.item) == ("empty-link", item)


def test_relative_link_blocks(issue):
    issue.foreword = "<p><a href='/nieuws/x/'>het bericht</a></p>"
    assert codes(issue) == [("blocks", "relative-link")]


def test_link_without_text_blocks(issue):
    issue.foreword = "<p><a href='https://example.org/'></a></p>"
    assert codes(issue) == [("blocks", "empty-link-text")]


def test_article_link_to_nowhere_blocks(issue):
    link = ArticleLink(
        article=issue.items.get().article, label="de brief", url="http://", position=0
    )
    link.save()
    assert codes(issue) == [("blocks", "empty-link")]


@pytest.mark.parametrize("text", ["hier", "Klik hier", "lees meer", "> Lees verder", "Meer…"])
def test_vague_link_text_warns(issue, text):
    issue.foreword = f"<p><a href='https://example.org/'>{text.replace('…', '.')}</a></p>"
    assert codes(issue) == [("warns", "vague-link")]


def test_vague_link_of_an_article_warns(issue):
    ArticleLink.objects.create(
        article=issue.items.get().article, label="Lees meer", url="https://example.org/"
    )
    assert codes(issue) == [("warns", "vague-link")]


def test_clear_link_text_is_fine(issue):
    issue.foreword = "<p><a href='https://example.org/'>Lees meer over Zaandam Oost</a></p>"
    assert codes(issue) == []


def test_missing_alt_blocks(issue):
    image = ImageFactory()
    item = IssueItemFactory(issue=issue, image=image)
    assert codes(issue) == []
    item.image.alt = ""  # the database refuses it too; what came in before is caught here
    from articles.checks import items  # noqa: PLC0415
    from articles.checks.reading import Subject  # noqa: PLC0415

    found = list(items.pictures_described(Subject(issue, [item], render_issue(issue))))
    assert [(finding.level, finding.code) for finding in found] == [("blocks", "no-alt")]
    item.image.decorative = True
    assert not list(items.pictures_described(Subject(issue, [item], render_issue(issue))))


def test_lost_file_of_a_picture_blocks(issue):
    image = ImageFactory()
    IssueItemFactory(issue=issue, image=image)
    image.file.storage.delete(Image.objects.get().file.name)
    assert codes(issue) == [("blocks", "no-file")]


@pytest.mark.parametrize("kind", ["section", "text"])
def test_item_without_heading_blocks(issue, kind):
    other(issue, kind, teaser="<p>Dag.</p>")
    assert codes(issue) == [("blocks", "no-heading")]


@pytest.mark.parametrize("kind", ["text", "quote", "agenda", "awards"])
def test_empty_item_blocks(issue, kind):
    other(issue, kind, heading="Kop", teaser="<p>&nbsp;</p>")
    assert codes(issue) == [("blocks", "empty-item")]


@pytest.mark.parametrize("rich", ["<h3>a</h3>", "<h2>a</h2><h4>b</h4>"])
def test_heading_that_skips_a_level_blocks(issue, rich):
    issue.foreword = rich
    assert codes(issue) == [("blocks", "heading-order")]


@pytest.mark.parametrize(
    "text", ["Lorem ipsum dolor", "TODO nog doen", "xxx euro", "[naam]", UNSUBSCRIBE_PLACE]
)
@pytest.mark.parametrize("where", ["subject", "foreword", "heading", "article"])
def test_unfinished_text_blocks(issue, text, where):
    item = issue.items.get()
    if where == "heading":
        IssueItem.objects.update(heading=text)
    elif where == "article":
        item.article.teaser = text
        item.article.save()
    else:
        setattr(issue, where, text)
    assert ("blocks", "unfinished") in codes(issue)


def test_event_without_place_blocks(issue):
    IssueItemFactory(issue=issue, article=EventFactory(place=""))
    other(issue, "agenda", heading="Agenda").events.add(EventFactory(place=" "))
    assert codes(issue) == [("blocks", "no-place")] * 2


def test_missing_sign_off_link_blocks(issue):
    rendering = render_issue(issue)
    lost = rendering._replace(text=rendering.text.replace(UNSUBSCRIBE_PLACE, ""))
    assert codes(issue, rendering=lost) == [("blocks", "no-sign-off")]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (80_000, []),
        (80_001, [("warns", "large")]),
        (99_999, [("warns", "large")]),
        (100_000, [("blocks", "too-large")]),
    ],
)
def test_size_of_the_html(issue, size, expected):
    rendering = render_issue(issue)
    padded = rendering._replace(html=rendering.html.ljust(size - 2) + "é")
    padded = padded._replace(html=padded.html[: size - (padded.size - len(padded.html))])
    assert padded.size <= size
    rest = size - padded.size
    assert codes(issue, rendering=padded._replace(html=padded.html + " " * rest)) == expected


def test_article_of_an_earlier_issue_warns(issue):
    article = issue.items.get().article
    IssueItemFactory(article=article, issue=IssueFactory(status="draft"))
    assert codes(issue) == []
    IssueItemFactory(article=article, issue=IssueFactory(status="published", title="Mei"))
    (finding,) = check_issue(issue)
    assert finding.level == "warns"
    assert finding.message == f"‘{article}’ stond al in ‘Mei’."


def test_article_twice_warns(issue):
    IssueItemFactory(issue=issue, article=issue.items.get().article)
    assert codes(issue) == [("warns", "twice")]


def test_blocking_leaves_warnings_out(issue):
    issue.subject = issue.preheader = ""
    assert [finding.code for finding in blocking(check_issue(issue))] == ["no-subject"]
