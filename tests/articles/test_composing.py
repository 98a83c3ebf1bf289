import pytest

from areas.models import FundingAward
from articles.composing import (
    add_articles,
    add_item,
    begin_with_previous,
    change_item,
    move_item,
    put_back_item,
    remove_item,
)
from articles.issues import IssueChangedError, IssueError, IssueStepError
from articles.models import Issue, IssueItem
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


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def lettered():
    issue = IssueFactory()
    for position, letter in enumerate("ABC"):
        IssueItemFactory(issue=issue, heading=letter, position=position)
    return issue


def order(issue):
    return "".join(str(item) for item in issue.items.all())


@pytest.mark.parametrize(
    ("at", "expected"), [(None, "ABCx"), (1, "xABC"), (3, "ABxC"), (9, "ABCx"), (0, "xABC")]
)
def test_add_item_goes_where_it_is_wanted(lettered, by, at, expected):
    add_item(lettered, by=by, kind="section", values={"heading": "x"}, at=at)
    assert order(lettered) == expected
    assert [item.position for item in lettered.items.all()] == [0, 1, 2, 3]


def test_add_articles_is_one_change_with_a_section(lettered, by):
    articles = [ArticleFactory(title="x"), ArticleFactory(title="y")]
    add_articles(lettered, by=by, articles=articles, heading="W", at=2)
    assert order(lettered) == "AWxyBC"
    assert lettered.items.all()[1].kind == "section"
    assert Issue.objects.get().version == 1


def test_removed_item_comes_back_as_it_was_and_where_it_was(lettered, by):
    event, award, image = EventFactory(), FundingAwardFactory(), ImageFactory()
    item = lettered.items.get(heading="B")
    item.issue = lettered
    own = {"heading": "Eigen kop", "teaser": "<p>Eigen.</p>", "layout": "feature", "image": image}
    change_item(item, by=by, values={**own, "events": [event], "awards": [award]})
    pk = item.pk
    remove_item(item, by=by)
    assert order(lettered) == "AC"

    put_back_item(lettered, by=by, pk=pk)

    assert order(lettered) == "AEigen kopC"
    back = IssueItem.objects.get(pk=pk)
    assert {name: getattr(back, name) for name in own} == own
    assert (list(back.events.all()), list(back.awards.all())) == ([event], [award])
    assert FundingAward.objects.count() == 1


def test_item_comes_back_in_its_place_after_others_moved(lettered, by):
    item, last = lettered.items.get(heading="B"), lettered.items.get(heading="C")
    pk, item.issue, last.issue = item.pk, lettered, lettered
    remove_item(item, by=by)
    move_item(last, by=by, to=1)
    put_back_item(lettered, by=by, pk=pk)
    assert order(lettered) == "CBA"


def test_put_back_refuses_what_is_there_or_of_another_issue(lettered, by):
    there, other = lettered.items.first(), IssueItemFactory()
    other_pk, other.issue = other.pk, Issue.objects.get(pk=other.issue_id)
    remove_item(other, by=by)
    for pk in (there.pk, other_pk, 999):
        with pytest.raises(IssueError):
            put_back_item(lettered, by=by, pk=pk)
    assert order(lettered) == "ABC"


def test_put_back_refuses_an_article_that_is_gone(lettered, by):
    item = lettered.items.get(heading="B")
    pk, article, item.issue = item.pk, item.article, lettered
    remove_item(item, by=by)
    article.delete()
    with pytest.raises(IssueError, match="artikel"):
        put_back_item(lettered, by=by, pk=pk)


def test_stale_copy_adds_and_puts_back_nothing(lettered, by):
    item = lettered.items.get(heading="B")
    pk, item.issue = item.pk, lettered
    stale = Issue.objects.get()
    remove_item(item, by=by)
    with pytest.raises(IssueChangedError):
        put_back_item(stale, by=by, pk=pk)
    with pytest.raises(IssueChangedError):
        add_articles(Issue(pk=stale.pk, status="draft"), by=by, articles=[ArticleFactory()])
    assert order(lettered) == "AC"


def test_begin_with_previous_takes_headings_in_order_and_no_articles(by):
    old = IssueFactory(date="2023-11-01", signatory="Roy Kramer", signatory_role="manager")
    IssueItemFactory(issue=old)
    for kind, heading in [
        ("section", "Kort nieuws"),
        ("quote", ""),
        ("agenda", "Agenda"),
        ("awards", "Zeven gebieden"),
        ("text", "Over ons"),
    ]:
        IssueItemFactory(issue=old, kind=kind, article=None, heading=heading, teaser="<p>Oud.</p>")
    IssueFactory(date="2023-12-01")  # empty
    IssueItemFactory(issue=IssueFactory(date="2024-02-01"))  # later
    coming = EventFactory(starts_at="2999-01-01T12:00Z", ends_at=None)
    EventFactory()  # over
    issue = IssueFactory(signatory="")

    begin_with_previous(issue, by=by)

    found = [(item.kind, item.heading, item.teaser) for item in issue.items.all()]
    assert found == [
        ("section", "Kort nieuws", ""),
        ("agenda", "Agenda", ""),
        ("text", "Over ons", ""),
    ]
    assert list(issue.items.get(kind="agenda").events.all()) == [coming]
    issue.refresh_from_db()
    assert (issue.signatory, issue.signatory_role, issue.version) == ("Roy Kramer", "manager", 1)


def test_begin_with_previous_needs_one_and_an_empty_issue(by):
    issue = IssueFactory()
    with pytest.raises(IssueStepError, match="vorige"):
        begin_with_previous(issue, by=by)
    IssueItemFactory(issue=IssueFactory(date="2020-01-01"))
    IssueItemFactory(issue=issue)
    with pytest.raises(IssueStepError, match="al iets"):
        begin_with_previous(issue, by=by)
    assert issue.items.count() == 1
