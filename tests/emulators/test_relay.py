import smtplib

import pytest

from tests.emulators.relay import Relay

MAIL = b"Subject: Hallo\r\n\r\nDag\r\n"


@pytest.fixture
def relay():
    with Relay() as relay:
        yield relay


def send(relay, *recipients):
    with smtplib.SMTP("127.0.0.1", relay.port, timeout=2) as session:
        for recipient in recipients:
            session.sendmail("van@example.org", [recipient], MAIL)


def test_accepted_messages_are_logged_in_order(relay):
    send(relay, "a@example.org", "b@example.org")
    assert relay.recipients() == ["a@example.org", "b@example.org"]
    assert [message["Subject"] for message in relay.messages()] == ["Hallo", "Hallo"]
    assert relay.connections == 1


def test_refused_recipient_gets_its_answer(relay):
    relay.refused = {"b@example.org": "550 nee"}
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(relay, "b@example.org")
    assert relay.recipients() == []


@pytest.mark.parametrize(("before", "after", "accepted"), [(2, None, 1), (None, 2, 2)])
def test_connection_breaks_before_or_after_accepting(relay, before, after, accepted):
    relay.drops_before, relay.drops_after = before, after
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(relay, "a@example.org", "b@example.org", "c@example.org")
    assert len(relay.recipients()) == accepted
