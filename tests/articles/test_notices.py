"""Who gets which mail about an issue, and when not."""

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.composing import add_item
from articles.issues import change_issue, create_issue
from articles.models import IssueNotice
from articles.notices import post_issue_notice
from articles.reviewing import approve, reopen, send_back, submit
from nplv.roles import load_roles
from tests.articles.factories import ArticleFactory, IssueFactory, UserFactory
from tests.subscriptions.test_letters import AwayBackend

pytestmark = pytest.mark.django_db


def colleague(name, role, **fields):
    user = UserFactory(username=name, **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def writer():
    load_roles()
    return colleague("kim", "redacteur")


@pytest.fixture
def chief(writer):
    return colleague("sam", "eindredacteur", first_name="Sam", last_name="de Vries")


@pytest.fixture
def issue(writer, chief):
    issue = create_issue(IssueFactory.build(title="Nieuwsbrief 12"), by=writer)
    add_item(issue, by=writer, article=ArticleFactory())
    return issue


def run():
    """Do what a worker does for each mail that waits, once."""
    for result in DBTaskResult.objects.ready():
        post_issue_notice.func(*result.args_kwargs["args"])
        DBTaskResult.objects.filter(pk=result.pk).update(status="SUCCESSFUL")


def posted():
    """Let the worker post what waits; return who got what."""
    mail.outbox.clear()
    run()
    return sorted((message.to[0], message.subject) for message in mail.outbox)


def test_submitting_asks_everybody_who_may_approve(issue, chief):
    other = colleague("robin", "eindredacteur")
    colleague("weg", "eindredacteur", is_active=False)
    colleague("zonder", "eindredacteur", email="")
    submit(issue, by=other)
    assert posted() == [(chief.email, "Ter beoordeling: Nieuwsbrief 12")]


def test_approval_reaches_who_wrote_and_who_submitted(issue, writer, chief):
    submit(issue, by=colleague("noor", "redacteur"))
    run()
    approve(issue, by=chief)
    subject = "Goedgekeurd: Nieuwsbrief 12"
    assert posted() == [("kim@example.org", subject), ("noor@example.org", subject)]


def test_sending_back_brings_the_remark(issue, writer, chief):
    submit(issue, by=writer)
    run()
    send_back(issue, by=chief, remark="Korter <graag>.")
    assert posted() == [(writer.email, "Teruggestuurd: Nieuwsbrief 12")]
    message = mail.outbox[0]
    assert "Sam de Vries stuurde ‘Nieuwsbrief 12’ terug" in message.body
    assert "Korter <graag>." in message.body
    assert "Korter &lt;graag&gt;." in message.alternatives[0][0]
    assert f"/beheer/articles/issue/{issue.pk}/samenstellen/" in message.body


@pytest.mark.parametrize("act", ["change", "reopen"])
def test_change_tells_who_approved(issue, writer, chief, act):
    submit(issue, by=writer)
    approve(issue, by=chief)
    run()
    if act == "change":
        change_issue(issue, by=writer, values={"subject": "Anders"})
    else:
        reopen(issue, by=writer)
    assert posted() == [(chief.email, "Goedkeuring vervallen: Nieuwsbrief 12")]
    assert f"/beheer/articles/issue/{issue.pk}/wijzigingen/" in mail.outbox[0].body


def test_own_change_tells_nobody(issue, writer, chief):
    submit(issue, by=writer)
    approve(issue, by=chief)
    run()
    reopen(issue, by=chief)
    assert posted() == []


def test_mail_that_is_true_no_longer_stays(issue, writer, chief):
    submit(issue, by=writer)
    reopen(issue, by=writer)
    submit(issue, by=writer)
    assert posted() == [(chief.email, "Ter beoordeling: Nieuwsbrief 12")]


def test_each_happening_is_told_once(issue, writer, chief):
    submit(issue, by=writer)
    notice = IssueNotice.objects.get()
    assert (notice.kind, notice.version, notice.by) == ("submitted", issue.version, writer)
    assert DBTaskResult.objects.count() == 1


def test_two_accounts_with_one_address_get_one_mail(issue, writer, chief):
    colleague("sam2", "eindredacteur", email=chief.email)
    submit(issue, by=writer)
    assert len(posted()) == 1


def test_refusal_of_the_mail_server_is_tried_again(issue, writer, chief, settings):
    submit(issue, by=writer)
    settings.EMAIL_BACKEND = f"{AwayBackend.__module__}.{AwayBackend.__name__}"
    run()
    again = DBTaskResult.objects.get(status="READY")
    assert again.args_kwargs["args"] == [IssueNotice.objects.get().pk, chief.pk, 1]
    assert again.run_after > timezone.now()


def test_person_who_left_gets_nothing(issue, writer, chief):
    submit(issue, by=writer)
    User.objects.filter(pk=chief.pk).update(is_active=False)
    post_issue_notice.func(IssueNotice.objects.get().pk, chief.pk)
    assert mail.outbox == []
