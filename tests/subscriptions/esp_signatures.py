"""How each ESP signs what it posts to a webhook."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

KEY = "tekensleutel"
FORM = "application/x-www-form-urlencoded"
SETTINGS = {
    "MAILERSEND_SIGNING_SECRET": KEY,
    "MAILGUN_WEBHOOK_SIGNING_KEY": KEY,
    "MAILTRAP_TRACKING_SECRET": KEY,
    "MANDRILL_WEBHOOK_KEY": KEY,
    "POSTAL_WEBHOOK_KEY": KEY,
    "UNISENDER_GO_API_KEY": KEY,
}


def _hmac(key, text, algorithm="sha256"):
    return hmac.new(key.encode(), text, algorithm)


def _mailgun(content, key):
    """Return the content with its signature, which is over the time and the token alone."""
    if not isinstance(content, dict) or "signature" not in content:
        return content
    block = content["signature"]
    code = _hmac(key, "{timestamp}{token}".format(**block).encode()).hexdigest()
    return {**content, "signature": {**block, "signature": code}}


HEADERS = {
    "mailersend": lambda body, key: {"Signature": _hmac(key, body).hexdigest()},
    "mailtrap": lambda body, key: {"Mailtrap-Signature": _hmac(key, body).hexdigest()},
    # Stands for a signature by a key pair: see PostalKey in the test.
    "postal": lambda body, key: {
        "X-Postal-Signature": base64.b64encode(body + key.encode()).decode()
    },
    "resend": lambda body, key: {"svix-id": hashlib.md5(body).hexdigest()},
}


def request(esp, content, *, url, key=KEY):
    """Return what `Client.post` takes: the body of `content` and the headers that sign it."""
    if esp == "mailgun":
        content = _mailgun(content, key)
    body, kind = json.dumps(content).encode(), "application/json"
    headers = HEADERS[esp](body, key) if esp in HEADERS else {}
    if esp == "amazon_ses" and isinstance(content, dict):
        headers["x-amz-sns-message-type"] = content.get("Type", "")
        headers["x-amz-sns-message-id"] = content.get("MessageId", "")
    elif esp == "mandrill":
        signed = _hmac(key, f"{url}mandrill_events{body.decode()}".encode(), "sha1")
        headers["X-Mandrill-Signature"] = base64.b64encode(signed.digest()).decode()
        body, kind = urlencode({"mandrill_events": body}).encode(), FORM
    elif esp == "unisender_go":
        code = hashlib.md5(body.replace(b"AUTH", key.encode())).hexdigest()
        body = body.replace(b"AUTH", code.encode())
    return {"data": body, "content_type": kind, "headers": headers}
