"""The webhooks of Anymail: which ESP has one, and by what secret of its own it is known.

Every webhook needs WEBHOOK_SECRET as well: a name and a password in the address given to the ESP.
"""

from importlib.util import find_spec
from typing import NamedTuple

from anymail.utils import get_anymail_setting
from django.conf import settings


class Webhook(NamedTuple):
    """What Anymail's view of one ESP needs; `view` is a class in anymail.webhooks.<esp>.

    `settings`: any of these makes it check the signature of the ESP, with the help of `package`.
    Without one it refuses everything where that is `required`.
    """

    view: str
    title: str
    settings: tuple[str, ...] = ()
    required: bool = False
    package: str = ""


# Of Anymail 15.2: https://anymail.dev/en/stable/tips/securing_webhooks/ and the page of each ESP.
# Brevo, Mailjet, Postmark and SparkPost sign nothing; of Amazon SES Anymail does not check it.
WEBHOOKS = {
    "amazon_ses": Webhook("AmazonSESTrackingWebhookView", "Amazon SES", package="boto3"),
    "brevo": Webhook("BrevoTrackingWebhookView", "Brevo"),
    "mailersend": Webhook(
        "MailerSendTrackingWebhookView", "MailerSend", ("signing_secret",), required=True
    ),
    "mailgun": Webhook(
        "MailgunTrackingWebhookView", "Mailgun", ("webhook_signing_key", "api_key"), required=True
    ),
    "mailjet": Webhook("MailjetTrackingWebhookView", "Mailjet"),
    "mailtrap": Webhook("MailtrapTrackingWebhookView", "Mailtrap", ("tracking_secret",)),
    "mandrill": Webhook("MandrillCombinedWebhookView", "Mandrill", ("webhook_key",), required=True),
    "postal": Webhook(
        "PostalTrackingWebhookView",
        "Postal",
        ("webhook_key",),
        required=True,
        package="cryptography",
    ),
    "postmark": Webhook("PostmarkTrackingWebhookView", "Postmark"),
    "resend": Webhook("ResendTrackingWebhookView", "Resend", ("signing_secret",), package="svix"),
    "sendgrid": Webhook(
        "SendGridTrackingWebhookView",
        "SendGrid",
        ("tracking_webhook_verification_key",),
        package="cryptography",
    ),
    "sendinblue": Webhook("SendinBlueTrackingWebhookView", "SendinBlue"),
    "sparkpost": Webhook("SparkPostTrackingWebhookView", "SparkPost"),
    "unisender_go": Webhook(
        "UnisenderGoTrackingWebhookView", "Unisender Go", ("api_key",), required=True
    ),
}


def tells_later() -> bool:
    """Return whether what sends our mail tells afterwards what became of it: a relay does not."""
    return settings.NPLV_ESP in WEBHOOKS


def checks_signature(webhook: Webhook) -> bool:
    """Return whether a setting says how to check the signature of the ESP."""
    return any(
        get_anymail_setting(name, esp_name=webhook.title, default=None, allow_bare=True)
        for name in webhook.settings
    )


def missing_setting(webhook: Webhook) -> str:
    """Return the name of the variable that makes the signature checked, or ''."""
    if not webhook.settings or checks_signature(webhook):
        return ""
    return f"ANYMAIL_{webhook.title}_{webhook.settings[0]}".upper().replace(" ", "_")


def missing_package(webhook: Webhook) -> str:
    """Return the name of the package that this webhook cannot do without, or ''."""
    needed = webhook.package and (not webhook.settings or checks_signature(webhook))
    return webhook.package if needed and not find_spec(webhook.package) else ""
