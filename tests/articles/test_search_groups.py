"""Groups beside what was found, common words, and names that are nearly what was typed."""

import pytest

from articles import search_rows
from articles.models import Issue
from articles.search import search, suggestions
from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory, IssueItemFactory

pytestmark = pytest.mark.django_db


def test_groups_count_what_was_found_and_narrow_it():
    area = AreaFactory(name="Wijk")
    ArticleFactory.create_batch(2, title="Wijk")
    issue = IssueItemFactory(heading="Wijk een", issue__status=Issue.Status.PUBLISHED).issue
    IssueItemFactory(heading="Wijk twee", issue=issue)
    results = search("wijk", group="gebieden")
    assert [hit.url for hit in results.hits] == [area.get_absolute_url()]
    assert [(one.slug, one.total) for one in results.groups] == [
        ("nieuws", 2),
        ("gebieden", 1),
        ("nieuwsbrieven", 1),
    ]
    assert search("wijk", group="nieuwsbrieven").total == 1
    assert search("wijk", group="bestaatniet").total == 4


def test_common_word_gives_the_newest_and_titles_first(monkeypatch):
    monkeypatch.setattr(search_rows, "MOST", 3)
    area = AreaFactory(name="Wijk aan Zee")
    old = ArticleFactory(title="Wijk", teaser="", body="")
    texts = [ArticleFactory(title="Iets", teaser="Een wijk", body="") for _ in range(4)]
    results = search("wijk")
    assert [hit.url for hit in results.hits] == [
        area.get_absolute_url(),
        old.get_absolute_url(),
        texts[-1].get_absolute_url(),
    ]
    assert (results.more, results.groups) == (True, [])
    assert [hit.url for hit in search("wijk", group="gebieden").hits] == [area.get_absolute_url()]


@pytest.mark.parametrize("typed", ["carnise", "Karnisse", "CARNISSEN"])
def test_suggestions_are_names_that_are_nearly_what_was_typed(typed):
    AreaFactory(name="Rotterdam-Zuid", neighbourhoods="Carnisse\nFeijenoord")
    assert suggestions(typed) == ["Carnisse"]
    assert suggestions("fiets") == []
    assert suggestions("x" * 10_000) == []
