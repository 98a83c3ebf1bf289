"""Any other ESP: one message per call; Anymail's own test backend stands for it."""

import pytest
from anymail.exceptions import AnymailRecipientsRefused
from django.core import mail

from subscriptions import environment, transports
from subscriptions.transports.single import SingleTransport
from tests.subscriptions.ledgers import counts, run, started


@pytest.fixture
def resend(db, settings):
    settings.NPLV_ESP = "resend"
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"


def test_unlisted_esp_gets_one_recipient_per_message(resend):
    mailing = started(3)
    run(mailing)
    assert isinstance(transports.chosen(), SingleTransport)
    assert [message.to for message in mail.outbox] == [
        [delivery.subscriber.email] for delivery in mailing.deliveries.order_by("pk")
    ]
    assert [message.metadata for message in mail.outbox] == [
        {"delivery": str(delivery.pk), "site": environment.stamp()[:12]}
        for delivery in mailing.deliveries.order_by("pk")
    ]
    assert counts(mailing) == {"sent": 3}
    assert "" not in set(mailing.deliveries.values_list("message_id", flat=True))


def test_refused_recipient_does_not_stop_the_others(resend, monkeypatch):
    mailing = started(2)
    bad = mailing.deliveries.order_by("pk").first().subscriber.email

    def refuse(self, status, response, payload, message):
        if message.to == [bad]:
            raise AnymailRecipientsRefused(email_message=message)

    monkeypatch.setattr("anymail.backends.test.EmailBackend.raise_for_recipient_status", refuse)
    run(mailing)
    assert counts(mailing) == {"sent": 1, "rejected": 1}
