import pytest
from django.core.checks import run_checks

from tests.subscriptions.esp_signatures import SETTINGS

SECRET = "nplv:geheim"


@pytest.mark.parametrize(
    ("esp", "said"),
    [
        ("mailgun", "E005"),
        ("mailersend", "E005"),
        ("mandrill", "E005"),
        ("postal", "E005"),
        ("unisender_go", "E005"),
        ("mailtrap", "W002"),
        ("resend", "W002"),
        ("sendgrid", "W002"),
        ("amazon_ses", "E004"),
        ("brevo", ""),
        ("mailbox", ""),
    ],
)
def test_what_is_missing_is_said_before_the_esp_does(settings, esp, said):
    settings.NPLV_ESP, settings.ANYMAIL = esp, {"WEBHOOK_SECRET": SECRET}
    found = {message.id for message in run_checks(include_deployment_checks=True)}
    mine = {"subscriptions.E004", "subscriptions.E005", "subscriptions.W002"}
    assert found & mine == ({f"subscriptions.{said}"} if said else set())


def test_package_that_checks_signatures_is_asked_for(settings):
    settings.NPLV_ESP, settings.ANYMAIL = "postal", SETTINGS
    found = {message.id for message in run_checks(include_deployment_checks=True)}
    assert "subscriptions.E004" in found
