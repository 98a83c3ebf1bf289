import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from subscriptions import importing, signup
from subscriptions.addresses import address_hash
from subscriptions.exporting import plain_cell, safe_cell
from subscriptions.importing import ImportFileError, load, rehearse
from subscriptions.models import ConsentEvent, Subscriber, Suppression
from subscriptions.retention import erase_expired
from subscriptions.unsubscribe import unsubscribe
from tests.areas.factories import AreaFactory
from tests.subscriptions.factories import SubscriberFactory

pytestmark = pytest.mark.django_db
HEADING = "email,bevestigd_op,bron,gebieden\n"
GOOD = "jan@example.org,2023-11-01,oude lijst,\n"


@pytest.fixture
def file(tmp_path):
    def write(text, *, heading=HEADING, encoding="utf-8"):
        path = tmp_path / "lijst.csv"
        path.write_bytes((heading + text).encode(encoding))
        return path

    return write


def test_row_with_proof_comes_in(file):
    AreaFactory(slug="noord")
    zuid = AreaFactory(slug="zuid")
    report = load(file("Jan@Example.org,01-11-2023,oude lijst,zuid\n"))
    subscriber = Subscriber.objects.get()
    assert (report.added, report.left_out) == (1, {})
    assert (subscriber.email, subscriber.email_key) == ("Jan@example.org", "jan@example.org")
    assert (subscriber.status, subscriber.confirmed_at.date()) == ("active", dt.date(2023, 11, 1))
    assert (subscriber.all_areas, list(subscriber.areas.all())) == (False, [zuid])
    event = ConsentEvent.objects.values_list("kind", "source", "detail").get()
    assert event == ("confirmed", "import", "2023-11-01: oude lijst")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("jan@example.org,,oude lijst,", "vul in bevestigd_op de dag van de toestemming in"),
        ("jan@example.org,gisteren,oude lijst,", "vul in bevestigd_op de dag"),
        ("jan@example.org,2999-01-01,oude lijst,", "bevestigd_op ligt in de toekomst"),
        ("jan@example.org,2023-11-01,,", "vul in bron in waar"),
        ("jan,2023-11-01,oude lijst,", "Vul een geldig e-mailadres in"),
        ("jan@example.org,2023-11-01,oude lijst,atlantis", "dit gebied kennen we niet: atlantis"),
        ("jan@example.org,2023-11-01", "heeft niet evenveel kolommen als regel 1"),
        ("jan@example.org,2023-11-01,a,,b", "heeft niet evenveel kolommen als regel 1"),
    ],
)
def test_row_without_proof_stays_out_and_the_rest_comes_in(file, row, reason):
    report = load(file(f"{row}\n\npiet@example.org,2023-11-01,oude lijst,\n"))
    assert report.left_out[2].startswith(reason)
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["piet@example.org"]


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("pending", "wacht op bevestiging"),
        ("active", "actief"),
        ("unsubscribed", "afgemeld"),
        ("bounced", "onbestelbaar"),
        ("complained", "spamklacht"),
    ],
)
def test_known_address_stays_as_it_is(file, status, label):
    SubscriberFactory(email="jan@example.org", status=status)
    before = Subscriber.objects.values().get()
    report = load(file(GOOD))
    assert (report.added, report.left_out) == (0, {2: f"staat al in de lijst ({label})"})
    assert Subscriber.objects.values().get() == before


@pytest.mark.parametrize("reason", Suppression.Reason.values)
def test_suppressed_address_stays_out(file, reason):
    Suppression.objects.create(address_hash=address_hash("jan@example.org"), reason=reason)
    left = "heeft zich eerder afgemeld en kan zich alleen zelf weer aanmelden"
    says = left if reason == "left" else "dit adres is geblokkeerd"
    assert load(file(GOOD)).left_out == {2: says}
    assert not Subscriber.objects.exists()


def test_old_list_does_not_bring_back_who_left_long_ago(file, time_machine, settings):
    """Nor after SECRET_KEY was changed; the person's own sign-up does."""
    time_machine.move_to("2024-01-01T12:00:00Z", tick=False)
    load(file(GOOD))
    unsubscribe(Subscriber.objects.get(), reason="request", source="one-click")
    time_machine.move_to("2024-06-01T12:00:00Z", tick=False)
    erase_expired()
    assert Subscriber.objects.get().email == ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nieuw", [settings.SECRET_KEY]
    report = load(file(GOOD))
    assert (report.added, list(report.left_out)) == (0, [2])
    signup.request("jan@example.org", network="192.0.2.0/24", source="website")
    waiting = Subscriber.objects.get(status="pending")
    assert Suppression.objects.exists()
    signup.confirm(waiting, moment=int(waiting.requested_at.timestamp()))
    assert Subscriber.objects.get(status="active").email == "jan@example.org"
    assert not Suppression.objects.exists()


def test_double_row_comes_in_once(file):
    report = load(file(GOOD + GOOD.upper().replace("OUDE", "oude")))
    assert (report.added, report.left_out) == (1, {3: "staat dubbel in het bestand"})


def test_second_time_adds_nobody(file):
    load(file(GOOD))
    assert load(file(GOOD)).added == 0


def test_file_of_a_dutch_spreadsheet(file):
    path = file(
        "jan@example.org;01-11-2023;oude lijst\n",
        heading="E-mail;x\n".replace("E-mail;x", "Email;Bevestigd_op;Bron"),
        encoding="utf-8-sig",
    )
    assert load(path).added == 1


def test_cells_of_our_own_export_come_back_as_they_were(file):
    load(file(f"{safe_cell('+jan@example.org')},2023-11-01,'=bron,\n"))
    assert Subscriber.objects.get().email == "+jan@example.org"
    assert ConsentEvent.objects.get().detail == "2023-11-01: =bron"


@pytest.mark.parametrize("text", ["=1+1", "+31", "-1", "@x", "\tx", "\rx", "gewoon", "'t Hof", ""])
def test_cell_is_no_formula_and_comes_back(text):
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Deze kolommen ontbreken"),
        (b"email,bron\n", "Deze kolommen ontbreken in regel 1: bevestigd_op."),
        (b"email,bevestigd_op,bron,naam\n", "Deze kolommen kennen we niet: naam."),
        ((HEADING + GOOD).encode("utf-16"), "Sla het bestand op als CSV in UTF-8."),
        ((HEADING + "é,,,\n").encode("latin-1"), "Sla het bestand op als CSV in UTF-8."),
        ((HEADING + GOOD + "a\0b,,,\n").encode(), "Regel 3 is te lang of is geen gewone tekst."),
        ((HEADING + GOOD + "x" * 5000).encode(), "Regel 3 is te lang"),
        (
            (HEADING + GOOD + '"' + "x" * 3000 + "\n" + ("y" * 3000 + "\n") * 60).encode(),
            "Een aanh",
        ),
    ],
)
def test_file_that_cannot_be_read_changes_nothing(tmp_path, content, says):
    path = tmp_path / "lijst.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match=says):
        load(path)
    assert not Subscriber.objects.exists()


def test_file_with_too_many_rows_changes_nothing(file, monkeypatch):
    monkeypatch.setattr(importing, "MAX_ROWS", 3)
    monkeypatch.setattr(importing, "CHUNK", 1)
    rows = "".join(f"a{number}@example.org,2023-11-01,lijst,\n" for number in range(4))
    with pytest.raises(ImportFileError, match="meer dan 3 regels"):
        load(file(rows))
    assert not Subscriber.objects.exists()


def test_file_that_is_too_large(file, monkeypatch):
    monkeypatch.setattr(importing, "MAX_BYTES", 10)
    with pytest.raises(ImportFileError, match="groter dan"):
        load(file(GOOD))


def test_many_rows_in_chunks(file, django_assert_max_num_queries):
    rows = "".join(f"a{number}@example.org,2023-11-01,lijst,\n" for number in range(1200))
    path = file(rows)
    with django_assert_max_num_queries(60):
        assert load(path).added == 1200


def test_rehearsal_reports_and_adds_nobody(file):
    report = rehearse(file(GOOD + "jan,2023-11-01,lijst,\n"))
    assert (report.added, list(report.left_out)) == (1, [3])
    assert not Subscriber.objects.exists()


def test_command_reports_each_line(file, capsys):
    path = file(GOOD + "piet@example.org,,lijst,\n")
    call_command("import_subscribers", path, dry_run=True)
    assert "Proef: er is niets opgeslagen." in capsys.readouterr().out
    call_command("import_subscribers", path)
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("Regel 3: vul in bevestigd_op")
    assert out[1] == "Toegevoegd: 1. Overgeslagen: 1."


def test_command_with_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="niet te lezen"):
        call_command("import_subscribers", tmp_path / "weg.csv")


def test_command_with_a_bad_file(file):
    with pytest.raises(CommandError, match="Er is niets geïmporteerd"):
        call_command("import_subscribers", file("", heading="naam\n"))
