"""The webhooks of Mailgun: made, signed and sent as Mailgun does, or badly, where asked.

Signature: HMAC-SHA256 of timestamp and token with the signing key
(documentation.mailgun.com, "Securing webhooks").
"""

import hashlib
import hmac
import random
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import requests

SAID = {
    "delivered": {"event": "delivered", "delivery-status": {"message": "OK", "code": 250}},
    "bounced": {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "delivery-status": {"message": "550 5.1.1 no such user", "code": 550},
    },
    "deferred": {
        "event": "failed",
        "severity": "temporary",
        "reason": "generic",
        "delivery-status": {"message": "451 4.7.1 later", "code": 451},
    },
    "complained": {"event": "complained"},
}


def body(kind, line, *, key, token=None, days_late=0):
    """Return the JSON of one event about one line of the accept log."""
    moment = f"{time.time():.0f}"
    token = token or secrets.token_hex(25)
    data = {
        **SAID[kind],
        "timestamp": time.time() - days_late * 86400,
        "recipient": line["to"],
        "user-variables": {
            name: str(line[name]) for name in ("delivery", "site") if line.get(name)
        },
        "message": {"headers": {"message-id": line["message_id"].strip("<>")}},
    }
    signature = hmac.new(key.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": moment, "token": token, "signature": signature},
        "event-data": data,
    }


def tell(lines, *, to, key, kinds=("delivered",), doubled=False, shuffled=True, days_late=0, at=8):
    """Send an event of each kind about each line, `at` a time; return how often each status came.

    As Mailgun does, what is not answered with 200 is sent again, three times at most.
    """
    bodies = [body(kind, line, key=key, days_late=days_late) for line in lines for kind in kinds]
    if doubled:
        bodies += bodies
    if shuffled:
        random.shuffle(bodies)
    return send(bodies, to=to, at=at)


def send(bodies, *, to, at=8):
    answers = {}
    with requests.Session() as session, ThreadPoolExecutor(at) as pool:
        session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=at))
        for status in pool.map(lambda body: _send(session, to, body), bodies):
            answers[str(status)] = answers.get(str(status), 0) + 1
    return answers


def _send(session, to, body):
    for attempt in range(3):
        try:
            status = session.post(to, json=body, timeout=30).status_code
        except requests.RequestException:
            status = 0
        if status in {200, 406} or 400 <= status < 500:  # 406: Mailgun does not try again
            break
        time.sleep(0.2 * (attempt + 1))
    return status
