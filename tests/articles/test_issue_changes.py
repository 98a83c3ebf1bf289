import pytest

from articles.composing import add_item, change_item, move_item, remove_item
from articles.issue_changes import MOST_LINES, changes_since
from articles.issues import change_issue, create_issue
from tests.articles.factories import ArticleFactory, IssueFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def an():
    return UserFactory(first_name="An", last_name="Jansen")


@pytest.fixture
def issue(an):
    issue = create_issue(IssueFactory.build(), by=an)
    for letter in "ABCD":
        add_item(issue, by=an, article=ArticleFactory(), values={"heading": letter})
    return issue


def item(issue, heading):
    found = issue.items.get(heading=heading)
    found.issue = issue
    return found


def test_each_kind_of_change_has_its_words(issue, an):
    bo = UserFactory(username="bo")
    seen = issue.version
    change_issue(issue, by=an, values={"subject": "Anders", "preheader": "Ook"})
    change_item(item(issue, "A"), by=bo, values={"heading": "Aa", "layout": "line"})
    remove_item(item(issue, "B"), by=bo)
    move_item(item(issue, "D"), by=bo, to=1)
    new = add_item(issue, by=bo, kind="section", values={"heading": "Nieuw"})
    again = add_item(issue, by=bo, kind="section", values={"heading": "Weg"})
    again.issue = issue
    remove_item(again, by=bo)
    changes = changes_since(issue, seen)
    assert changes.names == "bo en An Jansen"
    assert changes.at == issue.history.first().history_date
    assert sorted(changes.lines) == [
        "Onderwerp, voorvertoningstekst veranderd",
        "‘Aa’: kop, vorm veranderd",
        "‘B’ weggehaald",
        "‘D’ verplaatst",
        f"‘{new}’ toegevoegd",
    ]


def test_nothing_since_the_newest_version(issue):
    changes = changes_since(issue, issue.version)
    assert (changes.people, changes.at, changes.lines) == ([], None, [])


def test_many_changes_are_summed_up(issue, an):
    seen = issue.version
    for number in range(MOST_LINES + 2):
        add_item(issue, by=an, kind="section", values={"heading": f"Kop {number}"})
    assert changes_since(issue, seen).lines[-1] == "en nog 2 veranderingen"


def test_somebody_without_a_name_is_somebody_else(issue):
    seen = issue.version
    change_issue(issue, by=None, values={"subject": "Door een opdracht"})
    assert changes_since(issue, seen).names == "Iemand anders"
