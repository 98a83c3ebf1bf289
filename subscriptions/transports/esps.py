"""The ESPs that take one call for many recipients, and how each of them merges.

Anymail makes one call, whatever the number, and leaves merge syntax as it is, so both stand here.
Every value that is merged is a token in base64url (`nplv.tokens`) or a single sign: nothing that
an ESP escapes for HTML or for a URL, and nothing that it could read as syntax of its own.

What looks like a merge field in an article must arrive as it was written. An ESP does not read
merged values again, so each risky character is written as a merge field that holds it (or as the
ESP's own macro for it). `docs/esps.md` says what was verified and what was not.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings

from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE

# Names that no article uses; letters, digits and underscores only (SparkPost allows no more).
UNSUBSCRIBE_VALUE, PREFERENCES_VALUE = "nplv_leave", "nplv_wishes"
PERCENT, OPENING, CLOSING = "nplv_percent", "nplv_open", "nplv_close"

_ANY_PLACE = f"(?:{UNSUBSCRIBE_PLACE}|{PREFERENCES_PLACE})"
# Two braces in a row, or one beside a place of ours: {x{{y}} must not become {{{. Most engines
# begin a tag with {{, Brevo's (Django's syntax) also with {% and {#.
_BRACES = rf"[{{}}]{{2,}}|[{{}}](?={_ANY_PLACE})|(?<={UNSUBSCRIBE_PLACE})[{{}}]"
_BRACES += rf"|(?<={PREFERENCES_PLACE})[{{}}]"
BRACES = re.compile(_BRACES)
DJANGO_TAGS = re.compile(rf"{_BRACES}|[{{](?=[%#])|(?<=[%#])[}}]")
PERCENTS = re.compile(r"%(?=recipient|(?:tag_|mailing_list_)?unsubscribe)", re.IGNORECASE)


class Filled(NamedTuple):
    """A letter in the syntax of an ESP, and the values that it needs beside the tokens."""

    subject: str
    html: str
    text: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Esp:
    """How one ESP takes a batch.

    `limit` and `calls_per_minute` are what it allows, `in_flight` how many calls we keep open.
    `place` writes a merge field; empty where each recipient gets bodies of their own.
    `risky` finds what may not stay in an article, `signs` says what is written for each character
    of it, and what is in `values` is merged. `headers_merge`: fields in headers are filled in
    too, so List-Unsubscribe needs no value of its own. `repeatable_within`: how long it recognises
    a call that was made before.
    """

    limit: int
    in_flight: int
    payload: str
    place: str
    risky: re.Pattern[str] | None
    signs: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    headers_merge: bool = False
    calls_per_minute: int | None = None
    repeatable_within: dt.timedelta | None = None

    def place_of(self, name: str) -> str:
        return self.place.format(name)

    def fill(self, *, subject: str, html: str, text: str) -> Filled:
        """Return the letter with our places in this ESP's syntax, and all else literal."""
        used: set[str] = set()
        parts = [self.with_places(self._literal(part, used)) for part in (subject, html, text)]
        values = {name: sign for name, sign in self.values.items() if sign in used}
        return Filled(parts[0], parts[1], parts[2], values)

    def with_places(self, text: str) -> str:
        if not self.place:
            return text
        text = text.replace(UNSUBSCRIBE_PLACE, self.place_of(UNSUBSCRIBE_VALUE))
        return text.replace(PREFERENCES_PLACE, self.place_of(PREFERENCES_VALUE))

    def _literal(self, text: str, used: set[str]) -> str:
        if self.risky is None:
            return text

        def write(found: re.Match[str]) -> str:
            used.update(found[0])
            return "".join(self.signs[sign] for sign in found[0])

        return self.risky.sub(write, text)


def _curly(place: str) -> dict[str, str]:
    return {"{": place.format(OPENING), "}": place.format(CLOSING)}


_BRACE_VALUES = {OPENING: "{", CLOSING: "}"}
_MUSTACHE, _DJANGO = "{{{{{}}}}}", "{{{{params.{}}}}}"

ESPS = {
    # 1,000 recipients a call; %recipient.x% is filled in anywhere, headers included, and so are
    # %unsubscribe_url%, %tag_unsubscribe_url% and %mailing_list_unsubscribe_url%.
    # https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending
    "mailgun": Esp(
        limit=1000,
        in_flight=6,
        payload="MailgunPayload",
        place="%recipient.{}%",
        risky=PERCENTS,
        signs={"%": f"%recipient.{PERCENT}%"},
        values={PERCENT: "%"},
        headers_merge=True,
    ),
    # 1,000 versions a call, 100 calls a minute. Syntax of Django's templates in subject and
    # bodies, values are escaped for HTML; headers are not merged.
    # https://developers.brevo.com/docs/batch-send-transactional-emails
    # A key is recognised for 30 minutes; an older page says 15, and the clock starts at the call.
    # https://developers.brevo.com/docs/heterogenous-versions-batch-emails
    "brevo": Esp(
        limit=1000,
        in_flight=2,
        payload="BrevoPayload",
        place=_DJANGO,
        risky=DJANGO_TAGS,
        signs=_curly(_DJANGO),
        values=_BRACE_VALUES,
        calls_per_minute=100,
        repeatable_within=dt.timedelta(minutes=14),
    ),
    # Any number, 50 MB a call: 1,000 recipients with tokens and headers take 1 MB at most, beside
    # one body of 0.2 MB. No more than 1,000, since a killed worker leaves its batch unknown.
    # Mustachio: {{x}} escapes for HTML, {{{x}}} does not, {{#x}} begins a section.
    # https://postmarkapp.com/developer/api/bulk-email
    # https://postmarkapp.com/support/article/1077-template-syntax
    "postmark": Esp(
        limit=1000,
        in_flight=4,
        payload="PostmarkPayload",
        place=_MUSTACHE,
        risky=BRACES,
        signs=_curly(_MUSTACHE),
        values=_BRACE_VALUES,
    ),
    # 500 messages and 50 MB a call. Variables are documented for stored templates only, so each
    # request gets bodies of its own, already filled in: 100 of them are 15 MB at most.
    # https://github.com/mailtrap/mailtrap-openapi (email-sending, /api/batch)
    "mailtrap": Esp(limit=100, in_flight=4, payload="MailtrapPayload", place="", risky=None),
    # 500 recipients and 10 MB a call; {{x}} without spaces, in headers only List-Unsubscribe.
    # https://godocs.unisender.ru/web-api-ref#email-send
    "unisender_go": Esp(
        limit=500,
        in_flight=4,
        payload="UnisenderGoPayload",
        place=_MUSTACHE,
        risky=BRACES,
        signs=_curly(_MUSTACHE),
        values=_BRACE_VALUES,
        headers_merge=True,
    ),
    # 2,000 to 10,000 recipients a call are advised for large mailings, at most 10 calls at once,
    # 50 MB. {{x}} escapes for HTML, and for URLs in links; braces have macros.
    # https://support.sparkpost.com/docs/tech-resources/smtp-rest-api-performance
    # https://developers.sparkpost.com/api/template-language/#header-braces-macros
    "sparkpost": Esp(
        limit=2000,
        in_flight=4,
        payload="SparkPostPayload",
        place=_MUSTACHE,
        risky=BRACES,
        signs={"{": "{{opening_single_curly()}}", "}": "{{closing_single_curly()}}"},
        headers_merge=True,
    ),
}


def takes_batches(name: str) -> bool:
    """Return whether an ESP of this name takes one call for many, as it is set up.

    Postmark merges in its bulk API alone, which it opens on request; the setting that says so is
    Anymail's own (POSTMARK_USE_BULK_API).
    """
    return name in ESPS and (name != "postmark" or uses_postmark_bulk())


def uses_postmark_bulk() -> bool:
    """Return what POSTMARK_USE_BULK_API says; from the environment it comes as text."""
    said = str(settings.ANYMAIL.get("POSTMARK_USE_BULK_API", ""))
    return said.lower() in {"1", "true", "yes", "on"}
