import re
import signal
import smtplib
import socket
import subprocess
import sys

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


def talk(relay, commands):
    """Write all commands at once, hear all answers until the relay closes."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=2) as line:
        line.sendall(commands.replace("\n", "\r\n").encode())
        return line.makefile("r", newline="\r\n").read().replace("\r\n", "\n")


GROUP = "MAIL FROM:<a@example.org>\nRCPT TO:<b@example.org>\nDATA\nMessage-ID: <1@a>\n\n..dot\n.\n"


def test_group_of_commands_is_answered_in_order(relay):
    told = talk(relay, f"EHLO me\n{GROUP}{GROUP}NOOP\nHELO me\nWHAT\nQUIT\n")
    assert [line[:4] for line in told.splitlines()] == [
        *("220 ", "250-", "250-", "250-", "250 "),
        *("250 ", "250 ", "354 ", "250 ") * 2,
        *("250 ", "250 ", "500 ", "221 "),
    ]
    assert relay.accepted == [("b@example.org", b"Message-ID: <1@a>\r\n\r\n.dot\r\n")] * 2
    assert relay.twice() == ["b@example.org"]


def test_commands_out_of_order_are_refused(relay):
    told = talk(
        relay,
        "RCPT TO:<b@example.org>\nDATA\nMAIL FROM:<a@example.org>\nMAIL FROM:<a@example.org>\n"
        "RSET\nMAIL FROM:<a@example.org>\nQUIT\n",
    )
    assert re.findall(r"^\d+", told, re.MULTILINE) == [
        "220",
        "503",
        "554",
        "250",
        "503",
        "250",
        "250",
        "221",
    ]


def test_process_writes_its_log_before_it_answers(tmp_path):
    log = tmp_path / "accepted.log"
    command = [sys.executable, "-m", "tests.emulators.relay", "--log", str(log)]
    faults = ["--fault", "refused={'c@example.org': '550 no'}", "--fault", "drops_after=2"]
    with subprocess.Popen([*command, *faults], stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline().split()[1])
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as session:
            mail = b"Message-ID: <1@a>\r\n\r\nDag\r\n"
            session.sendmail("a@example.org", ["b@example.org"], mail)
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                session.sendmail("a@example.org", ["c@example.org"], mail)
            with pytest.raises(smtplib.SMTPServerDisconnected):
                session.sendmail("a@example.org", ["d@example.org"], mail)
        assert log.read_text() == "b@example.org <1@a>\nd@example.org <1@a>\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_fault_that_does_not_exist_is_no_fault():
    done = subprocess.run(
        [sys.executable, "-m", "tests.emulators.relay", "--fault", "explodes=1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no such fault" in done.stderr
