"""What becomes of each recipient, whatever a mail server answers: its accept log is the truth.

Nothing here touches a database: a parcel in, a report out.
"""

import threading

import pytest

from subscriptions.transports.base import Parcel
from subscriptions.transports.pipeline import Envelope, Session
from subscriptions.transports.smtp import SmtpTransport
from tests.emulators.relay import Relay
from tests.subscriptions.parcels import (
    AGAIN,
    BIG,
    LETTER,
    REJECTED,
    SENT,
    address,
    aim,
    fates,
    parcel_of,
    require_honest,
    sends,
)


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


def test_session_stays_open_between_parcels(relay, transport):
    _, told = sends(transport, 3)
    _, more = sends(transport, 2, first=4)
    assert told + more == [SENT] * 5
    assert (relay.connections, relay.resets) == (1, 0)
    require_honest(relay, told + more)


def test_commands_go_behind_the_text_where_the_server_offers_it(relay, transport):
    sends(transport, 4)
    # MAIL and RCPT wait behind each other, and the next MAIL behind the dot.
    assert (relay.groups > 8) is relay.pipelining
    assert (relay.groups == 0) is not relay.pipelining


def test_text_in_more_pieces_than_the_system_takes_at_once_arrives_whole(relay):
    session = Session()
    pieces = tuple(b"%d\r\n" % number for number in range(5000))
    answer = session.post(Envelope("van@example.org", address(1), pieces))
    session.close()
    assert (answer.is_accepted, relay.accepted) == (True, [(address(1), b"".join(pieces))])


def test_each_message_has_its_own_envelope(relay, transport, settings):
    settings.NPLV_BOUNCE_ADDRESS = "bounces@nieuws.example.org"
    sends(transport, 2)
    first, second = relay.senders
    assert first.startswith("bounces+1-")
    assert second.startswith("bounces+2-")
    settings.NPLV_BOUNCE_ADDRESS = ""
    sends(transport, 1, first=3)
    assert relay.senders[2] == "nieuwsbrief@example.org"


def test_refused_recipients_are_noted_alone(relay, transport):
    relay.refused = {
        address(1): "550 5.1.1 unknown",
        address(3): "450 4.7.1 greylisted, try again later",
        address(4): "452 4.2.2 mailbox full",
        address(6): "501 5.1.3 bad address syntax",
    }
    report, told = sends(transport, 6)
    assert told == [REJECTED, SENT, AGAIN, AGAIN, SENT, REJECTED]
    assert report.outcomes[1].reason == (
        "Dit e-mailadres bestaat niet volgens de mailserver (550 5.1.1)."
    )
    assert (report.wait, report.stop, relay.connections) == (None, "", 1)
    assert relay.resets >= 3  # the server may still hold the sender of a refused message
    require_honest(relay, told)


def test_lone_dot_behind_a_refused_recipient_is_nobodys_message(pipelined, transport):
    pipelined.refused = {address(2): "550 nee"}
    pipelined.invites_nobody = True
    _, told = sends(transport, 3)
    assert told == [SENT, REJECTED, SENT]
    assert pipelined.empty == [b""]
    require_honest(pipelined, told)


def test_refused_text_is_noted_alone(relay, transport):
    relay.refused_content = {address(1): "554 5.7.1 spam", address(2): "451 4.7.1 later"}
    report, told = sends(transport, 3)
    assert told == [REJECTED, AGAIN, SENT]
    assert report.outcomes[1].reason == "De mailserver weigert dit bericht (554 5.7.1)."
    require_honest(relay, told)


@pytest.mark.parametrize("answer", ["550 5.7.1 no", "530 5.7.0 authentication required"])
def test_refused_sender_stops_everything(relay, transport, answer):
    relay.sender_answer = answer
    report, told = sends(transport, 3)
    assert told == [AGAIN] * 3
    assert answer[:9] in report.stop
    assert relay.accepted == []


def test_relay_that_denies_everybody_stops_everything(relay, transport):
    relay.refused = {address(number): "554 5.7.1 Relay access denied" for number in range(1, 9)}
    report, told = sends(transport, 8)
    assert told == [AGAIN] * 8
    assert report.stop == (
        "De mailserver laat ons niet versturen naar adressen buiten zijn eigen domein (554 5.7.1)."
    )


def test_relay_that_denies_one_among_others_rejects_that_one(relay, transport):
    relay.refused = {address(1): "554 5.7.1 Relay access denied"}
    report, told = sends(transport, 3)
    assert (told, report.stop) == ([REJECTED, SENT, SENT], "")


def test_message_that_is_too_big_stops_everything(relay, transport):
    relay.size = 1000
    report, told = sends(transport, 2)
    assert told == [AGAIN] * 2
    assert report.stop == "Het bericht is te groot voor de mailserver (552 5.3.4)."


def test_server_that_takes_nothing_now_is_left_alone(relay, transport):
    relay.sender_answer = "450 4.7.1 too much mail from you"
    report, told = sends(transport, 3)
    assert told == [AGAIN] * 3
    assert (report.wait, report.stop, relay.connections) == (60, "", 1)
    assert report.reason == "De mailserver vindt dat het te veel of te snel gaat (450 4.7.1)."


def test_speed_limit_is_believed_after_a_few(relay, transport):
    relay.refused_content = {
        address(number): "454 Throttling failure: rate exceeded" for number in range(3, 99)
    }
    report, told = sends(transport, 9)
    assert told == [SENT] * 2 + [AGAIN] * 7
    assert (relay.offered, report.wait) == (2 + 1 + 3, 60)  # once more on a new connection


def test_big_message_arrives_whole(relay, transport):
    _, told = sends(transport, 2, letter=BIG)
    assert told == [SENT] * 2
    html = relay.messages()[0].get_payload()[1].get_content()
    assert html.count("é") == 60_000


def test_message_that_cannot_be_made_fails_alone(relay, transport):
    parcel = parcel_of(3)
    odd = parcel.recipients[1]._replace(email="jän@example.org")
    parcel = Parcel(LETTER, "key", (parcel.recipients[0], odd, parcel.recipients[2]), 1e12)
    report = transport.deliver(parcel)
    assert fates(report, parcel) == [SENT, "failed", SENT]
    assert report.outcomes[2].reason == (
        "Het bericht kon niet worden gemaakt (UnicodeEncodeError)."
    )


def test_eight_bits_and_size_are_declared(pipelined, transport):
    pipelined.size = 10**6
    _, told = sends(transport, 1, letter=BIG)
    assert told == [SENT]
    assert pipelined.parameters[0].startswith("SIZE=")
    assert pipelined.parameters[0].endswith(" BODY=8BITMIME")


def test_many_transports_at_once_send_everything_once(relay):
    told = []

    def run(first):
        transport = SmtpTransport()
        told.extend(sends(transport, 25, first=first)[1])
        transport.close()

    threads = [threading.Thread(target=run, args=(first,)) for first in (1, 26, 51, 76)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert told == [SENT] * 100
    assert sorted(relay.recipients()) == [address(number) for number in range(1, 101)]
