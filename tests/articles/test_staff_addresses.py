"""An address of a colleague counts once they confirmed it: by the link, in their own account."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from articles.models import StaffAddress
from articles.staff_addresses import (
    AddressError,
    ask_address,
    confirm_address,
    confirmed_colleagues,
    link_for,
    post_address_link,
)
from tests.articles.factories import IssueFactory
from tests.articles.test_issue_admin import act, address, person
from tests.subscriptions.test_letters import AwayBackend

pytestmark = pytest.mark.django_db
SITE = "https://nieuws.example.org"


@pytest.fixture
def kim():
    return person("view_issue", "change_issue")


def run():
    for task in DBTaskResult.objects.ready().filter(task_path=post_address_link.module_path):
        post_address_link.func(*task.args_kwargs["args"])
        task.delete()


def link_of(user):
    return link_for(StaffAddress.objects.get(user=user))


def token_of(user):
    return link_of(user).rstrip("/").rpartition("/")[2]


def is_confirmed(user):
    return confirmed_colleagues().filter(pk=user.pk).exists()


def test_from_asking_to_confirmed(client, kim):
    client.force_login(kim)
    issue = IssueFactory()
    page = client.get(address("preview", issue.pk)).content.decode()
    assert f"Je adres {kim.email} is nog niet bevestigd." in page
    told = act(client, issue, "ask_address")
    assert told == [f"Er is een link onderweg naar {kim.email}. Klik daarin om te bevestigen."]
    run()
    (message,) = mail.outbox
    link = link_of(kim)
    assert message.to == [kim.email]
    assert link in message.body
    assert "Is dit jouw adres?" in message.alternatives[0].content
    question = client.get(link.removeprefix(SITE)).content.decode()
    assert "Ja, dit is mijn adres" in question
    assert is_confirmed(kim) is False  # reading confirms nothing
    answer = client.post(link.removeprefix(SITE), follow=True)
    assert f"Bevestigd. Je kunt nu testmails krijgen op {kim.email}." in answer.content.decode()
    assert is_confirmed(kim) is True


def test_link_of_somebody_else_confirms_nothing(client, kim):
    ask_address(kim)
    other = person("view_issue", "change_issue")
    ask_address(other)
    client.force_login(other)
    path = link_of(kim).removeprefix(SITE)
    assert "Deze link werkt niet meer" in client.get(path).content.decode()
    client.post(path)
    assert (is_confirmed(kim), is_confirmed(other)) == (False, False)


def test_link_holds_for_the_address_it_went_to(kim):
    ask_address(kim)
    token = token_of(kim)
    kim.email = "nieuw@example.org"
    kim.save()
    with pytest.raises(AddressError, match="werkt niet meer"):
        confirm_address(kim, token)
    ask_address(kim)
    with pytest.raises(AddressError):
        confirm_address(kim, token)
    confirm_address(kim, token_of(kim))
    assert is_confirmed(kim) is True


def test_link_ends_after_three_days(kim):
    ask_address(kim)
    with (
        time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=3, minutes=1)),
        pytest.raises(AddressError),
    ):
        confirm_address(kim, token_of(kim))


def test_asking_again_has_to_wait(kim):
    ask_address(kim)
    with pytest.raises(AddressError, match="Je kreeg net al een link"):
        ask_address(kim)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        ask_address(kim)
    assert DBTaskResult.objects.count() == 2


def test_nothing_to_ask(kim):
    ask_address(kim)
    confirm_address(kim, token_of(kim))
    with pytest.raises(AddressError, match="al bevestigd"):
        ask_address(kim)
    kim.email = ""
    with pytest.raises(AddressError, match="geen adres"):
        ask_address(kim)


def test_another_address_in_the_account_is_asked_anew(kim):
    ask_address(kim)
    confirm_address(kim, token_of(kim))
    kim.email = "ander@example.org"
    kim.save()
    assert is_confirmed(kim) is False


def test_mail_server_away_is_tried_again(kim, settings, caplog):
    settings.EMAIL_BACKEND = f"{AwayBackend.__module__}.{AwayBackend.__name__}"
    ask_address(kim)
    run()
    assert DBTaskResult.objects.get().args_kwargs["args"] == [kim.pk, 1]
    assert kim.email not in caplog.text


def test_button_needs_the_token_of_the_form(kim):
    ask_address(kim)
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(kim)
    assert stranger.post(link_of(kim).removeprefix(SITE)).status_code == 403
    assert is_confirmed(kim) is False
