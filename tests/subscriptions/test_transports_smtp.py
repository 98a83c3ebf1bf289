"""The relay's accept log is the truth."""

import collections

import pytest

from nplv.tokens import UNSUBSCRIBE, read_token
from subscriptions import transports
from subscriptions.sending import send_due
from subscriptions.transports.messages import message_id
from tests.emulators.relay import Relay
from tests.subscriptions.ledgers import HTML, TEXT, counts, due_now, errors, run, started
from tests.subscriptions.test_transports_batch import token_in


@pytest.fixture
def relay(db, settings):
    with Relay() as relay:
        settings.NPLV_ESP = "smtp"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        settings.EMAIL_TIMEOUT = 2
        yield relay


def twice(relay):
    return [to for to, times in collections.Counter(relay.recipients()).items() if times > 1]


def test_everybody_gets_one_message_over_one_connection(relay):
    mailing = started(4)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 4})
    assert sorted(relay.recipients()) == sorted(
        mailing.deliveries.values_list("subscriber__email", flat=True)
    )
    assert relay.connections == 1


def test_message_has_both_parts_and_the_headers_of_a_list(relay):
    mailing = started(1)
    run(mailing)
    (message,) = relay.messages()
    delivery = mailing.deliveries.get()
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    own = (delivery.subscriber_id, mailing.pk)
    for part in (text, html):
        assert read_token(UNSUBSCRIBE, token_in(part.get_content(), "afmelden")) == own
    assert message["To"] == delivery.subscriber.email
    assert message["Message-ID"] == delivery.message_id == message_id(mailing.pk, delivery.pk)
    assert message["List-Id"] == "NPLV nieuwsbrief <nieuwsbrief.example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    https, mailto = message["List-Unsubscribe"].split(", ")
    assert read_token(UNSUBSCRIBE, token_in(https, "afmelden")) == own
    assert mailto == "<mailto:leefbaarheid@minbzk.nl?subject=Afmelden>"
    assert (message["Precedence"], message["Auto-Submitted"]) == ("list", None)
    assert message["Feedback-ID"] == f"{mailing.pk}:nieuwsbrief:nl:nplv"


def test_refused_recipient_is_rejected_alone(relay):
    mailing = started(3)
    first, second, _ = mailing.deliveries.order_by("pk")
    relay.refused = {first.subscriber.email: "550 onbekend", second.subscriber.email: "451 later"}
    run(mailing)
    assert counts(mailing) == {"sent": 1, "rejected": 1, "queued": 1}
    assert errors(mailing)[0] == "De mailserver weigert dit adres (550)."
    relay.refused = {}
    due_now(mailing)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 2, "rejected": 1})
    assert twice(relay) == []


@pytest.mark.parametrize(("before", "after"), [(3, None), (None, 3)])
def test_broken_connection_leaves_one_unknown_and_the_rest_waiting(relay, before, after):
    relay.drops_before, relay.drops_after = before, after
    mailing = started(5)
    run(mailing)
    assert counts(mailing) == {"sent": 2, "unknown": 1, "queued": 2}
    due_now(mailing)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 4, "unknown": 1})
    assert twice(relay) == []
    assert mailing.batches.get().status == "unknown"


@pytest.mark.parametrize(
    ("answer", "status", "expected"),
    [
        ("550 onbekende afzender", "paused", {"queued": 2}),
        ("451 druk", "sending", {"queued": 2}),
    ],
)
def test_refused_sender_stops_or_waits(relay, answer, status, expected):
    relay.sender_answer = answer
    mailing = started(2)
    run(mailing)
    assert (mailing.status, counts(mailing)) == (status, expected)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("554 spam", {"rejected": 2}),
        ("452 vol", {"queued": 2}),
        ("421 we sluiten", {"queued": 2}),
    ],
)
def test_refused_message_is_not_sent(relay, answer, expected):
    relay.data_answer = answer
    mailing = started(2)
    run(mailing)
    assert (counts(mailing), relay.accepted) == (expected, [])


def test_relay_that_is_away_is_tried_again(relay, settings):
    settings.EMAIL_PORT = 9
    mailing = started(2)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("sending", {"queued": 2})


def test_relay_without_the_tls_that_was_asked_pauses(relay, settings):
    settings.EMAIL_USE_TLS = True
    mailing = started(1)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("paused", {"queued": 1})


def test_lines_with_a_dot_and_long_lines_arrive_whole(relay):
    text = ".\n..twee\n" + "é" * 1200 + "\n" + TEXT
    mailing = started(1, text=text, html=HTML.replace("Nieuws</p>", "ë" * 1500 + "</p>"))
    run(mailing)
    part, html = relay.messages()[0].iter_parts()
    lines = part.get_content().splitlines()
    assert lines[:3] == [".", "..twee", "é" * 1200]
    assert "ë" * 1500 in html.get_content()


def test_message_that_cannot_be_made_fails_alone(relay):
    mailing = started(2)
    odd = mailing.deliveries.first().subscriber
    type(odd).objects.filter(pk=odd.pk).update(email="a\nb@example.org")
    run(mailing)
    assert counts(mailing) == {"sent": 1, "failed": 1}


def test_nothing_more_is_offered_when_the_lease_is_nearly_over(relay, settings):
    settings.NPLV_LEASE = 0
    mailing = started(2)
    run(mailing)
    assert (counts(mailing), relay.accepted) == ({"queued": 2}, [])


def test_relay_that_takes_few_connections_holds_nothing_up(relay, monkeypatch):
    monkeypatch.setattr(transports.SmtpTransport, "limit", 2)
    relay.room, relay.delay = 1, 0.01
    mailing = started(12)
    send_due(mailing.batches.order_by("number").first().pk)
    assert relay.connections > 1
    assert (counts(mailing), twice(relay)) == ({"sent": 12}, [])
    assert set(mailing.batches.values_list("attempts", flat=True)) == {1}


def test_sender_with_a_domain_outside_ascii_goes_out_in_ascii(relay, settings):
    settings.NPLV_FROM_EMAIL = "Nieuwsbrief <nieuws@bücher.example>"
    mailing = started(2)
    run(mailing)
    (first, second) = relay.messages()
    assert counts(mailing) == {"sent": 2}
    assert relay.senders == ["nieuws@xn--bcher-kva.example"] * 2
    assert first["From"] == "Nieuwsbrief <nieuws@xn--bcher-kva.example>"
    assert first["Message-ID"] != second["Message-ID"]
    heads = [content.partition(b"\r\n\r\n")[0] for _, content in relay.accepted]
    assert all(head.isascii() for head in heads)
    assert first["List-Id"] == "NPLV nieuwsbrief <nieuwsbrief.xn--bcher-kva.example>"
    assert first["Message-ID"].endswith("@xn--bcher-kva.example>")
