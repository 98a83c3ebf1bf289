import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django_tasks_db.models import DBTaskResult

from subscriptions.letters import WAITS, LetterFailedError, post_letter
from subscriptions.models import Subscriber
from tests.subscriptions.factories import SubscriberFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2023, 12, 1, 9, 0, tzinfo=dt.UTC)


class AwayBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise smtplib.SMTPRecipientsRefused({email_messages[0].to[0]: (451, b"later")})


@pytest.fixture
def away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.AwayBackend"


def asked(**kwargs):
    return SubscriberFactory(email="jan@example.org", status="pending", requested_at=NOW, **kwargs)


def run(name, subscriber, attempt=0):
    post_letter.func(name, subscriber.pk, attempt)
    return [message.subject for message in mail.outbox]


@pytest.mark.parametrize(
    ("name", "status", "subject", "links"),
    [
        ("confirm", "pending", "Bevestig je aanmelding voor de nieuwsbrief", ["bevestigen"]),
        ("already", "active", "Je bent al abonnee van de nieuwsbrief", ["voorkeuren", "afmelden"]),
        (
            "welcome",
            "active",
            "Welkom bij de nieuwsbrief Leefbaarheid en Veiligheid",
            ["voorkeuren", "afmelden"],
        ),
        ("goodbye", "unsubscribed", "Je bent afgemeld voor de nieuwsbrief", ["aanmelden"]),
    ],
)
def test_letter_carries_its_links_in_both_parts(name, status, subject, links):
    subscriber = SubscriberFactory(email="jan@example.org", status=status, requested_at=NOW)
    assert run(name, subscriber) == [subject]
    message = mail.outbox[0]
    for part in (message.body, message.alternatives[0].content):
        for link in links:
            assert f"https://nieuws.example.org/nieuwsbrief/{link}/" in part
        assert "jan@example.org" not in part


@pytest.mark.parametrize("name", ["confirm", "already", "welcome", "goodbye"])
@pytest.mark.parametrize("status", Subscriber.Status.values)
def test_letter_goes_only_while_it_is_true(name, status):
    fits = {
        "confirm": {"pending", "unsubscribed", "bounced"},
        "already": {"active"},
        "welcome": {"active"},
        "goodbye": {"unsubscribed"},
    }
    email = "" if status == "erased" else "jan@example.org"
    subscriber = SubscriberFactory(email=email, email_key="x", status=status, requested_at=NOW)
    assert len(run(name, subscriber)) == (status in fits[name])


def test_letter_to_nobody():
    post_letter.func("confirm", 0)
    assert mail.outbox == []


def test_confirmation_that_was_withdrawn_meanwhile():
    subscriber = SubscriberFactory(status="unsubscribed")
    assert run("confirm", subscriber) == []


def test_mail_server_that_is_away_is_tried_again_later(away, time_machine, caplog):
    time_machine.move_to(NOW, tick=False)
    subscriber = asked()
    run("confirm", subscriber, attempt=1)
    again = DBTaskResult.objects.get()
    assert again.args_kwargs["args"] == ["confirm", subscriber.pk, 2]
    assert again.run_after == NOW + WAITS[1]
    assert "jan@example.org" not in caplog.text


def test_mail_server_that_stays_away_is_a_failure_without_an_address(away):
    subscriber = asked()
    with pytest.raises(LetterFailedError) as caught:
        run("confirm", subscriber, attempt=len(WAITS))
    assert str(caught.value) == f"confirm to subscriber {subscriber.pk}"
    assert caught.value.__suppress_context__
    assert not DBTaskResult.objects.exists()
