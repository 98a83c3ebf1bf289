import base64
import importlib
import pkgutil

import pytest
from anymail import webhooks as anymail_webhooks
from anymail.exceptions import AnymailDeprecationWarning, AnymailNotSupportedWarning
from anymail.webhooks import amazon_ses, postal
from django.db import OperationalError
from django.test import Client

from subscriptions import environment
from subscriptions.models import Delivery, DeliveryEvent, Subscriber
from subscriptions.views import webhooks as views
from subscriptions.webhooks import WEBHOOKS
from tests.subscriptions import esp_signatures
from tests.subscriptions.esp_payloads import PAYLOADS, Told
from tests.subscriptions.esp_signatures import KEY
from tests.subscriptions.ledgers import started

SECRET = "nplv:geheim"
ENDS = {"delivered": "active", "bounced": "bounced", "complained": "complained"}

pytestmark = [
    pytest.mark.filterwarnings("ignore", category=AnymailDeprecationWarning),
    pytest.mark.filterwarnings("ignore", category=AnymailNotSupportedWarning),
]


class PostalKey:
    """Stands in for the package that checks Postal's signature: it is not installed here."""

    def load_pem_public_key(self, pem, backend):
        self.key = pem.splitlines()[1]
        return self

    def verify(self, signature, body, *args):
        if signature != body + self.key:
            raise BadSignatureError


class BadSignatureError(Exception):
    pass


@pytest.fixture(autouse=True)
def _esp(settings, monkeypatch):
    settings.NPLV_ESP = "mailgun"
    settings.WEBHOOK_SECRET = SECRET
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, **esp_signatures.SETTINGS}
    # What these packages are needed for costs a network (boto3) or cryptography of Postal's own.
    monkeypatch.setattr(amazon_ses, "_get_anymail_boto3_params", lambda **kwargs: ({}, {}))
    monkeypatch.setattr(postal, "serialization", PostalKey())
    monkeypatch.setattr(postal, "default_backend", lambda: None)
    monkeypatch.setattr(postal, "InvalidSignature", BadSignatureError)
    monkeypatch.setattr(postal, "padding", type("P", (), {"PKCS1v15": staticmethod(lambda: None)}))
    monkeypatch.setattr(postal, "hashes", type("H", (), {"SHA1": staticmethod(lambda: None)}))


@pytest.fixture
def delivery(db):
    mailing = started(1)
    mailing.deliveries.update(status="sent", message_id="<kenmerk@esp>")
    return mailing.deliveries.get()


def told(row, key="gebeurtenis-1", **values):
    return Told(
        **{
            "delivery": str(row.pk),
            "site": environment.stamp()[:12],
            "recipient": row.subscriber.email,
            "message_id": row.message_id,
            "key": key,
            **values,
        }
    )


def basic(secret=SECRET):
    return {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def post(content, esp="mailgun", *, secret=SECRET, key=KEY, client=None, **extra):
    path = f"/anymail/{esp}/tracking/"
    signed = f"https://{secret}@testserver{path}"
    made = esp_signatures.request(esp, content, url=signed, key=key)
    made["headers"] |= basic(secret) if secret else {}
    client = client or Client(enforce_csrf_checks=True)
    return client.post(path, **{**made, **extra}, secure=True)


def standing():
    return Delivery.objects.get().status, Subscriber.objects.get().status


# --- Every ESP that Anymail knows ---------------------------------------------------------------


def test_every_webhook_of_anymail_is_known():
    found = {
        module.name
        for module in pkgutil.iter_modules(anymail_webhooks.__path__)
        if any(
            name.endswith(("TrackingWebhookView", "CombinedWebhookView"))
            for name in vars(importlib.import_module(f"anymail.webhooks.{module.name}"))
        )
    }
    assert set(WEBHOOKS) == found == set(PAYLOADS)


@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("esp", PAYLOADS)
def test_what_an_esp_tells_moves_the_delivery(delivery, settings, esp, kind):
    if (esp, kind) == ("postal", "complained"):
        return  # Postal has no such event
    settings.NPLV_ESP = esp
    response = post(PAYLOADS[esp](kind, told(delivery)), esp)
    assert (response.status_code, response.content, response.cookies) == (200, b"", {})
    # Mandrill tells of no delivery, only of what it sent.
    status = "sent" if (esp, kind) == ("mandrill", "delivered") else kind
    assert standing() == (status, ENDS[kind])
    assert DeliveryEvent.objects.get().delivery == delivery


@pytest.mark.parametrize("esp", PAYLOADS)
def test_forged_webhook_changes_nothing(delivery, settings, esp):
    settings.NPLV_ESP = esp
    content = PAYLOADS[esp]("bounced", told(delivery))
    assert post(content, esp, secret="nplv:anders").status_code == 401
    assert post(content, esp, secret="").status_code == 401
    if WEBHOOKS[esp].required or esp == "mailtrap":
        assert post(content, esp, key="anders").status_code == 403
    assert standing() == ("sent", "active")
    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize("esp", PAYLOADS)
def test_only_the_chosen_esp_is_listened_to(delivery, settings, esp):
    settings.NPLV_ESP = "postmark" if esp != "postmark" else "mailgun"
    response = post(PAYLOADS[esp]("bounced", told(delivery)), esp)
    assert (response.status_code, standing()) == (404, ("sent", "active"))


@pytest.mark.parametrize("path", ["mailgun/inbound/", "mailgun/inbound_mime/", "smtp/tracking/"])
def test_nothing_else_of_anymail_is_there(client, db, path):
    assert client.post(f"/anymail/{path}", headers=basic()).status_code == 404


@pytest.mark.parametrize("esp", ["smtp", "mailbox", "console", "scaleway"])
def test_ways_without_a_webhook_have_none(client, db, settings, esp):
    settings.NPLV_ESP = esp
    assert client.post(f"/anymail/{esp}/tracking/", headers=basic()).status_code == 404


def test_mandrill_is_found_where_anymail_documents_it(delivery, settings):
    settings.NPLV_ESP = "mandrill"
    settings.ANYMAIL["MANDRILL_WEBHOOK_URL"] = "https://nplv:geheim@testserver/anymail/mandrill/"
    content = PAYLOADS["mandrill"]("bounced", told(delivery))
    made = esp_signatures.request("mandrill", content, url=settings.ANYMAIL["MANDRILL_WEBHOOK_URL"])
    made["headers"] |= basic()
    assert Client().post("/anymail/mandrill/", **made).status_code == 200
    assert standing() == ("bounced", "bounced")


@pytest.mark.parametrize(("method", "status"), [("head", 200), ("get", 405), ("put", 405)])
def test_asking_whether_it_is_there(client, db, method, status):
    assert getattr(client, method)("/anymail/mailgun/tracking/").status_code == status


# --- What nobody should send --------------------------------------------------------------------


def test_nothing_is_taken_while_no_secret_is_set(delivery, settings):
    settings.WEBHOOK_SECRET = ""
    assert post(PAYLOADS["mailgun"]("bounced", told(delivery))).status_code == 403
    assert standing() == ("sent", "active")


DEEP = b'{"signature": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"[1]", b"7", b'"x"', b"\xff", DEEP])
@pytest.mark.parametrize("esp", ["mailgun", "brevo", "postmark", "sendgrid", "amazon_ses"])
def test_wrong_content_is_refused_in_plain_text(db, settings, caplog, esp, body):
    settings.NPLV_ESP = esp
    response = post({}, esp, data=body)
    ok = esp == "sendgrid" and body == b"[]"  # an array without events
    assert response.status_code == (200 if ok else 403 if esp == "mailgun" and body in BAD else 400)
    assert "Traceback" not in caplog.text
    assert len(response.content) < 100


BAD = [b"", b"{", b"\xff"]  # what Anymail calls unsigned


@pytest.mark.parametrize(
    ("values", "event"),
    [
        ({}, {"timestamp": 1e300}),
        ({}, {"timestamp": "nan"}),
        ({}, {"event": ["delivered"]}),
        ({}, {"delivery-status": {"message": ["x"]}}),
    ],
)
def test_event_that_makes_no_sense_never_breaks_it(delivery, values, event):
    content = PAYLOADS["mailgun"]("bounced", told(delivery, **values))
    content["event-data"] |= event
    assert post(content).status_code in {200, 400}


def test_bad_event_does_not_take_its_array_along(delivery, settings, caplog):
    settings.NPLV_ESP = "sendgrid"
    good = PAYLOADS["sendgrid"]("bounced", told(delivery))
    bad = [7, None, [], {"event": {}}, {"event": "delivered", "timestamp": 10**30}]
    assert post([*bad, *good], "sendgrid").status_code == 200
    assert standing() == ("bounced", "bounced")
    assert "5 events of SendGrid cannot be read" in caplog.text
    assert post(bad, "sendgrid").status_code == 400


def test_texts_that_a_database_refuses(delivery, settings):
    settings.NPLV_ESP = "sendgrid"
    (event,) = PAYLOADS["sendgrid"]("bounced", told(delivery, key="\x00\ud800", message_id="\x00"))
    event |= {"reason": "550 \x00\ud800 " + "x" * 3_000_000, "timestamp": -9e9, "category": [[]]}
    assert post([event], "sendgrid").status_code == 200
    assert standing() == ("bounced", "bounced")


@pytest.mark.parametrize("length", [5 * 1024 * 1024 + 1, 10 * 1024 * 1024])
def test_more_than_five_megabytes_is_too_much(delivery, length):
    response = post({}, data=b" " * length)
    assert (response.status_code, standing()) == (413, ("sent", "active"))


def test_no_address_is_logged(delivery, settings, caplog):
    settings.NPLV_ESP = "sendgrid"
    event = PAYLOADS["sendgrid"]("bounced", told(delivery, delivery="99", recipient="w@example.nl"))
    post(event, "sendgrid")
    post([{"event": {"email": "w@example.nl"}}], "sendgrid")
    assert "w@example.nl" not in caplog.text


# --- What goes wrong here is told again ---------------------------------------------------------


def test_busy_database_lets_the_esp_tell_it_again(delivery, monkeypatch):
    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(views, "record_all", busy)
    response = post(PAYLOADS["mailgun"]("bounced", told(delivery)))
    assert (response.status_code, response["Retry-After"]) == (503, "60")


@pytest.mark.parametrize("esp", ["mailgun", "mandrill", "postal"])
def test_missing_setting_lets_the_esp_tell_it_again(delivery, settings, esp):
    settings.NPLV_ESP = esp
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    response = post(PAYLOADS[esp]("bounced", told(delivery)), esp)
    assert (response.status_code, standing()) == (503, ("sent", "active"))


def test_message_on_its_way_is_to_be_told_again(delivery, settings):
    settings.NPLV_ESP = "postal"
    Delivery.objects.update(status="sending", message_id="")
    content = PAYLOADS["postal"]("delivered", told(delivery, message_id="7"))
    assert post(content, "postal").status_code == 503
    Delivery.objects.update(status="sent", message_id="7")
    assert post(content, "postal").status_code == 200
    assert standing() == ("delivered", "active")


def test_array_of_a_thousand_costs_as_many_statements_as_one_of_ten(
    db, settings, django_assert_max_num_queries
):
    settings.NPLV_ESP = "sendgrid"
    mailing = started(100)
    mailing.deliveries.update(status="sent")
    rows = mailing.deliveries.select_related("subscriber")
    content = [PAYLOADS["sendgrid"]("delivered", told(row, f"{row.pk}"))[0] for row in rows]
    with django_assert_max_num_queries(9):
        assert post(content, "sendgrid").status_code == 200
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered"}
