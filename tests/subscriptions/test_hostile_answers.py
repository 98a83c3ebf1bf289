"""What a strange or broken API may say: nobody lost by it, nobody twice, no worker held up."""

import json
import time
from dataclasses import replace

import pytest
import requests
from anymail.exceptions import AnymailRequestsAPIError

from subscriptions import slots, transports
from subscriptions.models import Delivery
from subscriptions.transports.answers import of_error
from subscriptions.transports.base import Recipient, Report
from subscriptions.transports.errors import Trouble, retry_after
from subscriptions.transports.outcomes import Fate
from subscriptions.transports.pipeline import Answer as SmtpAnswer
from subscriptions.transports.pipeline import Step, _read
from subscriptions.transports.replies import sort_refusal
from tests.emulators.esp import Answer, Esp
from tests.emulators.listener import Listener
from tests.subscriptions.ledgers import counts, due_now, run, started
from tests.subscriptions.test_transports_dialects import parcel


@pytest.fixture
def esp(db, settings):
    with Esp() as esp:
        settings.NPLV_ESP = "mailgun"
        settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
        settings.ANYMAIL = {
            "MAILGUN_API_KEY": "sleutel",
            "MAILGUN_API_URL": esp.url,
            "REQUESTS_TIMEOUT": (0.5, 0.5),
        }
        yield esp


@pytest.mark.parametrize("status", [301, 307, 308, 405, 410, 426])
def test_api_that_is_elsewhere_pauses_and_nobody_is_written_off(esp, status):
    esp.always = Answer(status, headers={"Location": "/v3/elsewhere/messages"})
    mailing = started(3)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("paused", {"queued": 3})
    assert mailing.pause_reason == f"Het adres van de verzenddienst klopt niet ({status})."
    assert (len(esp.calls), esp.accepted) == (1, [])


@pytest.mark.parametrize("status", [302, 303])
def test_redirect_that_may_have_taken_it_is_unknown_and_not_followed(esp, status):
    esp.always = Answer(status, headers={"Location": "/v3/x/messages"}, accepts=True)
    mailing = started(3)
    run(mailing)
    assert counts(mailing) == {"unknown": 3}
    assert len(esp.calls) == 1


@pytest.mark.parametrize(
    "body",
    [
        '{"id": "\\ud800 \\u0000", "message": "Queued. Thank you."}',
        json.dumps({"id": "x" * 100_000, "message": "Queued. Thank you."}),
        '{"id": null, "message": "Queued. Thank you."}',
    ],
    ids=["half-a-character", "long", "null"],
)
def test_strange_message_id_is_kept_as_far_as_it_goes(esp, body):
    esp.always = Answer(body=body)
    mailing = started(3)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 3})
    assert all(len(one.message_id) <= 200 for one in Delivery.objects.all())


@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "null", "7", '"Queued"', "[" * 50_000, "\ufeff{}"),
        '{"id": "1", "message": 3}',
        '{"id": {"a": [1]}, "message": "Queued. Thank you."}',
    ],
    ids=["empty", "list", "null", "number", "text", "deep", "bom", "no-words", "no-id"],
)
def test_garbage_with_200_is_unknown(esp, body):
    esp.always = Answer(body=body, accepts=True)
    mailing = started(2)
    run(mailing)
    assert counts(mailing) == {"unknown": 2}


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("-1000", 0, 6),
        ("1e400", 6 * 3600, 7 * 3600),
        ("Mon, 01 Jan 0001 00:00:00 -0000", 0, 6),
        ("Fri, 31 Dec 9999 23:59:59 -0100", 0, 6),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 6 * 3600, 7 * 3600),
        ("gauw", 0, 6),
    ],
)
def test_any_retry_after_puts_off_and_loses_nobody(esp, asked, least, most):
    esp.answers = [Answer(429, headers={"Retry-After": asked})]
    mailing = started(2)
    run(mailing)
    assert counts(mailing) == {"queued": 2}
    waits = mailing.batches.get().run_after.timestamp() - time.time()
    assert least <= waits <= most
    due_now(mailing)
    run(mailing)
    assert counts(mailing) == {"sent": 2}


def test_date_far_away_in_retry_after_raises_nothing():
    assert retry_after("Fri, 31 Dec 9999 23:59:59 -0100") is None


def test_refusal_of_any_length_is_read_in_no_time():
    said = requests.Response()
    said.status_code, said.encoding = 400, "utf-8"
    said._content = b"@" + b"a" * 100_000 + b" relay" * 10_000
    began = time.monotonic()
    refused = AnymailRequestsAPIError(response=said)
    report = of_error(parcel(3), refused, Trouble(Fate.FAILED, "nee"))
    assert report.split
    reply = _read(b"550 " + b"relay" * 13_000)
    assert sort_refusal(SmtpAnswer(Step.RCPT, reply)).fate is Fate.REJECTED
    assert time.monotonic() - began < 2


def test_refusal_that_tells_our_list_back_writes_nobody_off(esp):
    mailing = started(8)
    addresses = list(mailing.deliveries.order_by("pk").values_list("subscriber__email", flat=True))
    esp.bad = {addresses[5]}
    told = ", ".join(addresses[:4])
    esp.answers = [Answer(400, body=json.dumps({"message": f"not a valid address in: {told}"}))]
    for _ in range(9):
        due_now(mailing)
        run(mailing)
    assert counts(mailing) == {"sent": 7, "failed": 1}
    assert sorted(one["to"] for one in esp.accepted) == sorted({*addresses} - esp.bad)


def test_domain_that_is_not_ascii_is_merged_like_any_other(esp):
    sent = parcel(2)
    odd = Recipient(9, 109, "jan@münchen.example")
    report = transports.chosen().deliver(replace(sent, recipients=(*sent.recipients, odd)))
    assert report.of(odd).fate is Fate.SENT
    mail = {one["to"]: one for one in esp.accepted}["jan@xn--mnchen-3ya.example"]
    assert "%recipient" not in mail["html"] + mail["h:List-Unsubscribe"]
    assert mail["v:delivery"] == "9"


@pytest.mark.parametrize(
    "email", ['"a b"@example.org', "o'neil+x@example.org", "a{{x}}@example.org"]
)
def test_unusual_address_gets_its_own_links(esp, email):
    sent = parcel(2)
    odd = Recipient(9, 109, email)
    report = transports.chosen().deliver(replace(sent, recipients=(*sent.recipients, odd)))
    assert [report.of(one).fate for one in sent.recipients] == [Fate.SENT] * 2
    taken = [one for one in esp.accepted if one["v:delivery"] == "9"]
    assert len(taken) == (report.of(odd).fate is Fate.SENT) == 1
    assert "%recipient" not in taken[0]["html"]


class Says:
    """An API of one message a call that always answers so."""

    def __init__(self, said):
        self.said = said

    def read(self, path, headers, body):
        yield json.loads(body)

    def answer(self, messages):
        return self.said


@pytest.mark.parametrize(
    ("status", "fate"), [("error", Fate.FAILED), ("success", Fate.SENT)], ids=str
)
def test_failure_told_with_200_is_no_success(settings, status, fate):
    """Mailjet says so; Anymail raises only where recipients are refused."""
    with Listener() as listener:
        settings.NPLV_ESP = "mailjet"
        settings.EMAIL_BACKEND = "anymail.backends.mailjet.EmailBackend"
        settings.ANYMAIL = {
            "MAILJET_API_KEY": "k",
            "MAILJET_SECRET_KEY": "s",
            "MAILJET_API_URL": listener.url,
        }
        sent = parcel(1)
        to = {"Email": sent.recipients[0].email, "MessageID": 1}
        listener.dialect = Says({"Messages": [{"Status": status, "To": [to]}]})
        report = transports.chosen().deliver(sent)
    assert report.of(sent.recipients[0]).fate is fate


def test_what_a_transport_raises_halfway_is_unknown_whatever_it_is(monkeypatch, settings):
    class Breaks(transports.MailboxTransport):
        def deliver(self, parcel):
            raise ConnectionRefusedError

    monkeypatch.setattr(transports, "chosen", Breaks)
    sent = parcel(2)
    line = slots.Slots()
    line.hand_over(1, sent)
    ((_, report),) = line.finished(timeout=5)
    line.close()
    assert report == Report.all_alike(sent, Fate.UNKNOWN, reason="ConnectionRefusedError")


def test_goodbye_that_fails_undoes_nothing(db, monkeypatch, mailoutbox):
    def close(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(transports.MailboxTransport, "close", close, raising=False)
    mailing = started(2)
    run(mailing)
    assert (counts(mailing), len(mailoutbox)) == ({"sent": 2}, 2)
