"""Four eyes over all that a mail is made from: who edited an article last approves it not."""

import pytest
from django.urls import reverse

from articles import publishing
from articles.composing import add_item
from articles.four_eyes import in_words, unseen_work
from articles.issues import (
    IssueChangedError,
    change_issue,
    create_issue,
)
from articles.models import Issue
from articles.reviewing import (
    FourEyesError,
    approve,
    reopen,
    send_back,
    submit,
)
from tests.areas.factories import FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    UserFactory,
)
from tests.articles.test_issue_admin import act, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return UserFactory()


@pytest.fixture
def chief():
    return UserFactory()


@pytest.fixture
def issue(writer):
    """An issue in review with a bit of everything that has a history."""
    issue = create_issue(IssueFactory.build(), by=writer)
    article = ArticleFactory(title="Nieuw plein", image=ImageFactory(title="Plein"))
    add_item(issue, by=writer, article=article)
    event = EventFactory(title="Open dag")
    add_item(issue, by=writer, kind="agenda", values={"heading": "Agenda", "events": [event]})
    award = FundingAwardFactory(recipient="Utrecht")
    add_item(issue, by=writer, kind="awards", values={"heading": "Geld", "awards": [award]})
    return submit(issue, by=writer)


def edit(thing, *, by):
    thing._history_user = by
    thing.save()


def article_of(issue):
    return issue.items.get(kind="article").article


def parts(issue):
    return {
        "‘Nieuw plein’": article_of(issue),
        "de afbeelding ‘Plein’": article_of(issue).image,
        "‘Open dag’": issue.items.get(kind="agenda").events.get(),
        "de toekenning aan Utrecht": issue.items.get(kind="awards").awards.get(),
    }


@pytest.mark.parametrize(
    "name",
    ["‘Nieuw plein’", "de afbeelding ‘Plein’", "‘Open dag’", "de toekenning aan Utrecht"],
)
def test_who_edited_a_part_after_review_cannot_approve(issue, chief, name):
    edit(parts(issue)[name], by=chief)
    with pytest.raises(FourEyesError) as refusal:
        approve(issue, by=chief)
    assert str(refusal.value) == (
        f"Jij hebt {name} het laatst bewerkt en nog geen collega heeft dat gezien. Vraag een "
        "collega om goed te keuren, of om de editie opnieuw ter beoordeling voor te leggen."
    )
    assert Issue.objects.get().status == Issue.Status.IN_REVIEW
    assert approve(issue, by=UserFactory()).issue == issue


def test_edit_after_approval_needs_other_eyes_again(issue, writer, chief):
    approve(issue, by=chief)
    edit(article_of(issue), by=chief)
    submit(reopen(issue, by=chief), by=chief)
    with pytest.raises(FourEyesError, match="‘Nieuw plein’"):
        approve(issue, by=chief)
    submit(reopen(issue, by=writer), by=writer)
    assert approve(issue, by=chief).issue == issue


def test_what_was_edited_before_a_colleague_composed_counts_not(writer, chief):
    article = ArticleFactory()
    edit(article, by=chief)
    issue = create_issue(IssueFactory.build(), by=writer)
    add_item(issue, by=writer, article=article)
    submit(issue, by=chief)
    assert approve(issue, by=chief).issue == issue


def test_colleague_who_edits_the_article_later_has_seen_it(issue, writer, chief):
    edit(article_of(issue), by=chief)
    edit(article_of(issue), by=writer)
    assert approve(issue, by=chief).issue == issue
    assert unseen_work(issue, by=writer) == []


def test_command_that_touches_the_article_hides_nobody(issue, chief):
    edit(article_of(issue), by=chief)
    edit(article_of(issue), by=None)
    assert unseen_work(issue, by=chief) == ["‘Nieuw plein’"]


def test_sending_back_is_no_look_that_counts(issue, chief):
    edit(article_of(issue), by=chief)
    send_back(issue, by=UserFactory(), remark="Dat plein klopt niet.")
    submit(issue, by=chief)
    assert unseen_work(issue, by=chief) == ["‘Nieuw plein’"]


def test_publishing_an_article_is_no_edit(issue, chief):
    article = article_of(issue)
    publishing.withdraw(article, by=chief)
    publishing.publish(article, by=chief)
    assert unseen_work(issue, by=chief) == []


def test_article_of_another_issue_counts_not(issue, chief):
    edit(ArticleFactory(), by=chief)
    assert approve(issue, by=chief).issue == issue


def test_four_eyes_off_lets_everybody_approve(issue, chief, settings):
    settings.NPLV_FOUR_EYES = False
    edit(article_of(issue), by=chief)
    assert approve(issue, by=chief).issue == issue


def test_issue_edited_through_the_desk_names_who_did_each_step(issue, writer, chief):
    change_issue(issue, by=chief, values={"preheader": "Nieuw."})
    submit(issue, by=writer)
    assert [one.history_user for one in issue.history.all()[:2]] == [writer, chief]


def test_article_that_changed_after_the_page_was_read_is_not_approved(client, issue):
    chief = person("view_issue", "change_issue", "approve_issue")
    client.force_login(chief)
    compose = reverse("admin:articles_issue_compose", args=[issue.pk])
    read = client.get(compose)
    assert f'name="seen" value="{read.context["seen"]}"' in read.content.decode()
    article = article_of(issue)
    article.title = "Nieuw plein, toch niet"
    edit(article, by=UserFactory())
    said = act(client, issue, "step", "approve", seen=read.context["seen"])
    assert said == [str(IssueChangedError())]
    assert Issue.objects.get().status == Issue.Status.IN_REVIEW
    again = client.get(compose)
    said = act(client, issue, "step", "approve", seen=again.context["seen"])
    assert said == ["Goedgekeurd. Wat je zag, ligt nu vast."]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a"], "a"),
        (["a", "b"], "a en b"),
        (["a", "b", "c"], "a, b en c"),
        (["a", "b", "c", "d"], "a, b en nog 2 onderdelen"),
    ],
)
def test_in_words(names, words):
    assert in_words(names) == words
