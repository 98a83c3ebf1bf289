"""What becomes of each recipient, whatever a mail server does: its accept log is the truth.

Nothing here touches a database: a parcel in, a report out.
"""

import ssl
import time

import pytest

from subscriptions.transports.pipeline import Envelope, Session
from subscriptions.transports.smtp import SmtpTransport
from subscriptions.transports.wire import BrokenSessionError
from tests.emulators.relay import Relay
from tests.subscriptions.parcels import (
    AGAIN,
    SENT,
    SHORT,
    UNKNOWN,
    address,
    aim,
    require_honest,
    sends,
)

HUGE = (b"x" * 76 + b"\r\n") * 200_000  # more than the system keeps for a slow reader


@pytest.fixture(params=[True, False], ids=["pipelined", "one by one"])
def relay(request, settings):
    with Relay(pipelining=request.param) as relay:
        aim(settings, relay)
        yield relay


@pytest.fixture
def pipelined(settings):
    with Relay() as relay:
        aim(settings, relay)
        yield relay


@pytest.fixture
def transport():
    transport = SmtpTransport()
    yield transport
    transport.close()


@pytest.mark.parametrize(
    "answer", ["421 4.7.0 too many messages", "451 4.7.1 try later", "450 4.7.1 too much mail"]
)
def test_limit_per_connection_asks_for_a_new_one(relay, transport, answer):
    relay.per_connection, relay.limit_answer = 2, answer
    report, told = sends(transport, 7)
    assert told == [SENT] * 7
    assert (relay.connections, report.reason) == (4, "")
    require_honest(relay, told)


@pytest.mark.parametrize(
    "answer", ["530 5.7.0 Authentication required", "550 5.7.1 too many messages, bye"]
)
def test_login_that_ends_before_the_connection_asks_for_a_new_one(relay, transport, answer):
    relay.per_connection, relay.limit_answer = 2, answer
    report, told = sends(transport, 5)
    assert (told, relay.connections, report.stop) == ([SENT] * 5, 3, "")
    relay.per_connection = 0
    report, told_then = sends(transport, 1, first=6)
    assert (told_then, relay.connections, bool(report.stop)) == ([AGAIN], 4, True)
    require_honest(relay, told)


@pytest.mark.parametrize("answer", ["421 4.3.2 goodbye", "451 4.3.0 lookup failure"])
def test_recipient_at_whom_the_server_breaks_off_keeps_nobody_back(relay, transport, answer):
    relay.refused = {address(1): answer}
    _, told = sends(transport, 3)
    assert told == [AGAIN, SENT, SENT]
    require_honest(relay, told)


def test_break_before_the_final_dot_sends_again_on_a_new_connection(relay, transport):
    relay.drops_at_mail = 3
    _, told = sends(transport, 5)
    assert told == [SENT] * 5
    assert relay.connections == 2
    require_honest(relay, told)


def test_message_that_was_not_written_whole_was_not_offered(relay):
    relay.drops_in_content = 1
    session = Session()
    with pytest.raises(BrokenSessionError) as raised:
        session.post(Envelope("van@example.org", "aan@example.org", (HUGE,)))
    assert raised.value.offered is False
    session.close()


def test_server_that_closes_every_connection_ends_the_round(relay, transport):
    relay.per_connection = 0
    report, told = sends(transport, 3)
    assert told == [AGAIN] * 3
    assert report.reason == "De mailserver sluit de verbinding (421 4.7.0)."
    assert (report.wait, relay.connections) == (60, 1)


@pytest.mark.parametrize(
    "step", ["drops_in_content", "drops_before", "drops_after", "hangs_before", "hangs_after"]
)
def test_break_after_the_final_dot_is_unknown_for_that_one_alone(relay, transport, step, settings):
    setattr(relay, step, 3)
    settings.EMAIL_TIMEOUT = SHORT
    report, told = sends(transport, 5)
    assert told == [SENT, SENT, UNKNOWN, AGAIN, AGAIN]
    assert len(relay.accepted) == (3 if step.endswith("after") else 2)
    assert report.reason == "De verbinding met de mailserver viel weg."
    require_honest(relay, told)


def test_break_behind_the_answer_is_no_question(relay, transport):
    relay.drops_after_answer = 2
    _, told = sends(transport, 4)
    assert told == [SENT] * 4
    require_honest(relay, told)


def test_idle_connection_that_was_closed_is_made_again(relay, transport):
    sends(transport, 1)
    relay.drop_all()
    _, told = sends(transport, 2, first=2)
    assert (told, relay.connections) == ([SENT, SENT], 2)
    assert relay.twice() == []


def test_server_that_loses_what_is_behind_a_command_gets_one_at_a_time(
    pipelined, transport, settings
):
    pipelined.loses_what_follows = True
    settings.EMAIL_TIMEOUT = SHORT
    _, told = sends(transport, 3)
    assert told == [SENT] * 3
    assert not transport.pipelining
    require_honest(pipelined, told)


def test_answer_without_a_question_is_taken_for_no_acceptance(relay, transport):
    relay.chatters = True
    _, told = sends(transport, 4)
    assert SENT not in told
    assert UNKNOWN not in told
    assert relay.accepted == []


def test_slow_server_is_waited_for(relay, transport):
    relay.delay = 0.05
    _, told = sends(transport, 2)
    assert told == [SENT] * 2


def test_server_that_says_nothing_is_left_after_the_timeout(relay, transport, settings):
    relay.delay = 2
    settings.EMAIL_TIMEOUT = SHORT
    began = time.monotonic()
    _, told = sends(transport, 3)
    assert told == [AGAIN] * 3
    assert time.monotonic() - began < 3 * SHORT


def test_silence_is_told_as_a_timeout_and_ends_in_time(relay, settings):
    settings.EMAIL_TIMEOUT = SHORT
    session = Session()
    relay.delay = 2
    began = time.monotonic()
    with pytest.raises(BrokenSessionError) as broken:
        session.post(Envelope("nieuws@example.org", address(1), (b"x\r\n",)))
    assert (broken.value.timed_out, broken.value.offered) == (True, False)
    assert time.monotonic() - began < 3 * SHORT
    session.close()


def test_nothing_is_begun_after_the_deadline(relay, transport):
    report, told = sends(transport, 3, seconds=-1)
    assert (told, report.blameless) == ([AGAIN] * 3, False)
    relay.delay = 0.02
    report, told = sends(transport, 5, seconds=0.3)
    assert (told[0], told[-1]) == (SENT, AGAIN)
    assert (report.blameless, report.reason) == (True, "De tijd van deze beurt was om.")
    relay.delay = 0
    _, more = sends(transport, 2, first=6)  # nobody waits for the text of who was announced
    assert more == [SENT, SENT]
    require_honest(relay, told + more)


@pytest.mark.parametrize("greeting", ["421 4.7.0 too many connections", "554 go away"])
def test_server_that_does_not_let_us_in_is_tried_again(relay, transport, greeting):
    relay.greeting = greeting
    report, told = sends(transport, 2)
    assert told == [AGAIN] * 2
    assert report.reason == "Verbinden of voorbereiden mislukt (SMTPConnectError)."


@pytest.fixture
def tls(settings, monkeypatch):
    """Both ends of TLS without a certificate: nobody has to be trusted on this machine."""

    def context(purpose):
        context = ssl.SSLContext(purpose)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # the last that knows such keys
        context.set_ciphers("aNULL:@SECLEVEL=0")
        return context

    ours = context(ssl.PROTOCOL_TLS_CLIENT)
    monkeypatch.setattr(ssl, "create_default_context", lambda: ours)
    with Relay(tls=context(ssl.PROTOCOL_TLS_SERVER)) as relay:
        aim(settings, relay)
        settings.EMAIL_USE_SSL = True
        yield relay


def test_session_over_tls_is_pipelined_as_well(tls, transport):
    _, told = sends(transport, 4)
    assert (told, tls.connections) == ([SENT] * 4, 1)
    assert tls.groups > 8
    require_honest(tls, told)


def test_message_that_was_not_written_whole_over_tls_was_not_offered(tls):
    tls.drops_in_content = 1
    session = Session()
    with pytest.raises(BrokenSessionError) as raised:
        session.post(Envelope("van@example.org", "aan@example.org", (HUGE,)))
    assert raised.value.offered is False
    session.close()


def test_dot_that_was_written_over_tls_counts_as_offered(tls, transport):
    tls.drops_after = 2
    _, told = sends(transport, 4)
    assert told == [SENT, UNKNOWN, AGAIN, AGAIN]
    require_honest(tls, told)
