import email
import email.policy

import pytest
from django.core.management import call_command
from django.test import override_settings

from articles import renditions
from subscriptions.models import Subscriber
from subscriptions.unsubscribe import unsubscribe


def run_worker():
    """Send what waits, let the clock finish it, and send what staff are told about that."""
    call_command("db_worker", queue_name="*", batch=True, verbosity=0)
    call_command("tick", verbosity=0)
    call_command("db_worker", queue_name="*", batch=True, verbosity=0)


@pytest.fixture(scope="module")
def sent_demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo with a dozen subscribers after the worker ran; yields the folder of the mailbox.

    One of the twelve leaves between the start of the mailing and the worker.
    """
    folder = tmp_path_factory.mktemp("demo")
    changes = override_settings(
        NPLV_DEMO=True,
        NPLV_FOUR_EYES=False,
        NPLV_MAILBOX_DIR=folder / "mail",
        MEDIA_ROOT=folder / "media",
        EMAIL_BACKEND="nplv.mailbox.MailboxBackend",
    )
    with django_db_blocker.unblock(), changes, pytest.MonkeyPatch.context() as patch:
        patch.setattr(renditions, "SITE_WIDTHS", (360,))  # encoding the others takes long
        call_command("load_demo", subscribers=12)
        _leave("abonnee-000003@example.org")
        run_worker()
        yield folder / "mail"
        call_command("flush", interactive=False, verbosity=0)


def _leave(address):
    unsubscribe(Subscriber.objects.get(email=address), reason="link", source="test")


@pytest.fixture
def demo(sent_demo, db, settings):
    settings.NPLV_DEMO = True
    settings.NPLV_FOUR_EYES = False
    settings.NPLV_MAILBOX_DIR = sent_demo
    settings.EMAIL_BACKEND = "nplv.mailbox.MailboxBackend"


@pytest.fixture
def newsletters(sent_demo):
    """Read all newsletters in the local mailbox; the goodbye of the one who left is none."""
    messages = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(sent_demo.glob("*.eml"))
    ]
    return [message for message in messages if message["List-Unsubscribe"]]
