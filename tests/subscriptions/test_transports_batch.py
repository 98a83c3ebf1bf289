"""The batch path against the ESP's emulator: what it accepted is the truth."""

import collections
import re

import pytest

from nplv.placeholders import PLACE_PREFIX
from nplv.tokens import PREFERENCES, UNSUBSCRIBE, read_token
from subscriptions import transports
from tests.emulators.esp import Answer, Esp
from tests.subscriptions.ledgers import HTML, counts, due_now, errors, run, started


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


def accepted_once(esp, mailing):
    """Return whom the ESP accepted mail for; fails where anybody got two."""
    log = collections.Counter(mail["to"] for mail in esp.accepted)
    assert set(log.values()) <= {1}
    return set(log)


def token_in(text, what):
    return re.search(rf"/{what}/([\w-]{{35}})/", text)[1]


def test_one_call_for_all_with_links_and_headers_of_their_own(esp):
    mailing = started(3)
    run(mailing)
    assert len(esp.calls) == 1
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 3})
    by_address = {mail["to"]: mail for mail in esp.accepted}
    for delivery in mailing.deliveries.select_related("subscriber"):
        mail = by_address[delivery.subscriber.email]
        own = (delivery.subscriber_id, mailing.pk)
        for part in (mail["html"], mail["text"]):
            assert read_token(UNSUBSCRIBE, token_in(part, "afmelden")) == own
            assert read_token(PREFERENCES, token_in(part, "voorkeuren")) == own
            assert PLACE_PREFIX not in part
        assert read_token(UNSUBSCRIBE, token_in(mail["h:List-Unsubscribe"], "afmelden")) == own
        assert mail["h:List-Unsubscribe"].startswith("<https://nieuws.example.org/")
        assert mail["h:List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["v:delivery"] == str(delivery.pk)
        assert (mail["o:tracking-opens"], mail["o:tracking-clicks"]) == ("no", "no")
        assert mail["visible_to"] == [delivery.subscriber.email]
        assert delivery.message_id == "<1@esp>"


def test_text_that_looks_like_a_merge_field_arrives_literally(esp):
    looks = "%recipient.nplv_leave% {{ naam }} %unsubscribe_url% 100% %RECIPIENT.x%"
    mailing = started(
        1, subject="%recipient.x% nieuws", html=HTML.replace("<p>Nieuws", f"<p>{looks}"), text=looks
    )
    run(mailing)
    (mail,) = esp.accepted
    assert looks in mail["html"]
    assert (mail["text"], mail["subject"]) == (looks, "%recipient.x% nieuws")


def test_one_bad_address_fails_alone(esp):
    mailing = started(7)
    bad = mailing.deliveries.order_by("pk")[4].subscriber.email
    esp.bad = {bad}
    for _ in range(6):
        due_now(mailing)
        run(mailing)
    assert (mailing.status, counts(mailing)) == ("sent", {"sent": 6, "failed": 1})
    assert accepted_once(esp, mailing) == set(
        mailing.deliveries.exclude(subscriber__email=bad).values_list(
            "subscriber__email", flat=True
        )
    )


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_esp_is_tried_again_later_and_nobody_gets_two(esp, status):
    esp.answers = [Answer(status, headers={"Retry-After": "100"}, body="{}")]
    mailing = started(2)
    run(mailing)
    batch = mailing.batches.get()
    assert (batch.status, counts(mailing)) == ("queued", {"queued": 2})
    assert batch.error == f"De verzenddienst antwoordde met {status}."
    run(mailing)
    assert len(esp.calls) == 1  # it is not due yet
    due_now(mailing)
    run(mailing)
    assert (counts(mailing), len(accepted_once(esp, mailing))) == ({"sent": 2}, 2)


@pytest.mark.parametrize("status", [401, 403])
def test_refused_key_pauses_and_loses_nobody(esp, status):
    esp.answers = [Answer(status, body="Forbidden")]
    mailing = started(2)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("paused", {"queued": 2})
    assert f"({status})" in mailing.pause_reason


@pytest.mark.parametrize(
    "answer",
    [
        Answer(hangs=True),
        Answer(resets=True),
        Answer(body="<html>"),
        Answer(body='{"id": "<1@esp>", "message": "Hm'),
        Answer(502, body="bad gateway", accepts=True),
        Answer(504, body="", accepts=True),
    ],
    ids=["hangs", "resets", "garbage", "truncated", "502", "504"],
)
def test_unclear_answer_is_unknown_and_never_sent_again(esp, answer):
    esp.answers = [answer]
    mailing = started(2)
    run(mailing)
    due_now(mailing)
    run(mailing)
    assert (mailing.status, counts(mailing)) == ("sent", {"unknown": 2})
    assert mailing.batches.get().status == "unknown"
    assert len(esp.calls) == 1
    assert "" not in errors(mailing)


def test_esp_that_is_not_there_is_tried_again(esp, settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILGUN_API_URL": "http://127.0.0.1:9/v3"}
    mailing = started(1)
    run(mailing)
    assert (mailing.batches.get().status, counts(mailing)) == ("queued", {"queued": 1})


def test_name_that_does_not_resolve_is_tried_again(esp, settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILGUN_API_URL": "http://esp.invalid/v3"}
    mailing = started(1)
    run(mailing)
    assert counts(mailing) == {"queued": 1}


def test_server_without_tls_is_tried_again(esp, settings):
    url = esp.url.replace("http:", "https:")
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILGUN_API_URL": url}
    mailing = started(1)
    run(mailing)
    assert counts(mailing) == {"queued": 1}


def test_control_character_in_the_subject_never_reaches_the_esp(esp):
    mailing = started(1, subject="Nieuws\nBcc: iedereen@example.org")
    run(mailing)
    assert (esp.calls, counts(mailing)) == ([], {"queued": 1})


def test_batches_are_as_large_as_the_esp_allows(esp):
    assert transports.chosen().limit == 1000
