import imaplib

import pytest

from tests.emulators.imap import ImapServer


@pytest.fixture
def server():
    with ImapServer() as running:
        yield running


@pytest.fixture
def client(server):
    with imaplib.IMAP4("127.0.0.1", server.port, timeout=10) as one:
        one.login("lezer", "geheim")
        one.select("INBOX")
        yield one


def test_wrong_password_is_refused(server):
    with (
        imaplib.IMAP4("127.0.0.1", server.port, timeout=10) as one,
        pytest.raises(imaplib.IMAP4.error, match="wrong password"),
    ):
        one.login("lezer", "anders")


def test_only_unread_mail_is_found_and_peeking_leaves_it_unread(server, client):
    server.add(b"een\r\n")
    server.add(b"twee\r\n", "INBOX", "\\Seen")
    assert client.uid("SEARCH", "UNSEEN")[1] == [b"1"]
    assert client.uid("FETCH", "1", "(UID BODY.PEEK[]<0.2>)")[1][0][1] == b"ee"
    assert server.mails() == [(b"een\r\n", set()), (b"twee\r\n", {"\\Seen"})]


def test_moving_and_expunging(server, client):
    for text in (b"een", b"twee", b"drie"):
        server.add(text)
    client.create("Verwerkt")
    assert client.uid("MOVE", "1", "Verwerkt")[0] == "OK"
    client.uid("STORE", "2", "+FLAGS.SILENT", "(\\Deleted)")
    client.uid("EXPUNGE", "2,3")
    assert server.mails() == [(b"drie", set())]
    assert server.mails("Verwerkt") == [(b"een", set())]
    assert client.uid("COPY", "3", "Weg")[0] == "NO"
