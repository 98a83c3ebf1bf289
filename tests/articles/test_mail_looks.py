import pytest

from articles.mail_looks import (
    in_scheme,
    mail_of,
    parts_about,
    with_links_outside,
    with_marks,
    without_personal_links,
)
from articles.models import Issue
from articles.rendering import render_issue
from nplv.placeholders import PLACE_PREFIX, PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from tests.areas.factories import AreaFactory, FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    IssueFactory,
    IssueItemFactory,
    RenderedIssueFactory,
)

pytestmark = pytest.mark.django_db
EXPLAINED = "https://nieuws.example.org/nieuwsbrief/voorbeeld/persoonlijke-link/"


@pytest.fixture
def issue():
    issue = IssueFactory()
    IssueItemFactory(issue=issue)
    return issue


def test_no_place_for_a_token_is_left(issue):
    mail = render_issue(issue)
    assert (mail.html.count(PLACE_PREFIX), mail.text.count(PLACE_PREFIX)) == (3, 3)
    for part in (mail.html, mail.text):
        shown = without_personal_links(part, issue)
        assert (PLACE_PREFIX in shown, EXPLAINED in shown) == (False, True)


def test_only_personal_links_differ(issue):
    html = render_issue(issue).html
    page = "https://nieuws.example.org/nieuwsbrief"
    for place in (
        f"{page}/afmelden/{UNSUBSCRIBE_PLACE}/",
        f"{page}/voorkeuren/{PREFERENCES_PLACE}/",
        f"{page}/{issue.slug}/",
    ):
        html = html.replace(place, EXPLAINED)
    assert without_personal_links(render_issue(issue).html, issue) == html


def test_page_in_the_archive_is_linked_once_it_is_there(issue):
    issue.status = Issue.Status.PUBLISHED
    html = without_personal_links(render_issue(issue).html, issue)
    assert f'href="https://nieuws.example.org/nieuwsbrief/{issue.slug}/"' in html


@pytest.mark.parametrize(("dark", "media"), [(True, "@media all"), (False, "@media not all")])
def test_scheme_is_the_one_that_was_chosen(issue, dark, media):
    html = in_scheme(render_issue(issue).html, dark=dark)
    assert ("prefers-color-scheme" in html, media in html) == (False, True)
    scheme = "dark" if dark else "light"
    assert f'<meta name="color-scheme" content="{scheme}">' in html
    assert "light dark" not in html


def test_links_open_outside_but_those_within_stay():
    html = '<a href="#onderdeel-1">a</a><a class="x" href="https://a.nl">b</a>'
    assert with_links_outside(html) == (
        '<a href="#onderdeel-1">a</a>'
        '<a target="_blank" rel="noopener noreferrer" class="x" href="https://a.nl">b</a>'
    )


def test_parts_about_an_area(issue):
    area, other = AreaFactory(name="Zuidwest"), AreaFactory()
    for areas, title in (([area], "Van hier"), ([other], "Van daar")):
        article = ArticleFactory(title=title)
        article.areas.set(areas)
        IssueItemFactory(issue=issue, article=article)
    event = EventFactory()
    event.areas.set([area])
    agenda = IssueItemFactory(issue=issue, kind="agenda", article=None, heading="Agenda")
    agenda.events.set([event])
    awards = IssueItemFactory(issue=issue, kind="awards", article=None, heading="Geld")
    awards.awards.set([FundingAwardFactory(area=area)])
    assert [tuple(part) for part in parts_about(issue, area)] == [
        ("onderdeel-2", "Van hier"),
        ("onderdeel-4", "Agenda"),
        ("onderdeel-5", "Geld"),
    ]


def test_marks_stand_at_the_parts_and_carry_words(issue):
    area = AreaFactory(name="'s-Hertogenbosch </style><script>")
    article = issue.items.get().article
    article.areas.set([area])
    parts = parts_about(issue, area)
    html = with_marks(render_issue(issue).html, parts, area)
    assert "#onderdeel-1::before { content: 'Over s-Hertogenbosch stylescript'" in html
    assert 'id="onderdeel-1"' in html
    assert "<script" not in html


def test_no_parts_no_marks():
    assert with_marks("<head></head>", [], AreaFactory()) == "<head></head>"


@pytest.mark.parametrize(("status", "subject"), [("approved", "Vast"), ("draft", "Vers")])
def test_mail_that_was_approved_is_shown_as_it_lies(status, subject):
    issue = RenderedIssueFactory(subject="Vast").issue
    Issue.objects.update(status=status, subject="Vers")
    issue.refresh_from_db()
    assert mail_of(issue, render_issue(issue)).subject == subject
