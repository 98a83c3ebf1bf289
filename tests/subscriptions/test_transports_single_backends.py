"""Every other backend of Anymail: one address in To, and nothing of a newsletter lost."""

import json
import pkgutil
import time
import warnings

import pytest
from anymail import backends

from subscriptions import transports
from subscriptions.transports.batch import BatchTransport
from subscriptions.transports.esps import ESPS
from subscriptions.transports.outcomes import Fate
from subscriptions.transports.single import SingleTransport
from tests.emulators.listener import Listener
from tests.subscriptions.test_transports_batch import token_in
from tests.subscriptions.test_transports_dialects import parcel

KEYS = {
    "scaleway": {"SCALEWAY_SECRET_KEY": "k", "SCALEWAY_PROJECT_ID": "p"},
    "postal": {"POSTAL_API_KEY": "k"},
    "mailersend": {"MAILERSEND_API_TOKEN": "k"},
    "resend": {"RESEND_API_KEY": "k"},
    "mailjet": {"MAILJET_API_KEY": "k", "MAILJET_SECRET_KEY": "s"},
    "mandrill": {"MANDRILL_API_KEY": "k"},
    "postmark": {"POSTMARK_SERVER_TOKEN": "k"},
    "sendgrid": {"SENDGRID_API_KEY": "k"},
    "sendinblue": {"SENDINBLUE_API_KEY": "k"},
}
# No ESP of its own; and Amazon SES, which is called through boto3: `test_transports_ses`.
NOT_RUN = {"base", "base_requests", "console", "test", "amazon_ses"}
WITHOUT_METADATA = {"postal", "mailersend"}
ID_OF = {"sendgrid": ""}  # events of SendGrid tell our metadata back, and no id of its answer


def answered(name, to):
    """Return what the API says after taking one message."""
    return {
        "scaleway": {"emails": [{"mail_rcpt": to, "id": "1", "status": "new"}]},
        "postal": {"status": "success", "data": {"messages": {to: {"id": 1}}}},
        "mailersend": {},
        "resend": {"id": "1"},
        "mailjet": {"Messages": [{"Status": "success", "To": [{"Email": to, "MessageID": 1}]}]},
        "mandrill": [{"email": to, "status": "sent", "_id": "1"}],
        "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": to},
        "sendinblue": {"messageId": "1"},
    }[name]


class One:
    """Reads no API in particular: keeps the JSON of one message."""

    def __init__(self, name):
        self.name = name

    def read(self, path, headers, body):
        yield json.loads(body)

    def answer(self, messages):
        (to,) = set(addresses(messages[0]))
        return answered(self.name, to)


def addresses(data):
    """Return every recipient's address anywhere in the JSON of a message."""
    return [part for part in texts(data) if part.startswith("abonnee-") and "@" in part]


def texts(data):
    if isinstance(data, dict):
        return [text for value in data.values() for text in texts(value)]
    if isinstance(data, list):
        return [text for value in data for text in texts(value)]
    return [str(data)]


@pytest.fixture(params=KEYS)
def esp(request, settings):
    with Listener() as listener:
        listener.dialect = One(request.param)
        settings.NPLV_ESP = request.param
        settings.EMAIL_BACKEND = f"anymail.backends.{request.param}.EmailBackend"
        settings.ANYMAIL = {**KEYS[request.param], f"{request.param.upper()}_API_URL": listener.url}
        settings.ANYMAIL["SENDGRID_GENERATE_MESSAGE_ID"] = False
        if request.param in {"mailersend", "sendgrid"}:  # they answer without a body
            listener.say = [(202, {"X-Message-Id": "1", "Content-Type": "text/html"}, "")] * 2
        with warnings.catch_warnings():  # Anymail's own: these two are no longer supported
            warnings.filterwarnings("ignore", ".*dropped official support for SendGrid.*")
            warnings.filterwarnings("ignore", ".*sendinblue.* has been renamed.*")
            yield listener


def test_every_backend_of_anymail_is_run_somewhere():
    installed = {module.name for module in pkgutil.iter_modules(backends.__path__)}
    assert installed == {*KEYS, *ESPS, *NOT_RUN}


def test_one_address_each_with_headers_parts_and_metadata(esp):
    transport = transports.chosen()
    assert isinstance(transport, SingleTransport)
    sent = parcel(2)
    report = transport.deliver(sent)
    transport.close()
    told = ID_OF.get(esp.dialect.name, "1")
    assert [report.of(one)[:2] for one in sent.recipients] == [(Fate.SENT, told)] * 2, report
    assert (esp.connections, len(esp.calls)) == (1, 2)
    for (_, _, body), one in zip(esp.calls, sent.recipients, strict=True):
        data = json.loads(body)
        assert set(addresses(data)) == {one.email}
        said = texts(data)
        (leaving,) = (text for text in said if text.endswith("?subject=Afmelden>"))
        assert "List-Unsubscribe=One-Click" in said
        assert "NPLV nieuwsbrief <nieuwsbrief.example.org>" in said
        html, text = (next(text for text in said if begin in text) for begin in ("<p>", "\nAf"))
        assert token_in(leaving, "afmelden") == token_in(html, "afmelden")
        assert token_in(leaving, "afmelden") == token_in(text, "afmelden")
        met = f'"delivery": "{one.delivery_id}"' in body.decode().replace("\\", "")
        assert met is (esp.dialect.name not in WITHOUT_METADATA)


def test_postmark_takes_batches_only_where_its_bulk_api_is_open(settings):
    settings.NPLV_ESP = "postmark"
    found = []
    for said in ("false", "", "true", True, False):
        settings.ANYMAIL = {"POSTMARK_USE_BULK_API": said}
        found.append(isinstance(transports.chosen(), BatchTransport))
    assert found == [False, False, True, True, False]


def test_backend_that_cannot_carry_the_headers_stops_before_any_call(settings, monkeypatch):
    from anymail.backends import resend  # noqa: PLC0415  patched here

    def cannot(self, headers):
        self.unsupported_feature("extra_headers")

    monkeypatch.setattr(resend.ResendPayload, "set_extra_headers", cannot)
    with Listener() as listener:
        settings.NPLV_ESP = "resend"
        settings.EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
        settings.ANYMAIL = {**KEYS["resend"], "RESEND_API_URL": listener.url}
        sent = parcel(2)
        report = transports.chosen().deliver(sent)
    assert report.stop == "De verzenddienst ondersteunt niet alles wat een nieuwsbrief nodig heeft."
    assert {report.of(one).fate for one in sent.recipients} == {Fate.AGAIN}
    assert listener.calls == []


def test_single_call_that_never_left_is_tried_again(settings):
    settings.NPLV_ESP = "resend"
    settings.EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
    settings.ANYMAIL = {**KEYS["resend"], "RESEND_API_URL": "https://esp.invalid/"}
    sent = parcel(2)
    report = transports.chosen().deliver(sent)
    assert {report.of(one).fate for one in sent.recipients} == {Fate.AGAIN}
    assert time.monotonic() < sent.deadline
