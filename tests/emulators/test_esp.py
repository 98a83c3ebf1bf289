import pytest
import requests

from tests.emulators.esp import Answer, Esp

FORM = {
    "to": ["Jan <jan@example.org>", "eva@example.org"],
    "subject": "Voor %recipient.naam%",
    "html": "%recipient.onbekend% %recipient.naam%",
    "recipient-variables": '{"jan@example.org": {"naam": "%recipient.naam%"}, '
    '"eva@example.org": {"naam": "Eva"}}',
}


@pytest.fixture
def esp():
    with Esp() as esp:
        yield esp


def post(esp):
    return requests.post(f"{esp.url}/example.org/messages", data=FORM, timeout=1)


def test_call_is_accepted_and_merged_once_per_recipient(esp):
    assert post(esp).json()["message"] == "Queued. Thank you."
    assert [(mail["to"], mail["subject"], mail["html"]) for mail in esp.accepted] == [
        ("jan@example.org", "Voor %recipient.naam%", "%recipient.onbekend% %recipient.naam%"),
        ("eva@example.org", "Voor Eva", "%recipient.onbekend% Eva"),
    ]


def test_bad_address_refuses_the_whole_call(esp):
    esp.bad = {"eva@example.org"}
    assert post(esp).status_code == 400
    assert esp.accepted == []


def test_refusing_answer_accepts_nothing(esp):
    esp.answers = [Answer(429, headers={"Retry-After": "7"}, body="{}")]
    assert post(esp).headers["Retry-After"] == "7"
    assert esp.accepted == []


def test_reset_after_accepting_breaks_the_connection(esp):
    esp.answers = [Answer(resets=True)]
    with pytest.raises(requests.ConnectionError):
        post(esp)
    assert len(esp.accepted) == 2


def test_hang_outlasts_the_callers_patience(esp):
    esp.answers = [Answer(hangs=True, accepts=False)]
    with pytest.raises(requests.Timeout):
        post(esp)
    assert esp.accepted == []
