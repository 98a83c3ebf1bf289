"""Single mails: a trio of templates in, one message handed over.

An issue to all subscribers is `subscriptions.sending`, not this.
"""

import re
from email.utils import make_msgid, parseaddr
from functools import lru_cache
from typing import Any

import mrml
from anymail.message import AnymailMessage
from django.conf import settings
from django.template import Context
from django.template.loader import get_template

from nplv.header_safety import require_safe_message

# What mrml knows. It drops any other tag, with all that is in it, without a word.
MJML_TAGS = frozenset(
    (
        *("mjml", "mj-head", "mj-attributes", "mj-all", "mj-class", "mj-breakpoint", "mj-font"),
        *("mj-preview", "mj-style", "mj-title", "mj-body", "mj-wrapper", "mj-section", "mj-group"),
        *("mj-column", "mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer", "mj-table"),
        *("mj-raw", "mj-hero", "mj-navbar", "mj-navbar-link", "mj-social", "mj-social-element"),
        *("mj-accordion", "mj-accordion-element", "mj-accordion-title", "mj-accordion-text"),
        *("mj-carousel", "mj-carousel-image"),
    )
)
_TAG = re.compile(r"<(mj[a-z-]*)")


class MjmlError(ValueError):
    """The text is no MJML that can be rendered."""


def mjml_to_html(text: str) -> str:
    """Return the HTML of a whole MJML document; raise MjmlError for anything else."""
    if unknown := set(_TAG.findall(text)) - MJML_TAGS:
        raise MjmlError(f"unknown MJML tag: {', '.join(sorted(unknown))}")
    try:
        output = mrml.to_html(text)
    except OSError as error:  # mrml's own class for a parse error
        raise MjmlError(str(error)) from error
    return str(output.content)


def send_mail(
    name: str, *, to: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> None:
    """Send the trio `mail/<name>.subject.txt`, `.txt` and `.mjml` to one address.

    The message says that a machine sent it, so that no out-of-office answers it. Nothing in it
    is tracked. Raises UnsafeHeaderError, MjmlError, and what the mail backend raises.
    """
    context = {
        "site_url": settings.SITE_URL,
        "contact_email": settings.NPLV_CONTACT_EMAIL,
        "demo": settings.NPLV_DEMO,
        **context,
    }
    subject = " ".join(_plain(f"mail/{name}.subject.txt", context).split(" ")).strip()
    html = mjml_to_html(get_template(f"mail/{name}.mjml").render({**context, "subject": subject}))
    text = _plain(f"mail/{name}.txt", context).strip() + "\n"
    send_rendered(to=to, subject=subject, html=html, text=text, headers=headers)


def send_rendered(
    *, to: str, subject: str, html: str, text: str, headers: dict[str, str] | None = None
) -> None:
    """Send what is rendered already to one address; the rest is as with `send_mail`."""
    message = AnymailMessage(
        subject=subject,
        body=text,
        from_email=settings.NPLV_FROM_EMAIL,
        to=[to],
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": "nl",
            "Message-ID": make_msgid(domain=from_domain()),
            **(headers or {}),
        },
    )
    message.track_opens = message.track_clicks = False
    message.attach_alternative(html, "text/html")
    require_safe_message(message)
    message.send()


def from_address() -> str:
    """Return the address that our mail comes from, without the name."""
    return _address_of(settings.NPLV_FROM_EMAIL)


def from_domain() -> str:
    """Return the domain that our mail comes from, as it stands in headers: in ASCII."""
    return _domain_in_ascii(from_address().rpartition("@")[2])


@lru_cache(maxsize=4)
def _domain_in_ascii(domain: str) -> str:
    return domain.encode("idna").decode()


@lru_cache(maxsize=4)
def _address_of(mailbox: str) -> str:
    """Parsing takes as long as all else that is done for one recipient of a mailing."""
    return parseaddr(mailbox)[1]


def _plain(template: str, context: dict[str, Any]) -> str:
    """Return a text template rendered: text knows no HTML, so nothing is escaped."""
    return str(get_template(template).template.render(Context(context, autoescape=False)))  # type: ignore[attr-defined]  # the Django engine's own template
