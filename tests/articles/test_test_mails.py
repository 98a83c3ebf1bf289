"""Test mails: who may get one, how many, and what is in it."""

import datetime as dt
import threading

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Issue, TestMail
from articles.staff_addresses import trust_address
from articles.test_mails import TestMailError, left_today, post_test_mail, send_tests
from nplv.header_safety import UnsafeHeaderError
from nplv.mail import send_rendered
from subscriptions.retention import erase_expired
from tests.articles.factories import (
    IssueFactory,
    IssueItemFactory,
    RenderedIssueFactory,
    UserFactory,
)
from tests.articles.test_issue_admin import act, address, person
from tests.subscriptions.test_letters import AwayBackend

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    issue = IssueFactory(subject="Nieuws uit de wijk")
    IssueItemFactory(issue=issue)
    return issue


def colleague(**fields):
    """A colleague who confirmed the address of their account."""
    user = UserFactory(**fields)
    trust_address(user)
    return user


@pytest.fixture
def kim():
    return colleague(username="kim")


def run():
    """Do what a worker does for each test mail that waits, once."""
    for task in DBTaskResult.objects.ready().filter(task_path=post_test_mail.module_path):
        post_test_mail.func(*task.args_kwargs["args"])
        task.delete()


def test_colleagues_get_the_mail_as_it_goes_out(issue, kim):
    sam = colleague(username="sam")
    send_tests(issue, by=kim, people=[kim, sam])
    assert mail.outbox == []  # not in the transaction of who asks
    run()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "kim@example.org",
        "sam@example.org",
    ]
    message = mail.outbox[0]
    assert message.subject == "[TEST] Nieuws uit de wijk"
    assert "NATIONAAL PROGRAMMA" in message.body
    assert issue.items.get().article.title in message.alternatives[0].content
    assert set(TestMail.objects.values_list("status", flat=True)) == {"sent"}


def test_no_token_and_no_place_is_in_it(issue, kim):
    send_tests(issue, by=kim, people=[kim])
    run()
    (message,) = mail.outbox
    for part in (message.body, message.alternatives[0].content):
        assert "NPLV-PLACE" not in part
        assert "/nieuwsbrief/afmelden/" not in part
        assert "/nieuwsbrief/voorkeuren/" not in part
        assert "/nieuwsbrief/voorbeeld/persoonlijke-link/" in part


def test_headers_are_those_of_no_mailing(issue, kim):
    send_tests(issue, by=kim, people=[kim])
    run()
    (message,) = mail.outbox
    names = {name.lower() for name in message.message().keys()}  # noqa: SIM118  a message is no dict
    assert {name for name in names if name.startswith("list-")} == set()
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert (message.track_opens, message.track_clicks) == (False, False)


def test_subject_with_a_line_end_is_refused():
    with pytest.raises(UnsafeHeaderError):
        send_rendered(to="a@example.org", subject="[TEST] a\r\nBcc: b@c.nl", html="", text="")
    assert mail.outbox == []


def test_mail_that_cannot_go_ends_and_is_not_under_way_for_ever(issue, kim):
    Issue.objects.update(subject="Nieuws\x81")
    send_tests(issue, by=kim, people=[kim])
    with pytest.raises(UnsafeHeaderError):
        run()
    assert (mail.outbox, TestMail.objects.get().status) == ([], "failed")


def test_approved_issue_is_tested_as_it_lies(kim):
    frozen = RenderedIssueFactory(subject="Vast", text="Zo ligt het vast")
    Issue.objects.update(subject="Vers")
    send_tests(frozen.issue, by=kim, people=[kim])
    run()
    assert (mail.outbox[0].subject, mail.outbox[0].body) == ("[TEST] Vast", "Zo ligt het vast")


@pytest.mark.parametrize("fields", [{"email": ""}, {"is_active": False}, {"is_staff": False}])
def test_who_does_not_work_here_gets_none(issue, kim, fields):
    other = colleague(username="weg", **fields)
    with pytest.raises(TestMailError, match="weg heeft geen adres dat is bevestigd"):
        send_tests(issue, by=kim, people=[kim, other])
    assert TestMail.objects.count() == 0


def test_address_that_was_not_confirmed_gets_none(issue, kim):
    other = UserFactory(username="nieuw")
    with pytest.raises(TestMailError, match="nieuw heeft geen adres dat is bevestigd"):
        send_tests(issue, by=kim, people=[other])


def test_address_that_changed_is_another_one(issue, kim):
    send_tests(issue, by=kim, people=[kim])
    User.objects.filter(pk=kim.pk).update(email="typefout@example.com")
    run()
    assert (mail.outbox, TestMail.objects.get().status) == ([], "failed")
    with pytest.raises(TestMailError):
        send_tests(issue, by=kim, people=[kim])


def test_who_left_before_it_was_posted_gets_none(issue, kim):
    send_tests(issue, by=kim, people=[kim])
    kim.is_active = False
    kim.save()
    run()
    assert (mail.outbox, TestMail.objects.get().status) == ([], "failed")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("iemand@gmail.com", "Wel naar adressen op minbzk.nl."),
        ("iemand@sub.minbzk.nl", "mag geen testmail"),
        ("iemand@minbzk.nl.evil.nl", "mag geen testmail"),
        ("a@b@minbzk.nl", "is geen e-mailadres"),
        ("a@minbzk.nl, b@gmail.com", "is geen e-mailadres"),
        ("a@minbzk.nl\r\nBcc: b@gmail.com", "is geen e-mailadres"),
    ],
)
def test_address_outside_the_list_is_refused(issue, kim, settings, address, why):
    settings.NPLV_TEST_MAIL_DOMAINS = ["minbzk.nl"]
    with pytest.raises(TestMailError, match=why):
        send_tests(issue, by=kim, people=[], address=address)


def test_without_a_list_no_address_may(issue, kim):
    with pytest.raises(TestMailError, match="Kies een collega met een account"):
        send_tests(issue, by=kim, people=[], address="a@minbzk.nl")


def test_address_on_the_list_gets_it_and_is_forgotten(issue, kim, settings):
    settings.NPLV_TEST_MAIL_DOMAINS = [" @MinBZK.nl"]
    send_tests(issue, by=kim, people=[], address="Woordvoerder@minbzk.NL")
    run()
    row = TestMail.objects.get()
    assert (mail.outbox[0].to, row.address, row.status) == (["Woordvoerder@minbzk.NL"], "", "sent")


def test_twenty_a_day_for_each_person(issue, kim):
    sam = colleague()
    for _ in range(18):
        send_tests(issue, by=kim, people=[kim])
    assert left_today(kim) == 2
    with pytest.raises(TestMailError, match="nog 2 testmails sturen en je koos er 3"):
        send_tests(issue, by=kim, people=[kim, sam, colleague()])
    send_tests(issue, by=kim, people=[kim, sam])
    with pytest.raises(TestMailError, match="vandaag al 20 testmails gestuurd"):
        send_tests(issue, by=kim, people=[kim])
    assert left_today(sam) == 20
    TestMail.objects.update(day="2020-01-01")
    assert left_today(kim) == 20


def test_nobody_chosen(issue, kim):
    with pytest.raises(TestMailError, match="Kies wie de testmail krijgt"):
        send_tests(issue, by=kim, people=[], address=" ")


def test_mail_server_away_is_tried_again_and_then_given_up(issue, kim, settings, caplog):
    settings.EMAIL_BACKEND = f"{AwayBackend.__module__}.{AwayBackend.__name__}"
    send_tests(issue, by=kim, people=[kim])
    row = TestMail.objects.get()
    run()
    assert (row.status, DBTaskResult.objects.get().args_kwargs["args"]) == ("queued", [row.pk, 1])
    post_test_mail.func(row.pk, 3)
    row.refresh_from_db()
    assert row.status == "failed"
    assert kim.email not in caplog.text


def test_task_that_runs_twice_sends_once(issue, kim):
    send_tests(issue, by=kim, people=[kim])
    row = TestMail.objects.get()
    post_test_mail.func(row.pk)
    post_test_mail.func(row.pk)
    assert len(mail.outbox) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_never_pass_the_limit(issue, kim):
    for _ in range(19):
        send_tests(issue, by=kim, people=[kim])
    told = []

    def press():
        try:
            send_tests(issue, by=kim, people=[kim])
        except TestMailError as error:
            told.append(str(error))
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert (TestMail.objects.filter(by=kim).count(), len(told)) == (20, 3)


def test_page_sends_and_says_so(client, issue):
    editor = person("view_issue", "change_issue")
    trust_address(editor)
    client.force_login(editor)
    page = client.get(address("preview", issue.pk)).content.decode()
    assert "Je kunt vandaag nog 20 testmails sturen." in page
    told = act(client, issue, "test_mail", **{"test-people": [editor.pk]})
    assert told == [f"De testmail is onderweg naar {editor}."]
    page = client.get(address("preview", issue.pk)).content.decode()
    assert "onderweg" in page
    assert "Je kunt vandaag nog 19 testmails sturen." in page


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, "Kies wie de testmail krijgt."),
        ({"test-people": ["999"]}, "Deze collega kan geen testmail krijgen."),
        ({"test-people": ["x"]}, "Deze collega kan geen testmail krijgen."),
        ({"test-address": "a@b.nl"}, "Kies wie de testmail krijgt."),  # no field without a list
    ],
)
def test_page_refuses_in_words(client, issue, chosen, told):
    client.force_login(person("view_issue", "change_issue"))
    assert act(client, issue, "test_mail", **chosen) == [told]
    assert TestMail.objects.count() == 0


def test_who_may_only_look_sends_nothing(client, issue):
    client.force_login(person("view_issue"))
    assert client.post(address("test_mail", issue.pk)).status_code == 403
    assert "Stuur testmail" not in client.get(address("preview", issue.pk)).content.decode()


def test_rows_are_kept_for_a_month(issue, kim):
    send_tests(issue, by=kim, people=[kim])
    send_tests(issue, by=kim, people=[kim])
    old = TestMail.objects.last()
    TestMail.objects.filter(pk=old.pk).update(at=timezone.now() - dt.timedelta(days=31))
    assert erase_expired()["testmails"] == 1
    assert TestMail.objects.filter(pk=old.pk).exists() is False
