import datetime as dt

import pytest

from articles.candidates import (
    Wanted,
    article_candidates,
    award_candidates,
    event_candidates,
    previous_issue,
    proposals,
)
from tests.areas.factories import AreaFactory, FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    IssueFactory,
    IssueItemFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def day(number):
    return dt.datetime(2024, 1, number, 9, tzinfo=dt.UTC)


@pytest.fixture
def issue():
    return IssueFactory()


def test_unused_public_articles_the_newest_first(issue):
    old = ArticleFactory(published_at=day(1))
    new = ArticleFactory(published_at=day(2))
    ArticleFactory(status="draft", published_at=None)
    ArticleFactory(expires_on=dt.date(2020, 1, 1))
    used = IssueItemFactory().article
    IssueItemFactory(issue=issue)
    assert list(article_candidates(issue, Wanted())) == [new, old]
    with_used = article_candidates(issue, Wanted(used_too=True))
    assert [(one, one.used) for one in with_used] == [(new, False), (old, False), (used, True)]


def test_used_articles_are_found_by_their_words_behind_the_others(issue):
    used = IssueItemFactory(article=ArticleFactory(title="Plein", published_at=day(9))).article
    new = ArticleFactory(title="Het plein", published_at=day(1))
    assert list(article_candidates(issue, Wanted(words="plein"))) == [new, used]


def test_candidates_by_words_kind_area_and_theme(issue):
    area, theme = AreaFactory(), ThemeFactory()
    found = ArticleFactory(title="Meer huizen", teaser="In Heerlen", kind="story")
    found.areas.add(area)
    found.themes.add(theme)
    ArticleFactory(title="Meer werk")
    for wanted in (
        Wanted(words="huizen heerlen"),
        Wanted(kind="story"),
        Wanted(area=area.pk),
        Wanted(theme=theme.pk),
    ):
        assert list(article_candidates(issue, wanted)) == [found]
        assert not wanted.is_open


def test_proposals_are_grouped_by_first_theme_and_hold_each_article_once(issue):
    second, first = ThemeFactory(position=2), ThemeFactory(position=1)
    both, one, none = (ArticleFactory(published_at=day(n)) for n in (3, 2, 1))
    both.themes.add(first, second)
    one.themes.add(second)
    EventFactory(published_at=day(4))
    assert [(each.theme, each.articles) for each in proposals(issue)] == [
        (first, [both]),
        (second, [one]),
        (None, [none]),
    ]


def test_proposals_are_twenty_at_most_in_three_queries(issue, django_assert_num_queries):
    for number in range(22):
        ArticleFactory(title=f"Nummer {number}", published_at=day(1 + number))
    with django_assert_num_queries(3):
        (group,) = proposals(issue)
    assert [article.title for article in group.articles] == [
        f"Nummer {n}" for n in range(21, 1, -1)
    ]


def test_events_to_come_and_by_words_those_of_before_too():
    over = EventFactory(title="Leerkring", place="Utrecht")
    later = EventFactory(starts_at="2999-02-01T12:00Z", ends_at=None, title="Open dag")
    sooner = EventFactory(starts_at="2999-01-01T12:00Z", ends_at=None, title="Markt")
    ArticleFactory(title="Leerkring in het nieuws")
    assert list(event_candidates("")) == [sooner, later]
    assert list(event_candidates("leerkring utrecht")) == [over]


def test_awards_by_words_without_accents():
    award = FundingAwardFactory(recipient="Súdwest-Fryslân")
    other = FundingAwardFactory(recipient="Delft")
    assert list(award_candidates("fryslan")) == [award]
    assert set(award_candidates(award.round.scheme.name)) >= {award}
    assert set(award_candidates("")) == {award, other}
    year = str(award.round.year)
    assert list(award_candidates(f"fryslan {year}")) == [award]
    assert list(award_candidates("fryslan 1999")) == []


def test_previous_issue_is_the_last_one_before_with_something_in_it(issue):
    assert previous_issue(issue) is None
    for date in ("2023-10-01", "2023-12-01", "2024-03-01"):
        IssueItemFactory(issue=IssueFactory(date=date))
    IssueFactory(date="2023-12-20")  # empty
    assert str(previous_issue(issue).date) == "2023-12-01"
