"""Real backends of Anymail against what each ESP's API does: merging, headers, hostile text."""

import json
import time
from dataclasses import replace

import pytest

from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from nplv.tokens import PREFERENCES, UNSUBSCRIBE, read_token
from subscriptions import transports
from subscriptions.transports.base import Letter, Parcel, Recipient
from subscriptions.transports.outcomes import Fate
from tests.emulators.dialects import DIALECTS, dialect
from tests.emulators.listener import Listener
from tests.subscriptions.ledgers import HTML, TEXT
from tests.subscriptions.test_transports_batch import token_in

HOSTILE = (
    "%recipient.nplv_leave% %RECIPIENT_name% %recipient% %unsubscribe_url% 100% %tag_unsubscribe_x%"
    " {{naam}} {{ naam }} {{{naam}}} {{{{x}}}} {{#each a}}b{{/each}} {{>deel}} {{!weg}} {{^x}} {{x}"
    " {x}} {}} {{} }{{ {% raw %}{% endraw %} {#weg#} {% %} {%} {#} {{params.nplv_leave}}"
    " {{nplv_open}} {{nplv_leave}} @media x{a{b:c}} $x #set($a=1) <% x %> \\{{ {\\{"
    " [[data-msys-unsubscribe]]"
)


@pytest.fixture(params=DIALECTS)
def esp(request, settings):
    with Listener() as listener:
        listener.dialect = dialect(request.param, listener.url)
        settings.NPLV_ESP = request.param
        settings.EMAIL_BACKEND = f"anymail.backends.{request.param}.EmailBackend"
        settings.ANYMAIL = {**listener.dialect.settings, "REQUESTS_TIMEOUT": (2, 2)}
        yield listener


def letter(**values):
    parts = {"subject": "Nieuws", "html": HTML, "text": TEXT, **values}
    return Letter(7, parts["subject"], parts["html"], parts["text"], site="0123456789ab")


def parcel(people=3, **values):
    recipients = tuple(Recipient(n, n + 100, f"abonnee-{n}@example.org") for n in range(people))
    return Parcel(
        letter(**values), "5ca1ab1e-0000-4000-8000-000000000000", recipients, time.monotonic() + 9
    )


def delivered(esp, **values):
    sent = parcel(**values)
    transport = transports.chosen()
    report = transport.deliver(sent)
    transport.close()
    assert {report.of(one).fate for one in sent.recipients} == {Fate.SENT}, report
    return sent, report


def test_each_gets_their_own_links_headers_and_metadata(esp):
    sent, _ = delivered(esp)
    assert len(esp.calls) == 1
    assert [mail["to"] for mail in esp.accepted] == [one.email for one in sent.recipients]
    for mail, one in zip(esp.accepted, sent.recipients, strict=True):
        own = (one.subscriber_id, 7)
        leave = token_in(mail["html"], "afmelden")
        assert read_token(UNSUBSCRIBE, leave) == own
        assert mail["html"] == HTML.replace(UNSUBSCRIBE_PLACE, leave).replace(
            PREFERENCES_PLACE, token_in(mail["html"], "voorkeuren")
        )
        assert read_token(PREFERENCES, token_in(mail["text"], "voorkeuren")) == own
        assert token_in(mail["text"], "afmelden") == leave
        headers = {name.lower(): value for name, value in mail["headers"].items()}
        assert token_in(headers["list-unsubscribe"], "afmelden") == leave
        assert headers["list-unsubscribe"].endswith("subject=Afmelden>")
        assert headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert headers["list-id"] == "NPLV nieuwsbrief <nieuwsbrief.example.org>"
        assert headers["feedback-id"] == "7:nieuwsbrief:nl:nplv"
        assert mail["metadata"] == {"delivery": str(one.delivery_id), "site": "0123456789ab"}
        assert mail["visible_to"] == [one.email]


def test_hostile_text_arrives_as_it_was_written(esp):
    html = HTML.replace("<p>Nieuws", f"<p>{HOSTILE}{{{UNSUBSCRIBE_PLACE}}}")
    delivered(esp, subject=HOSTILE, html=html, text=f"{HOSTILE}\n{TEXT}{{{PREFERENCES_PLACE}}}")
    for mail in esp.accepted:
        leave, wishes = (token_in(mail["text"], what) for what in ("afmelden", "voorkeuren"))
        assert mail["subject"] == HOSTILE
        assert mail["html"].startswith(HTML[:30])
        assert f"<p>{HOSTILE}{{{leave}}}" in mail["html"]
        assert mail["text"].startswith(f"{HOSTILE}\nNieuws")
        assert mail["text"].endswith(f"{{{wishes}}}")


def test_ids_are_read_per_recipient(esp):
    sent, report = delivered(esp)
    ids = [report.of(one).message_id for one in sent.recipients]
    assert "" not in ids
    one_for_all = esp.dialect.name in {"mailgun", "sparkpost"}
    assert len(set(ids)) == (1 if one_for_all else len(sent.recipients))


def test_address_that_is_not_one_fails_alone_and_is_never_named(esp):
    bad = ("a@example.org, b@example.org", "geen adres", "x\ny@example.org", "")
    recipients = tuple(Recipient(n, n, to) for n, to in enumerate((*bad, "goed@example.org")))
    report = transports.chosen().deliver(replace(parcel(), recipients=recipients))
    fates = [report.of(one).fate for one in recipients]
    assert fates == [Fate.FAILED] * 4 + [Fate.SENT]
    assert [mail["to"] for mail in esp.accepted] == ["goed@example.org"]


def test_unusual_addresses_get_their_own_links(esp):
    addresses = ("o'brien+nieuws@sub.example.org", "jan@xn--kln-sna.nl", "A.B@Example.ORG")
    recipients = tuple(Recipient(n, n, to) for n, to in enumerate(addresses))
    report = transports.chosen().deliver(replace(parcel(), recipients=recipients))
    assert {report.of(one).fate for one in recipients} == {Fate.SENT}
    for mail, one in zip(esp.accepted, recipients, strict=True):
        assert mail["to"] == one.email
        assert read_token(UNSUBSCRIBE, token_in(mail["html"], "afmelden")) == (one.subscriber_id, 7)


def test_one_connection_serves_many_calls(esp):
    transport = transports.chosen()
    for _ in range(3):
        transport.deliver(parcel())
    assert (esp.connections, len(esp.calls)) == (1, 3)
    transport.used_at -= 60
    transport.deliver(parcel())
    assert esp.connections == 2
    transport.close()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((429, {"Retry-After": "17"}, "{}"), (Fate.AGAIN, 17, False)),
        ((500, {}, "{}"), (Fate.AGAIN, None, False)),
        ((503, {}, ""), (Fate.AGAIN, None, False)),
        ((401, {}, "{}"), (Fate.AGAIN, None, True)),
        ((402, {}, '{"code": "not_enough_credits"}'), (Fate.AGAIN, None, True)),
        ((403, {}, "Forbidden"), (Fate.AGAIN, None, True)),
        ((420, {}, '{"errors": [{"message": "Exceed Sending Limit"}]}'), (Fate.AGAIN, None, True)),
        ((409, {}, "{}"), (Fate.UNKNOWN, None, False)),
        ((400, {}, '{"message": "idempotencyKey was used"}'), (Fate.UNKNOWN, None, False)),
        ((502, {}, "<html>"), (Fate.UNKNOWN, None, False)),
        ((504, {}, ""), (Fate.UNKNOWN, None, False)),
        ((200, {}, "<html>"), (Fate.UNKNOWN, None, False)),
        ((200, {}, '{"id": "<1@e'), (Fate.UNKNOWN, None, False)),
        ((200, {}, "[]"), (Fate.UNKNOWN, None, False)),
        ((200, {}, "{}"), (Fate.UNKNOWN, None, False)),
    ],
    ids=lambda value: str(value[0]) if isinstance(value[0], int) else "",
)
def test_answers_mean_the_same_for_all(esp, answer, expected):
    esp.say = [answer]
    sent = parcel()
    report = transports.chosen().deliver(sent)
    fates = {report.of(one).fate for one in sent.recipients}
    assert (fates, report.wait, bool(report.stop)) == ({expected[0]}, *expected[1:])
    assert not report.split


@pytest.mark.parametrize("status", [400, 413])
def test_refused_batch_is_split_unless_it_names_the_culprit(esp, status):
    esp.say = [(status, {}, "{}"), (status, {}, '{"message": "bad: \'Abonnee-1@example.org\'."}')]
    sent, transport = parcel(), transports.chosen()
    assert transport.deliver(sent).split
    report = transport.deliver(sent)
    fates = [report.of(one).fate for one in sent.recipients]
    assert fates == [Fate.AGAIN, Fate.REJECTED, Fate.AGAIN]
    assert (report.split, report.blameless) == (False, True)


def test_refused_sender_stops_instead_of_failing_everybody(esp):
    esp.say = [(400, {}, '{"message": "from parameter is not a valid address"}')]
    report = transports.chosen().deliver(parcel())
    assert report.stop
    assert not report.outcomes


def test_partial_answers_are_read_per_recipient(esp):
    partial = {
        "mailtrap": {
            "success": True,
            "responses": [
                {"success": True, "message_ids": ["a"]},
                {"success": False, "errors": ["suppressed"]},
                {"success": True, "message_ids": ["c"]},
            ],
        },
        "unisender_go": {
            "job_id": "1",
            "emails": ["abonnee-0@example.org", "Abonnee-2@example.org"],
            "failed_emails": {"abonnee-1@example.org": "permanent_unavailable"},
        },
        "sparkpost": {
            "results": {"total_accepted_recipients": 2, "total_rejected_recipients": 1, "id": "1"}
        },
    }
    expected = {
        "mailtrap": [Fate.SENT, Fate.FAILED, Fate.SENT],
        "unisender_go": [Fate.SENT, Fate.REJECTED, Fate.SENT],
        "sparkpost": [Fate.UNKNOWN] * 3,  # it does not say who
    }
    if esp.dialect.name not in partial:
        return
    esp.say = [(200, {}, json.dumps(partial[esp.dialect.name]))]
    sent = parcel()
    report = transports.chosen().deliver(sent)
    assert [report.of(one).fate for one in sent.recipients] == expected[esp.dialect.name]


@pytest.mark.parametrize("value", ["%recipient.x%", "{{x}}", '"><b>', "a b", "", "a\nBcc: x"])
def test_value_that_could_break_out_of_its_place_is_never_sent(esp, value):
    sent, transport = parcel(), transports.chosen()
    transport._prepared = transport._prepare(sent)._replace(wishes_of=lambda number: value)
    report = transport.deliver(sent)
    assert {report.of(one).fate for one in sent.recipients} == {Fate.AGAIN}
    assert esp.calls == []


def test_parcel_that_comes_too_late_is_not_offered(esp):
    report = transports.chosen().deliver(replace(parcel(), deadline=0))
    assert (report.outcomes, report.blameless, esp.calls) == ({}, True, [])


def test_brevo_gets_the_key_of_the_attempt_and_others_do_not(esp):
    delivered(esp)
    keys = {mail["headers"].get("idempotencyKey") for mail in esp.accepted}
    body = esp.calls[0][2].decode()
    assert ('"idempotencyKey": "5ca1ab1e-' in body) is (esp.dialect.name == "brevo")
    assert keys == {None}
