from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from nplv.mailbox import message_names, part_of, read_headers, read_message, write_message


def send(*recipients, subject="Onderwerp"):
    messages = []
    for recipient in recipients:
        message = EmailMultiAlternatives(subject, "Tekst é", "van@example.org", [recipient])
        message.attach_alternative("<p>HTML é</p>", "text/html")
        messages.append(message)
    return get_connection("nplv.mailbox.MailboxBackend").send_messages(messages)


def test_messages_are_kept_newest_first():
    assert send("een@example.org", "twee@example.org") == 2
    assert [head["To"] for _, head in read_headers(message_names())] == [
        "twee@example.org",
        "een@example.org",
    ]


def test_no_folder_is_an_empty_mailbox():
    assert message_names() == []


def test_message_has_both_parts():
    send("een@example.org", subject="Café")
    message = read_message(message_names()[0])
    assert message["Subject"] == "Café"
    assert (part_of(message, "plain"), part_of(message, "html")) == ("Tekst é", "<p>HTML é</p>")


def test_part_that_is_not_there():
    write_message(b"To: een@example.org\n\nTekst\n")
    assert part_of(read_message(message_names()[0]), "html") == ""


def test_search_by_recipient_only():
    send("Een@example.org", "twee@example.org", subject="een@example.org")
    found = read_headers(message_names(to="een@EXAMPLE"))
    assert [head["To"] for _, head in found] == ["Een@example.org"]


def test_only_whole_messages_are_listed(settings):
    name = write_message(b"To: een@example.org\n\nTekst\n")
    folder = Path(settings.NPLV_MAILBOX_DIR)
    (folder / f".{'0' * 20}-{'a' * 32}.part").write_bytes(b"half")
    (folder / "lees-mij.eml").write_bytes(b"To: x\n\n")
    assert message_names() == [name]


def test_message_that_is_gone_is_left_out():
    assert read_headers([f"{'0' * 20}-{'a' * 32}"]) == []


@pytest.mark.parametrize("name", ["../../secret-key", "x", f"{'0' * 20}-{'a' * 32}"])
def test_message_of_another_name(name):
    with pytest.raises(FileNotFoundError):
        read_message(name)
