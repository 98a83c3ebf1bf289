import datetime as dt
import re

import pytest
from django.utils import timezone

from articles.archive import entries, neighbours
from articles.models import Article, Issue, IssueItem
from tests.areas.factories import FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PUBLISHED = Issue.Status.PUBLISHED


def item(issue, kind, **fields):
    return IssueItemFactory(issue=issue, article=None, kind=kind, **fields)


def test_archive_lists_published_issues_by_year(client):
    IssueFactory(title="Oud", status=PUBLISHED, date=dt.date(2022, 5, 1))
    IssueFactory(title="Nieuw", status=PUBLISHED, date=dt.date(2023, 5, 1))
    IssueFactory(title="Geheim", status=Issue.Status.APPROVED)
    text = client.get("/nieuwsbrief/").content.decode()
    places = [text.index(part) for part in (">2023</h2>", "Nieuw</a>", ">2022</h2>", "Oud</a>")]
    assert places == sorted(places)
    assert "Geheim" not in text


@pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
def test_issue_that_is_not_published_does_not_exist(client, status):
    issue = IssueFactory(status=status)
    assert client.get(issue.get_absolute_url()).status_code == 404


def test_issue_page_is_the_same_for_everybody(client):
    issue = IssueFactory(status=PUBLISHED)
    IssueItemFactory(issue=issue)
    before = client.get(issue.get_absolute_url()).content
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(issue.get_absolute_url()).content == before


def test_issue_page_says_what_was_corrected(client):
    moment = dt.datetime(2024, 1, 5, 12, tzinfo=dt.UTC)
    issue = IssueFactory(status=PUBLISHED, corrected_at=moment, correction="Bedrag klopt nu.")
    text = client.get(issue.get_absolute_url()).content.decode()
    assert "5 januari 2024</time>.</strong> Bedrag klopt nu." in text


def test_entry_takes_from_its_article_what_the_item_leaves_open():
    article = ArticleFactory(title="Titel", teaser="Samenvatting")
    issue = IssueFactory()
    IssueItemFactory(issue=issue, article=article)
    IssueItemFactory(issue=issue, article=article, heading="Eigen kop", teaser="<p>Eigen</p>")
    first, second = entries(issue)
    assert (first.heading, first.text, first.plain) == ("Titel", "", "Samenvatting")
    assert (second.heading, second.text) == ("Eigen kop", "<p>Eigen</p>")
    assert first.url == article.get_absolute_url()


def test_entry_of_a_withdrawn_article_stays_without_link(client):
    article = ArticleFactory(title="Titel", status=Article.Status.WITHDRAWN)
    issue = IssueFactory(status=PUBLISHED)
    IssueItemFactory(issue=issue, article=article)
    text = client.get(issue.get_absolute_url()).content.decode()
    assert "<h2>Titel</h2>" in text
    assert article.get_absolute_url() not in text
    assert "Dit bericht staat niet meer op de site." in text


def test_headings_go_one_level_down_after_a_section():
    issue = IssueFactory()
    IssueItemFactory(issue=issue)
    item(issue, IssueItem.Kind.SECTION, heading="Kort")
    IssueItemFactory(issue=issue)
    assert [entry.level for entry in entries(issue)] == [2, 2, 3]


def test_agenda_shows_public_events_in_order():
    issue = IssueFactory()
    agenda = item(issue, IssueItem.Kind.AGENDA)
    late = EventFactory(starts_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC), ends_at=None)
    early = EventFactory()
    agenda.events.add(late, early, EventFactory(status="draft", published_at=None))
    (entry,) = entries(issue)
    assert (entry.heading, entry.events) == ("Agenda", [early, late])


def test_issue_page_shows_every_kind_of_item(client):
    issue = IssueFactory(status=PUBLISHED, foreword="<p>Beste lezer</p>", signatory="De redactie")
    item(issue, IssueItem.Kind.QUOTE, teaser="<p>Fijn hier</p>", attribution="Fatma")
    item(issue, IssueItem.Kind.TEXT, heading="Tekstkop", teaser="<p>Tekst</p>")
    awards = item(issue, IssueItem.Kind.AWARDS)
    awards.awards.add(FundingAwardFactory(), FundingAwardFactory(amount=None))
    IssueItemFactory(issue=issue, layout=IssueItem.Layout.LINE, heading="Een regel")
    text = client.get(issue.get_absolute_url()).content.decode()
    for part in (
        "<p>Beste lezer</p>",
        "<strong>De redactie</strong>",
        "<p>Fijn hier</p><cite>Fatma</cite>",
        "<h2>Tekstkop</h2>",
        "€\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}miljoen",
        "niet bekend",
        ">Een regel</a></h2>",
    ):
        assert part in text


def test_neighbours_are_the_published_issues_around():
    one, two, three = (
        IssueFactory(status=PUBLISHED, date=dt.date(2023, month, 1)) for month in (1, 2, 2)
    )
    IssueFactory(date=dt.date(2023, 1, 15))
    assert neighbours(one) == (None, two)
    assert neighbours(two) == (one, three)
    assert neighbours(three) == (two, None)


def test_archiving_programs_find_every_picture(client):
    """They take what an `<img>` names, not what a `<source>` does: a browser must need no more."""
    issue = IssueFactory(status="published", published_at=timezone.now())
    IssueItemFactory(issue=issue, article=ArticleFactory(image=ImageFactory()), layout="feature")
    text = client.get(issue.get_absolute_url()).content.decode()
    named = set(re.findall(r"/media/[^\s\",]+", text))
    in_images = "".join(re.findall(r"<img[^>]+>", text))
    assert named
    assert {address for address in named if address not in in_images} == set()
    for address in named:
        file = client.get(address)
        assert (address, file.status_code) == (address, 200)
        file.close()
