"""What the API of each ESP accepts and answers, with merging done as that ESP does it.

`read(path, headers, body)` returns one message per recipient, or raises RefusedError as that API
refuses; `answer(messages)` returns the JSON of success. Templates that an ESP could not read are
refused, so that syntax in an article that got through shows.
"""

import html as html_module
import json
import re
import uuid
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, quote

from django.template import Context, Engine, TemplateSyntaxError


class RefusedError(Exception):
    def __init__(self, status, said):
        super().__init__(said)
        self.status, self.said = status, said


@dataclass
class Dialect:
    name: str
    settings: dict
    read: object
    answer: object


def mail(to, visible, parts, headers, metadata):
    return {
        "to": parseaddr(to)[1],
        "visible_to": visible,
        "subject": parts[0],
        "html": parts[1],
        "text": parts[2],
        "headers": headers,
        "metadata": metadata,
    }


# --- Mailgun: %recipient.x% anywhere, and fields of its own -------------------------------------

MAILGUN_FIELD = re.compile(
    r"%(recipient(?:\.([^%\s]+)|_\w+)?|(?:tag_|mailing_list_)?unsubscribe_\w+)%", re.IGNORECASE
)


def read_mailgun(path, headers, body):
    form = parse_qs(body.decode(), keep_blank_values=True, strict_parsing=True)
    if not path.endswith("/messages"):
        raise RefusedError(404, "Domain not found")
    variables = json.loads(form.get("recipient-variables", ["{}"])[0])
    if len(form["to"]) > 1000:
        raise RefusedError(400, '{"message": "too many recipients"}')
    for to in form["to"]:
        own = variables.get(parseaddr(to)[1], {})

        def fill(field, own=own):
            return MAILGUN_FIELD.sub(
                lambda found: str(own.get(found[2], "")), form.get(field, [""])[0]
            )

        yield mail(
            to,
            [to] if variables else form["to"],
            [fill("subject"), fill("html"), fill("text")],
            {field[2:]: fill(field) for field in form if field.startswith("h:")},
            {field[2:]: fill(field) for field in form if field.startswith("v:")},
        )


def answer_mailgun(messages):
    return {"id": "<1@esp>", "message": "Queued. Thank you."}


# --- Brevo: the syntax of Django's templates, values escaped ------------------------------------


def _django(text, params):
    try:
        return Engine().from_string(text).render(Context({"params": params}))
    except TemplateSyntaxError as error:
        raise RefusedError(
            400, json.dumps({"code": "invalid_parameter", "message": str(error)})
        ) from (error)


def read_brevo(path, headers, body):
    data = json.loads(body)
    assert path.endswith("smtp/email")
    assert headers["api-key"]
    versions = data.get("messageVersions") or [{"to": data["to"]}]
    if len(versions) > 1000:
        raise RefusedError(400, '{"code": "invalid_parameter"}')
    for version in versions:
        own = version.get("headers", data.get("headers", {}))
        params = version.get("params", {})
        texts = (data["subject"], data["htmlContent"], data["textContent"])
        for to in version["to"]:
            yield mail(
                to["email"],
                [one["email"] for one in version["to"]],
                [_django(text, params) for text in texts],
                {name: value for name, value in own.items() if name != "X-Mailin-custom"},
                json.loads(own["X-Mailin-custom"]),
            )


def answer_brevo(messages):
    return {"messageIds": [f"<{number}@esp>" for number, _ in enumerate(messages)]}


# --- {{x}}: Postmark (Mustachio), Unisender Go ("simple"), SparkPost ----------------------------

TAG = re.compile(r"\{\{\{(.*?)\}\}\}|\{\{(.*?)\}\}", re.DOTALL)
MACROS = {
    "opening_single_curly()": "{",
    "closing_single_curly()": "}",
    "opening_double_curly()": "{{",
    "closing_double_curly()": "}}",
}


def _curly(text, values, *, escape, macros=()):
    def fill(found):
        name = (found[1] if found[1] is not None else found[2]).strip()
        if name in macros:
            return macros[name]
        if not re.fullmatch(r"\w+", name):
            raise RefusedError(422, json.dumps({"ErrorCode": 1101, "Message": f"template: {name}"}))
        value = str(values.get(name, ""))
        return html_module.escape(value) if escape and found[1] is None else value

    rest = TAG.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise RefusedError(422, json.dumps({"ErrorCode": 1101, "Message": "unbalanced"}))
    return TAG.sub(fill, text)


def _three(texts, values, **how):
    subject, html, text = texts
    return [
        _curly(subject, values, escape=False, **how),
        _curly(html, values, escape=True, **how),
        _curly(text, values, escape=False, **how),
    ]


def read_postmark(path, headers, body):
    data = json.loads(body)
    assert path.endswith("email/bulk")
    assert headers["X-Postmark-Server-Token"]
    if len(body) > 50_000_000:
        raise RefusedError(413, "")
    texts = (data["Subject"], data["HtmlBody"], data["TextBody"])
    for one in data["Messages"]:
        yield mail(
            one["To"],
            [one["To"]],
            _three(texts, one.get("TemplateModel", {})),
            {head["Name"]: head["Value"] for head in one.get("Headers", data.get("Headers", []))},
            {name: value for name, value in one["Metadata"].items() if name != "anymail_id"},
        )


def answer_postmark(messages):
    return {"ID": str(uuid.uuid4()), "Status": "Accepted", "PercentageCompleted": 0}


def read_unisender(path, headers, body):
    message = json.loads(body)["message"]
    assert path.endswith("email/send.json")
    assert headers["X-API-KEY"]
    if len(message["recipients"]) > 500 or len(body) > 10_000_000:
        raise RefusedError(413, "")
    texts = (message["subject"], message["body"]["html"], message["body"]["plaintext"])
    for one in message["recipients"]:
        values = one.get("substitutions", {})
        own = {
            name: _curly(value, values, escape=False) if name == "List-Unsubscribe" else value
            for name, value in message["headers"].items()
        }
        metadata = {name: value for name, value in one["metadata"].items() if name != "anymail_id"}
        visible = [own.pop("to", one["email"])]
        yield mail(one["email"], visible, _three(texts, values), own, metadata)


def answer_unisender(messages):
    return {"status": "success", "job_id": "1", "emails": [one["to"] for one in messages]}


def read_sparkpost(path, headers, body):
    data = json.loads(body)
    assert path.rstrip("/").endswith("transmissions")
    assert headers["Authorization"]
    content = data["content"]
    texts = (content["subject"], content["html"], content["text"])
    for one in data["recipients"]:
        values = {**data.get("substitution_data", {}), **one.get("substitution_data", {})}
        links = {name: quote(value, safe="{}") for name, value in values.items()}
        yield mail(
            one["address"]["email"],
            [one["address"]["header_to"]],
            _three(texts, links, macros=MACROS),
            {
                name: _curly(value, values, escape=False, macros=MACROS)
                for name, value in content["headers"].items()
            },
            {**data.get("metadata", {}), **one.get("metadata", {})},
        )


def answer_sparkpost(messages):
    return {
        "results": {
            "total_accepted_recipients": len(messages),
            "total_rejected_recipients": 0,
            "id": "102",
        }
    }


# --- Mailtrap: requests override the base; variables for stored templates only ------------------


def read_mailtrap(path, headers, body):
    data = json.loads(body)
    assert path.endswith("/batch")
    assert headers["Api-Token"]
    if len(data["requests"]) > 500 or len(body) > 50_000_000:
        raise RefusedError(413, "")
    for request in data["requests"]:
        one = {**data["base"], **request}
        if "template_variables" in one:
            raise RefusedError(
                400, '{"success": false, "errors": ["template_variables not allowed"]}'
            )
        (to,) = one["to"]
        yield mail(
            to["email"],
            [to["email"]],
            [one["subject"], one["html"], one["text"]],
            one["headers"],
            one["custom_variables"],
        )


def answer_mailtrap(messages):
    return {
        "success": True,
        "responses": [
            {"success": True, "message_ids": [f"id-{number}"]} for number, _ in enumerate(messages)
        ],
    }


def dialect(name, url):
    """Return the dialect of an Anymail backend; `settings` points Anymail at `url`."""
    read, answer, settings = {
        "mailgun": (read_mailgun, answer_mailgun, {"MAILGUN_API_KEY": "sleutel"}),
        "brevo": (read_brevo, answer_brevo, {"BREVO_API_KEY": "sleutel"}),
        "postmark": (
            read_postmark,
            answer_postmark,
            {"POSTMARK_SERVER_TOKEN": "sleutel", "POSTMARK_USE_BULK_API": "true"},
        ),
        "mailtrap": (read_mailtrap, answer_mailtrap, {"MAILTRAP_API_TOKEN": "sleutel"}),
        "unisender_go": (read_unisender, answer_unisender, {"UNISENDER_GO_API_KEY": "sleutel"}),
        "sparkpost": (read_sparkpost, answer_sparkpost, {"SPARKPOST_API_KEY": "sleutel"}),
    }[name]
    return Dialect(name, {**settings, f"{name.upper()}_API_URL": url}, read, answer)


DIALECTS = ("mailgun", "brevo", "postmark", "mailtrap", "unisender_go", "sparkpost")
