"""Reviewing at the desk: what changed, who did it, and what somebody may do about it."""

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.composing import add_item, change_item, move_item, remove_item
from articles.edits import edits_since
from articles.issues import change_issue, create_issue
from articles.models import Issue
from articles.reviewing import approve, publish, reopen, send_back, submit
from nplv.roles import load_roles
from tests.articles.factories import ArticleFactory, IssueFactory, UserFactory
from tests.articles.test_issue_admin import address, person

pytestmark = pytest.mark.django_db


def colleague(name, role):
    user = UserFactory(username=name)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def writer():
    load_roles()
    return colleague("kim", "redacteur")


@pytest.fixture
def chief(writer):
    return colleague("sam", "eindredacteur")


@pytest.fixture
def issue(writer):
    issue = create_issue(IssueFactory.build(), by=writer)
    for title in ("Aap", "Beer"):
        add_item(issue, by=writer, article=ArticleFactory(title=title, teaser=f"Over een {title}."))
    return issue


@pytest.fixture
def approved(issue, writer, chief):
    submit(issue, by=writer)
    approve(issue, by=chief)
    return issue


def page(client, user, issue, name="changes"):
    client.force_login(user)
    return client.get(address(name, issue.pk))


def test_page_shows_each_word_that_changed(client, approved, writer, chief):
    item = approved.items.first()
    item.issue = approved
    change_item(item, by=writer, values={"teaser": "<p>Over twee Aap.</p>"})
    text = page(client, chief, approved).content.decode()
    assert '<del><span class="visually-hidden">weg: </span>een </del>' in text
    assert '<ins><span class="visually-hidden">erbij: </span>twee </ins>' in text
    assert "goedkeurde op" in text
    assert "<li>Beer</li>" in text


def test_page_of_an_issue_never_approved_says_so(client, issue, chief):
    text = page(client, chief, issue).content.decode()
    assert "nog niet eerder goedgekeurd" in text


def test_page_says_that_nothing_changed(client, approved, chief):
    text = page(client, chief, approved).content.decode()
    assert "precies zoals zij is goedgekeurd" in text


def test_hostile_words_stay_words(client, approved, writer, chief):
    change_issue(approved, by=writer, values={"subject": "<script>alert(1)</script>"})
    text = page(client, chief, approved).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_page_approves_what_was_seen(client, approved, writer, chief):
    change_issue(approved, by=writer, values={"subject": "Anders"})
    submit(approved, by=writer)
    shown = page(client, chief, approved)
    sent = {"version": approved.version, "seen": shown.context["seen"]}
    client.post(reverse("admin:articles_issue_step", args=[approved.pk, "approve"]), sent)
    approved.refresh_from_db()
    assert (approved.status, approved.renderings.first().subject) == ("approved", "Anders")


def test_looking_changes_nothing(client, approved, chief):
    before = Issue.objects.values().get()
    page(client, chief, approved)
    assert Issue.objects.values().get() == before


def test_outsider_sees_no_changes(client, approved):
    assert page(client, person(), approved).status_code == 403


def test_box_says_who_dropped_which_approval(client, approved, writer, chief):
    with time_machine.travel("2030-05-06 10:00Z"):
        change_issue(approved, by=writer, values={"subject": "Anders"})
        text = page(client, chief, approved, "compose").content.decode()
    assert "door sam geldt niet meer: kim veranderde de editie op 6 mei, 12.00 uur." in text
    assert address("changes", approved.pk) in text


def test_box_explains_why_there_is_no_button(client, issue, chief, settings):
    settings.NPLV_FOUR_EYES = True
    change_issue(issue, by=chief, values={"subject": "Van sam"})
    submit(issue, by=chief)
    text = page(client, chief, issue, "compose").content.decode()
    assert "Je kunt deze editie niet zelf goedkeuren." in text
    assert "Jij hebt deze editie het laatst bewerkt." in text
    assert ">Keur goed</button>" not in text


def test_box_has_the_button_for_somebody_else(client, issue, writer, chief, settings):
    settings.NPLV_FOUR_EYES = True
    submit(issue, by=writer)
    assert ">Keur goed</button>" in page(client, chief, issue, "compose").content.decode()


def test_who_did_what(approved, writer, chief):
    since = approved.renderings.get().approved_at
    change_issue(approved, by=writer, values={"subject": "Anders", "preheader": "Ook"})
    first, second = approved.items.all()
    first.issue = second.issue = approved
    change_item(first, by=writer, values={"heading": "Apen"})
    move_item(second, by=writer, to=1)
    remove_item(first, by=writer)
    submit(approved, by=writer)
    send_back(approved, by=chief, remark="Nog niet.")
    assert [(edit.who, edit.what) for edit in edits_since(approved, since)][:2] == [
        ("sam", "stuurde de editie terug: ‘Nog niet.’"),
        ("kim", "legde de editie ter beoordeling voor"),
    ]
    said = {edit.what for edit in edits_since(approved, since)}
    assert {
        "liet de goedkeuring vervallen",
        "veranderde onderwerp van de mail en voorvertoningstekst",
        "veranderde de volgorde",
    } <= said
    assert "voegde ‘Aap’ toe" not in said


def test_archive_is_a_step_too(approved, writer):
    since = approved.renderings.get().approved_at
    publish(approved)
    assert [edit.what for edit in edits_since(approved, since)] == [
        "zette de editie in het archief"
    ]


def test_article_changed_since_the_approval_counts(approved, writer):
    since = approved.renderings.get().approved_at
    article = approved.items.first().article
    article._history_user = writer
    article.title = "Apen"
    article.save()
    assert [edit.what for edit in edits_since(approved, since)] == ["bewerkte het artikel ‘Apen’"]


def test_reopening_counts_as_dropping(client, approved, chief):
    reopen(approved, by=chief)
    assert "geldt niet meer: sam veranderde" in page(client, chief, approved).content.decode()
