import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from anymail.webhooks.mailgun import MailgunTrackingWebhookView

from tests.emulators import mailgun_webhooks
from tests.emulators.esp import read_log
from tests.throwaway_postgres import free_port

PEOPLE = ["jan@example.org", "eva@example.org", "bo@example.org"]
FORM = {
    "to": PEOPLE,
    "html": "<p>Dag</p>",
    "v:delivery": "%recipient.v:delivery%",
    "recipient-variables": json.dumps(
        {to: {"v:delivery": str(n)} for n, to in enumerate(PEOPLE, 1)}
    ),
}


@pytest.fixture
def esp(tmp_path):
    port, log = free_port(), tmp_path / "accepted.jsonl"
    faults = tmp_path / "faults.json"
    faults.write_text('{"refuses": ["bo@example.org"]}')
    command = [sys.executable, "-m", "tests.emulators.esp", "--port", str(port), "--log", str(log)]
    with subprocess.Popen([*command, "--faults", faults], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield f"http://127.0.0.1:{port}", log
        process.kill()


def post(url, form=FORM, **values):
    return requests.post(f"{url}/v3/example.org/messages", data=form, timeout=2, **values)


def control(url, **wanted):
    return requests.post(f"{url}/control", json=wanted, timeout=2).json()


def accepted(log):
    return [(line["to"], line["delivery"], line["message_id"]) for line in read_log(log)]


def test_log_has_a_line_per_accepted_recipient_before_the_answer(esp):
    url, log = esp
    assert post(url).json() == {"id": "<1@esp>", "message": "Queued. Thank you."}
    assert accepted(log) == [
        ("jan@example.org", "1", "<1@esp>"),
        ("eva@example.org", "2", "<1@esp>"),
    ]
    assert requests.get(f"{url}/control", timeout=2).json() == {
        "calls": 1,
        "accepted": 2,
        "answers": 0,
    }


def test_form_with_parts_is_read_as_well(esp):
    url, log = esp
    assert post(url, files={"attachment": ("a.txt", b"a")}).status_code == 200
    assert [line["to"] for line in read_log(log)] == PEOPLE[:2]


def test_faults_are_set_while_it_runs(esp):
    url, log = esp
    answers = [
        {"status": 429, "headers": {"Retry-After": "7"}, "body": "{}"},
        {"status": 401, "body": "Forbidden"},
        {"status": 502, "accepts": True},
        {"body": "<html>"},
    ]
    control(url, answers=answers, refuses=[])
    found = [post(url) for _ in answers]
    assert [answer.status_code for answer in found] == [429, 401, 502, 200]
    assert (found[0].headers["Retry-After"], found[3].text) == ("7", "<html>")
    assert [line["call"] for line in read_log(log)] == [3, 3, 3, 4, 4, 4]


@pytest.mark.parametrize("fault", [{"hangs": True}, {"resets": True}, {"truncated": True}])
def test_connection_breaks_after_accepting(esp, fault):
    url, log = esp
    control(url, answers=[fault])
    with pytest.raises(requests.RequestException):
        post(url).json()
    assert len(read_log(log)) == 2


def test_bad_address_refuses_the_whole_call_and_slowness_is_no_fault(esp):
    url, log = esp
    control(url, bad=["jan@example.org"], seconds=0.1)
    assert post(url).status_code == 400
    control(url, bad=[])
    assert post(url).elapsed.total_seconds() > 0.1
    assert len(read_log(log)) == 2


@pytest.fixture
def told():
    """A receiver of webhooks; the first one is answered with an error."""
    found = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            found.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if len(found) == 1 else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", found
    server.shutdown()
    server.server_close()


def test_webhooks_tell_of_every_accepted_recipient_again_after_an_error(esp, told):
    url, _ = esp
    post(url)
    wanted = {"to": told[0], "key": "sleutel", "kinds": ["delivered", "complained"], "at": 1}
    answer = requests.post(f"{url}/webhooks", json={**wanted, "doubled": True}, timeout=9)
    assert answer.json() == {"200": 8}
    said = [event["event-data"] for event in told[1]]
    events = {(one["event"], one["user-variables"]["delivery"]) for one in said}
    assert events == {(kind, n) for kind in ("delivered", "complained") for n in ("1", "2")}
    assert len(told[1]) == 9


def test_body_is_signed_as_mailgun_does(settings, rf):
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "sleutel"}
    line = {"to": "jan@example.org", "delivery": 7, "message_id": "<1@esp>"}
    event = mailgun_webhooks.body("bounced", line, key="sleutel")
    request = rf.post("/", event, content_type="application/json")
    view = MailgunTrackingWebhookView()
    view.validate_request(request)
    (found,) = view.parse_events(request)
    assert (found.event_type, found.metadata, found.message_id) == (
        "bounced",
        {"delivery": "7"},
        "<1@esp>",
    )
