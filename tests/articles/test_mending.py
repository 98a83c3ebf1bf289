"""What an editor does with a finding: repair, leave, look again; with two people at it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.checks import Repair, check_issue
from articles.composing import change_item
from articles.issues import IssueChangedError, IssueError, change_issue
from articles.mending import (
    FindingGoneError,
    finding_with,
    put_aside,
    repair,
    respelled,
    take_up,
)
from articles.models import AdvicePutAside, Article, Issue, IssueItem
from nplv.roles import load_roles
from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory, IssueFactory, IssueItemFactory, UserFactory

pytestmark = pytest.mark.django_db
LELYSTAD = Repair("Lelystad-Oost", "Lelystad Oost", "Samen Lelystad-Oost")


@pytest.fixture
def issue():
    AreaFactory(name="Lelystad Oost", aliases="Lelystad-Oost")
    issue = IssueFactory()
    IssueItemFactory(issue=issue, article=ArticleFactory(title="Nieuws", teaser="Dag."))
    return issue


@pytest.fixture
def editor():
    return UserFactory(username="els")


def spelling(issue):
    (finding,) = [one for one in check_issue(issue) if one.code == "area-spelling"]
    return finding


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("In Lelystad-Oost, ja Lelystad-Oost.", "In Lelystad Oost, ja Lelystad Oost."),
        ("Samen Lelystad-Oost in Lelystad-Oost", "Samen Lelystad-Oost in Lelystad Oost"),
        (
            '<p><a href="https://x.nl/Lelystad-Oost/">Lelystad-Oost</a> op Lelystad-Oost.nl</p>',
            '<p><a href="https://x.nl/Lelystad-Oost/">Lelystad Oost</a> op Lelystad-Oost.nl</p>',
        ),
    ],
)
def test_repair_changes_words_and_no_addresses(before, after):
    assert respelled(before, LELYSTAD, rich=before.startswith("<")) == after


def test_hard_space_in_rich_text_is_found():
    wrong = Repair("Lelystad\u00a0oost", "Lelystad Oost")
    assert respelled("<p>Lelystad&nbsp;oost</p>", wrong, rich=True) == "<p>Lelystad Oost</p>"


def test_repair_of_the_issue_and_of_an_item(issue, editor):
    change_issue(issue, by=editor, values={"subject": "Nieuws uit Lelystad-Oost"})
    version = issue.version
    assert repair(issue, finding=spelling(issue), by=editor) == "het onderwerp"
    issue.refresh_from_db()
    assert (issue.subject, issue.version) == ("Nieuws uit Lelystad Oost", version + 1)
    item = issue.items.get()
    item.issue = issue
    change_item(item, by=editor, values={"teaser": "<p>In <b>Lelystad-Oost</b>.</p>"})
    repair(issue, finding=spelling(issue), by=editor)
    assert (
        IssueItem.objects.get().teaser.replace("<b>", "").replace("</b>", "")
        == "<p>In Lelystad Oost.</p>"
    )
    assert [one.code for one in check_issue(Issue.objects.get())] == []
    old = issue.history.filter(subject="Nieuws uit Lelystad-Oost")
    assert old.exists()  # the way back


def test_repair_of_an_article_mends_it_for_the_site_too(issue, editor):
    article = Article.objects.get()
    article.title = "Feest in Lelystad-Oost"
    article.save()
    repair(issue, finding=spelling(issue), by=editor)
    article.refresh_from_db()
    assert article.title == "Feest in Lelystad Oost"
    line = article.history.first()
    assert (line.history_user, line.prev_record.title) == (editor, "Feest in Lelystad-Oost")


def test_repair_overwrites_nobody(issue, editor):
    change_issue(issue, by=editor, values={"subject": "Nieuws uit Lelystad-Oost"})
    finding = spelling(issue)
    change_issue(Issue.objects.get(), by=editor, values={"preheader": "Anders"})
    with pytest.raises(IssueChangedError):
        repair(issue, finding=finding, by=editor)
    article = Article.objects.get()
    Article.objects.update(title="Feest in Lelystad-Oost")
    Issue.objects.update(subject="Nieuws")
    issue.refresh_from_db()
    finding = spelling(issue)
    article.refresh_from_db()
    article.title = "Feest in Lelystad-Oost, met taart"
    article.save()
    with pytest.raises(FindingGoneError):
        repair(issue, finding=finding, by=editor)
    assert Article.objects.get().title == "Feest in Lelystad-Oost, met taart"


def test_finding_of_a_text_that_changed_is_gone(issue, editor):
    change_issue(issue, by=editor, values={"subject": "Nieuws uit Lelystad-Oost"})
    key = spelling(issue).key
    change_issue(issue, by=editor, values={"subject": "Meer nieuws uit Lelystad-Oost"})
    with pytest.raises(FindingGoneError):
        finding_with(issue, key)


def test_advice_that_is_left_comes_back_when_the_text_changes(issue, editor):
    change_issue(issue, by=editor, values={"subject": "Nieuws van vandaag"})
    (finding,) = check_issue(issue)
    put_aside(issue, finding=finding, by=editor)
    put_aside(issue, finding=finding, by=editor)  # a double click
    found = check_issue(issue)
    assert (found, [one.settled for one in found.put_aside]) == ([], ["els"])
    change_issue(issue, by=editor, values={"subject": "Het nieuws van vandaag"})
    (again,) = check_issue(issue)
    assert again.code == "relative-date"
    take_up(issue, key=finding.key)
    assert not AdvicePutAside.objects.exists()


def test_what_blocks_cannot_be_left(issue, editor):
    issue.subject = ""
    (finding,) = check_issue(issue)
    with pytest.raises(IssueError):
        put_aside(issue, finding=finding, by=editor)
    AdvicePutAside.objects.create(issue=issue, key=finding.key)  # whatever wrote it
    assert [one.code for one in check_issue(issue)] == ["no-subject"]


@pytest.fixture
def desk(client, editor):
    load_roles()
    editor.groups.add(Group.objects.get(name="redacteur"))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(desk, issue, act, **data):
    address = reverse("admin:articles_issue_finding", args=[issue.pk, act])
    return desk.post(address, {"version": issue.version, **data}, follow=True)


def test_repair_by_its_button(desk, issue, editor):
    change_issue(issue, by=editor, values={"subject": "Nieuws uit Lelystad-Oost"})
    page = desk.get(reverse("admin:articles_issue_compose", args=[issue.pk])).content.decode()
    assert "1 advies" in page
    key = spelling(issue).key
    assert f'name="key" value="{key}"' in page
    answer = post(desk, issue, "herstel", key=key)
    assert "‘Lelystad-Oost’ is nu ‘Lelystad Oost’" in answer.content.decode()
    assert "Alles is in orde." in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("?naar=findings#findings")


def test_repair_of_an_older_version_is_refused(desk, issue, editor):
    change_issue(issue, by=editor, values={"subject": "Nieuws uit Lelystad-Oost"})
    key = spelling(issue).key
    seen = Issue.objects.get()
    change_issue(issue, by=editor, values={"preheader": "Anders"})
    answer = post(desk, seen, "herstel", key=key)
    assert "Iemand anders heeft deze editie intussen veranderd." in answer.content.decode()
    assert Issue.objects.get().subject == "Nieuws uit Lelystad-Oost"


def test_leaving_advice_and_taking_it_up_by_buttons(desk, issue, editor):
    change_issue(issue, by=editor, values={"subject": "Nieuws van vandaag"})
    key = check_issue(issue)[0].key
    page = post(desk, issue, "laat-zo", key=key).content.decode()
    assert "Zo gelaten door els." in page
    assert "Dit laten we zo (1)" in page
    page = post(desk, issue, "toch-bekijken", key=key).content.decode()
    assert "Zo gelaten door" not in page
    assert "1 advies" in page


@pytest.mark.parametrize("act", ["herstel", "laat-zo"])
def test_act_on_a_finding_that_is_gone_says_so(desk, issue, act):
    page = post(desk, issue, act, key="weg").content.decode()
    assert "Deze tekst is intussen veranderd." in page


def test_issue_that_was_sent_lies_fast(desk, issue):
    Issue.objects.update(status="published")
    assert post(desk, issue, "links-controleren").status_code == 403


def test_unknown_act_is_refused(desk, issue):
    assert post(desk, issue, "iets").status_code == 403
