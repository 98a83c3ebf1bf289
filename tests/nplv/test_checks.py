import pytest

from nplv import checks

PRODUCTION = {
    "SECRET_KEY_GIVEN": True,
    "SITE_URL": "https://nieuws.example.nl",
    "NPLV_ESP": "smtp",
    "NPLV_FROM_EMAIL": "Nieuwsbrief <nieuwsbrief@leefbaar.nl>",
    "NPLV_DEMO": False,
}


@pytest.fixture
def production(settings):
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def found():
    rules = (checks.check_secret_key, checks.check_site_url, checks.check_mail)
    return [message.id for rule in rules for message in rule(None)]


def test_good_settings_pass(production):
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY_GIVEN", False, "nplv.W001"),
        ("SITE_URL", "http://nieuws.example.nl", "nplv.E001"),
        ("NPLV_ESP", "mailbox", "nplv.E002"),
        ("NPLV_FROM_EMAIL", "Nieuwsbrief <nieuwsbrief@example.org>", "nplv.E003"),
        ("NPLV_DEMO", True, "nplv.E004"),
    ],
)
def test_dangerous_setting_is_named(production, name, value, message):
    setattr(production, name, value)

    assert found() == [message]
