"""Amazon SES: called through boto3, which is not installed here. A stand-in takes its calls.

What is shown is what Anymail's own backend hands to boto3; what boto3 makes of that is not.
"""

import email
import email.policy
import sys
import types

import pytest

from subscriptions import transports
from subscriptions.transports.express import single_backend
from subscriptions.transports.outcomes import Fate
from subscriptions.transports.single import SingleTransport
from tests.subscriptions.test_transports_batch import token_in
from tests.subscriptions.test_transports_dialects import parcel

BACKEND = "anymail.backends.amazon_ses"


class Config:
    def __init__(self, **params):
        self.params = params

    def merge(self, other):
        return other


class Boto:
    """Modules with the few names that Anymail takes from boto3; keeps the calls."""

    def __init__(self):
        self.calls, self.fails = [], []
        errors = {name: type(name, (Exception,), {}) for name in ("BotoCoreError", "ClientError")}
        errors["ConnectionError"] = type("ConnectionError", (errors["BotoCoreError"],), {})
        self.errors = types.SimpleNamespace(**errors)
        session = types.SimpleNamespace(Session=lambda **params: self)
        self.modules = {
            "boto3": types.SimpleNamespace(session=session),
            "botocore": types.SimpleNamespace(),
            "botocore.client": types.SimpleNamespace(Config=Config),
            "botocore.exceptions": self.errors,
        }

    def client(self, name, **params):
        assert name == "sesv2"
        self.params = params
        return self

    def send_email(self, **params):
        self.calls.append(params)
        if self.fails:
            raise self.fails.pop(0)
        return {"MessageId": f"ses-{len(self.calls)}"}

    def close(self):
        pass


@pytest.fixture
def ses(settings, monkeypatch):
    settings.NPLV_ESP = "amazon_ses"
    settings.EMAIL_BACKEND = f"{BACKEND}.EmailBackend"
    boto = Boto()
    for name, module in boto.modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, BACKEND, raising=False)
    single_backend.cache_clear()
    yield boto
    single_backend.cache_clear()
    sys.modules.pop(BACKEND, None)


def refused(boto, status, code):
    error = boto.errors.ClientError(code)
    error.response = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return error


def test_one_address_each_with_headers_parts_and_no_template(ses):
    transport = transports.chosen()
    assert isinstance(transport, SingleTransport)
    sent = parcel(2)
    report = transport.deliver(sent)
    transport.close()
    assert [report.of(one)[:2] for one in sent.recipients] == [
        (Fate.SENT, "ses-1"),
        (Fate.SENT, "ses-2"),
    ]
    for call, one in zip(ses.calls, sent.recipients, strict=True):
        assert call["Destination"] == {"ToAddresses": [one.email]}
        mime = email.message_from_bytes(call["Content"]["Raw"]["Data"], policy=email.policy.default)
        assert mime.get_all("To") == [one.email]
        assert (mime["Cc"], mime["Bcc"]) == (None, None)
        assert mime["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mime["List-Id"] == "NPLV nieuwsbrief <nieuwsbrief.example.org>"
        token = token_in(mime["List-Unsubscribe"], "afmelden")
        text, html = [part.get_content() for part in mime.iter_parts()]
        assert token == token_in(text, "afmelden") == token_in(html, "afmelden")


@pytest.mark.parametrize(
    ("status", "code", "fate", "stop"),
    [
        (429, "TooManyRequestsException", Fate.AGAIN, ""),
        (400, "ThrottlingException", Fate.AGAIN, ""),
        (400, "MessageRejected", Fate.FAILED, ""),
        (400, "SendingPausedException", Fate.AGAIN, "weigert onze sleutel of ons domein (403)."),
        (403, "AccessDeniedException", Fate.AGAIN, "weigert onze sleutel of ons domein (403)."),
    ],
)
def test_refusal_is_known(ses, status, code, fate, stop):
    ses.fails = [refused(ses, status, code)]
    sent = parcel(1)
    report = transports.chosen().deliver(sent)
    assert report.of(sent.recipients[0]).fate == fate
    assert report.stop == (f"De verzenddienst {stop}" if stop else "")


@pytest.mark.parametrize(
    ("name", "fate"),
    [
        ("ReadTimeoutError", Fate.UNKNOWN),
        ("ConnectionClosedError", Fate.UNKNOWN),
        ("EndpointConnectionError", Fate.AGAIN),
        ("ConnectTimeoutError", Fate.AGAIN),
        ("NoCredentialsError", Fate.AGAIN),
    ],
)
def test_without_an_answer_it_matters_whether_it_left(ses, name, fate):
    ses.fails = [type(name, (ses.errors.ConnectionError,), {})("reset")]
    sent = parcel(1)
    assert transports.chosen().deliver(sent).of(sent.recipients[0]).fate == fate


def test_boto3_repeats_no_call_by_itself(ses, settings):
    settings.ANYMAIL = {
        "AMAZON_SES_CLIENT_PARAMS": {"region_name": "eu-west-1", "config": {"read_timeout": 9}}
    }
    transports.chosen().deliver(parcel(1))
    assert ses.params["region_name"] == "eu-west-1"
    assert ses.params["config"].params == {"read_timeout": 9, "retries": {"total_max_attempts": 1}}


def test_without_boto3_nothing_leaves(settings):
    settings.NPLV_ESP = "amazon_ses"
    settings.EMAIL_BACKEND = f"{BACKEND}.EmailBackend"
    sent = parcel(2)
    report = transports.chosen().deliver(sent)
    assert report.stop == "De instellingen voor het verzenden kloppen niet."
    assert {report.of(one).fate for one in sent.recipients} == {Fate.AGAIN}
