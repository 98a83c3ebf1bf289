import ssl
import subprocess

import pytest
from django.core.management import CommandError, call_command

from subscriptions import bounce_boxes
from subscriptions.models import DeliveryEvent
from tests.emulators.imap import ImapServer
from tests.subscriptions.bounce_samples import sample
from tests.subscriptions.ledgers import run, started

SAID = "Teruggekomen: {}. Uitgesteld: 0. Spamklachten: 0. Al bekend: {}. Met rust gelaten: {}"


@pytest.fixture
def delivery(db, settings):
    settings.NPLV_BOUNCE_ADDRESS = "terug@example.org"
    mailing = started(1)
    run(mailing)
    return mailing.deliveries.select_related("subscriber").get()


@pytest.fixture
def mails(delivery):
    bounce, reply = sample("postfix-unknown-user", delivery), sample("reply", delivery)
    forged = sample("exim-text", delivery, path=f"terug+{delivery.pk}-{'0' * 20}@example.org")
    return {"bounce": bounce, "reply": reply, "forged": forged}


@pytest.fixture
def read(db, settings, capsys):
    def run_command(url=None):
        settings.NPLV_BOUNCES_URL = url or settings.NPLV_BOUNCES_URL
        call_command("read_bounces")
        return capsys.readouterr().out.strip()

    return run_command


# --- Maildir --------------------------------------------------------------------------------------


@pytest.fixture
def maildir(tmp_path, mails):
    box = tmp_path / "post bus"
    for folder in ("new", "cur", "tmp"):
        (box / folder).mkdir(parents=True)
    for name in ("bounce", "reply"):
        (box / "new" / f"{name}.host").write_bytes(mails[name])
    (box / "cur" / "forged.host:2,R").write_bytes(mails["forged"])
    (box / "cur" / "seen.host:2,S").write_bytes(mails["bounce"])
    return box


def names(box):
    return sorted(str(path.relative_to(box)) for path in box.rglob("*.*"))


def test_maildir(read, maildir, delivery):
    url = f"maildir:{str(maildir).replace(' ', '%20')}"
    assert read(url) == SAID.format(1, 0, 2) + " (vals adres: 1)."
    left = ["cur/bounce.host:2,S", "cur/forged.host:2,R", "cur/seen.host:2,S", "new/reply.host"]
    assert names(maildir) == left
    assert read() == SAID.format(0, 0, 2) + " (vals adres: 1)."
    assert names(maildir) == left
    delivery.refresh_from_db()
    assert delivery.status == "bounced"


def test_maildir_that_is_emptied(read, maildir, settings):
    settings.NPLV_BOUNCES_DELETE = True
    read(f"maildir:{maildir}")
    assert names(maildir) == ["cur/forged.host:2,R", "cur/seen.host:2,S", "new/reply.host"]


def test_two_readers_at_once(maildir, mails):
    """Somebody else took a mail between our looking and our reading or putting away."""
    with bounce_boxes.opened(f"maildir:{maildir}", delete=False) as box:
        chunks = box.unread()
        (maildir / "new" / "reply.host").unlink()
        seen = next(chunks)
        assert [mail.name for mail in seen] == ["new/bounce.host", "cur/forged.host:2,R"]
        (maildir / "new" / "bounce.host").unlink()
        box.put_away(["new/bounce.host"])
    assert names(maildir) == ["cur/forged.host:2,R", "cur/seen.host:2,S"]


def test_large_mail_is_read_in_part(read, maildir, mails):
    with (maildir / "new" / "groot.host").open("wb") as file:
        file.write(mails["bounce"].replace(b"4CQk5r1Qf9z9sW@", b"4CQk5r1Qf9z9sX@"))
        file.truncate(50 * 1024 * 1024)
    assert read(f"maildir:{maildir}").startswith("Teruggekomen: 2.")
    assert DeliveryEvent.objects.count() == 2


def test_folder_that_is_no_maildir(read, tmp_path):
    with pytest.raises(CommandError, match="geen maildir"):
        read(f"maildir:{tmp_path}")


# --- IMAP -----------------------------------------------------------------------------------------


@pytest.fixture
def server(mails):
    with ImapServer(user="bij@lezer", password="ge heim/ë\"'") as running:
        for raw in mails.values():
            running.add(raw)
        yield running


def url_of(server, scheme="imap", host="127.0.0.1", folder="INBOX"):
    return f"{scheme}://bij%40lezer:ge%20heim%2F%C3%AB%22%27@{host}:{server.port}/{folder}"


def test_imap(read, server, mails, delivery):
    server.words += " AUTH=PLAIN"
    assert read(url_of(server)) == SAID.format(1, 0, 2) + " (vals adres: 1)."
    left = [(mails["reply"], set()), (mails["forged"], set())]
    assert server.mails() == left
    assert server.mails("Verwerkt") == [(mails["bounce"], {"\\Seen"})]
    assert read() == SAID.format(0, 0, 2) + " (vals adres: 1)."
    server.add(mails["bounce"])
    assert read() == SAID.format(0, 1, 2) + " (vals adres: 1)."
    assert (len(server.mails("Verwerkt")), DeliveryEvent.objects.count()) == (2, 1)


def test_imap_that_is_emptied(read, server, mails, settings):
    server.words += " AUTH=PLAIN"
    settings.NPLV_BOUNCES_DELETE = True
    read(url_of(server))
    assert server.mails() == [(mails["reply"], set()), (mails["forged"], set())]
    assert "Verwerkt" not in server.folders


def test_old_imap_server(read, server, mails):
    """No MOVE, no UIDPLUS, no AUTH=PLAIN, every folder below INBOX."""
    server.words, server.password, server.below_inbox = "", "geheim", True
    read(url_of(server).replace("ge%20heim%2F%C3%AB%22%27", "geheim"))
    assert (mails["bounce"], {"\\Seen", "\\Deleted"}) in server.mails()
    assert server.mails("INBOX.Verwerkt") == [(mails["bounce"], {"\\Seen"})]
    assert not [one for one in server.commands if one.startswith("EXPUNGE")]


def test_imap_in_chunks(read, server, delivery):
    server.words += " AUTH=PLAIN"
    for number in range(45):
        raw = sample("postfix-unknown-user", delivery)
        server.add(raw.replace(b"4CQk5r1Qf9z9sW@", b"%d@" % number))
    assert read(url_of(server)).startswith("Teruggekomen: 46.")
    assert len(server.mails("Verwerkt")) == 46


def test_wrong_password_says_so_without_an_address(read, server):
    with pytest.raises(CommandError, match="postvak is niet te lezen") as caught:
        read(url_of(server).replace("heim", "hoim"))
    assert "example.org" not in str(caught.value)
    assert "hoim" not in str(caught.value)


def test_folder_that_is_not_there(read, server):
    server.words += " AUTH=PLAIN"
    with pytest.raises(CommandError, match="no such folder"):
        read(url_of(server, folder="Weg%20is%20weg"))


def test_server_that_is_not_there(read, server):
    url = url_of(server)
    server.shutdown()
    server.server_close()
    with pytest.raises(CommandError, match="postvak is niet te lezen"):
        read(url)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-keyout", folder / "key", "-out", folder / "certificate", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost"]
    try:
        subprocess.run(made, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl to make a certificate")
    return folder


@pytest.fixture
def tls_server(certificate, mails):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate", certificate / "key")
    with ImapServer(user="bij@lezer", password="geheim", context=context) as running:
        running.add(mails["bounce"])
        yield running


def tls_url(server):
    return f"imaps://bij%40lezer:geheim@localhost:{server.port}"


def test_imap_with_tls(read, tls_server, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate"))
    assert read(tls_url(tls_server)).startswith("Teruggekomen: 1.")


def test_certificate_of_nobody_is_refused(read, tls_server):
    with pytest.raises(CommandError, match="CERTIFICATE_VERIFY_FAILED"):
        read(tls_url(tls_server))
    assert tls_server.commands == []


# --- Settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "NPLV_BOUNCES_URL"),
        ("pop3://example.org", "moet beginnen met imaps://"),
        ("/var/mail", "moet beginnen met imaps://"),
        ("imap://a:b@mail.example.org/INBOX", "Zonder TLS"),
    ],
)
def test_address_of_the_mailbox_that_cannot_be_used(read, settings, url, says):
    settings.NPLV_BOUNCES_URL = url
    with pytest.raises(CommandError, match=says):
        read()
