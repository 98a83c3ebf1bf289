import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from articles.checks import Target, blocking, check_issue, items
from articles.checks.reading import Subject
from articles.issues import change_issue
from articles.mail_blocks import items_of
from articles.models import Image, IssueItem
from articles.rendering import render_issue
from articles.reviewing import submit
from nplv.placeholders import UNSUBSCRIBE_PLACE
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    UserFactory,
    jpeg,
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


@pytest.mark.parametrize("follows", ["section", None])
def test_section_without_anything_under_it_warns(issue, follows):
    section = other(issue, "section", heading="Leeg")
    if follows:
        other(issue, "section", heading="Meer")
        IssueItemFactory(issue=issue)
    (finding,) = check_issue(issue)
    assert (finding.level, finding.code) == ("warns", "empty-section")
    assert finding.target == Target(item=section)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_article_that_is_not_public_blocks(issue, status):
    item = IssueItemFactory(issue=issue, article=ArticleFactory(status=status))
    (finding,) = check_issue(issue)
    assert (finding.code, finding.item) == ("not-public", item)


def test_withdrawn_event_in_the_agenda_blocks(issue):
    other(issue, "agenda", heading="Agenda").events.add(EventFactory(status="withdrawn"))
    assert codes(issue) == [("blocks", "not-public")]


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


@pytest.mark.parametrize(("width", "expected"), [(599, ["small-picture"]), (600, [])])
def test_narrow_picture_warns(issue, width, expected):
    article = issue.items.get().article
    article.image = ImageFactory(file=ContentFile(jpeg(width, 400), "foto.jpg"))
    article.save()
    findings = check_issue(issue)
    assert [finding.code for finding in findings] == expected
    assert all(f.target == Target("image", issue.items.get(), article) for f in findings)


def test_lost_file_of_a_picture_blocks(issue):
    image = ImageFactory()
    IssueItemFactory(issue=issue, image=image)
    image.file.storage.delete(Image.objects.get().file.name)
    assert codes(issue) == [("blocks", "no-file")]


@pytest.mark.parametrize("kind", ["section", "text"])
def test_item_without_heading_blocks(issue, kind):
    item = other(issue, kind, teaser="<p>Dag.</p>")
    IssueItemFactory(issue=issue)
    (finding,) = check_issue(issue)
    assert (finding.level, finding.code) == ("blocks", "no-heading")
    assert finding.target == Target("heading", item)


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


def test_event_without_a_date_blocks(issue):
    event = EventFactory.build(pk=7, starts_at=None, ends_at=None)  # the database refuses it too
    item = IssueItem(issue=issue, kind="article", article=event)
    subject = Subject(issue, [item], render_issue(issue))
    (finding,) = items.events_have_date(subject)
    assert (finding.level, finding.code) == ("blocks", "no-date")
    assert finding.target == Target("starts_at_0", item, event)


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ("2023-12-21T20:00", "2023-12-21T22:00", [("blocks", "event-over")]),
        ("2023-12-21T20:00", None, [("blocks", "event-over")]),
        ("2023-12-21T20:00", "2023-12-22T12:00", []),  # still going on
        ("2023-12-22T09:00", None, []),
    ],
)
def test_event_that_is_over_on_the_day_of_the_issue_blocks(issue, begins, ends, expected):
    moments = [
        timezone.make_aware(dt.datetime.fromisoformat(t)) if t else None for t in (begins, ends)
    ]
    event = EventFactory(starts_at=moments[0], ends_at=moments[1])
    other(issue, "agenda", heading="Agenda").events.add(event)
    assert codes(issue) == expected


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


def test_who_may_approve_hears_why_they_may_not_alone(issue, settings):
    writer, colleague = UserFactory(), UserFactory()
    change_issue(issue, by=writer, values={"title": "Nieuw"})
    assert codes(issue, by=writer) == []  # a draft: nobody approves it yet
    submit(issue, by=writer)
    (finding,) = check_issue(issue, by=writer)
    assert (finding.level, finding.code) == ("blocks", "alone")
    assert finding.message.startswith("Jij hebt deze editie het laatst bewerkt.")
    assert codes(issue, by=colleague) == codes(issue) == []
    settings.NPLV_FOUR_EYES = False
    assert codes(issue, by=writer) == []


def test_findings_have_keys_that_stay_while_the_text_stays(issue):
    issue.preheader = ""
    issue.foreword = "<p>Kom kom kijken.</p><p>Dit is is goed.</p>"
    before = [finding.key for finding in check_issue(issue)]
    assert len(set(before)) == 3
    issue.foreword = "<p>Kom kom kijken.</p><p>Dit is is beter.</p>"
    after = [finding.key for finding in check_issue(issue)]
    assert [key in before for key in after] == [True, True, False]


@pytest.mark.parametrize("count", [1, 40])
def test_checking_asks_the_database_three_questions(issue, count, django_assert_num_queries):
    for _ in range(count):
        IssueItemFactory(issue=issue)
        other(issue, "text", heading="Kop", teaser="<p>Dag.</p>")
    content = items_of(issue)
    rendering = render_issue(issue, items=content)
    issue.foreword = "<p><a href='https://example.org/'>Voorbeeld</a></p>"
    with django_assert_num_queries(3):
        check_issue(issue, rendering=rendering, items=content)
