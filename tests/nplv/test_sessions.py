import datetime as dt
import os
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings as loaded
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")
OWN_PAGE = reverse("admin:second_step_own")
PASSWORD = "fiets-appel-kachel-42"


@pytest.fixture
def user():
    return User.objects.create_user("sam", password=PASSWORD, is_staff=True)


def logged_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def is_in(client):
    return client.get(HOME).status_code == 200


def test_other_sessions_end_when_the_password_changes(user):
    here, elsewhere = logged_in(user), logged_in(user)
    new = "kachel-boom-schaar-77"
    here.post(
        reverse("admin:password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert is_in(here)
    assert not is_in(elsewhere)


@pytest.mark.parametrize("flag", ["is_active", "is_staff"])
def test_session_ends_when_the_account_is_closed(user, flag):
    client = logged_in(user)
    User.objects.update(**{flag: False})

    assert not is_in(client)


def test_session_lasts_eight_hours_after_the_last_sign_of_life(user):
    with time_machine.travel(dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC), tick=False) as clock:
        client = logged_in(user)
        for _ in range(3):
            clock.shift(dt.timedelta(hours=7, minutes=50))
            assert is_in(client)
        clock.shift(dt.timedelta(hours=8, minutes=1))
        assert not is_in(client)


def test_session_is_not_kept_alive_by_a_page_that_asks_by_itself(user):
    with time_machine.travel(dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC), tick=False) as clock:
        client = logged_in(user)
        is_in(client)
        for _ in range(9):
            clock.shift(dt.timedelta(hours=1))
            client.get(OWN_PAGE, headers={"HX-Request": "true"})
        assert not is_in(client)


@pytest.mark.parametrize(
    ("values", "secure", "asked"),
    [
        ({}, "True", "True"),
        ({"DEBUG": "1"}, "False", "False"),
        ({"NPLV_DEMO": "1"}, "False", "False"),
    ],
)
def test_cookies_are_secure_and_codes_asked_for_outside_debug(values, secure, asked, tmp_path):
    script = (
        "from nplv import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.NPLV_REQUIRE_TOTP)"
    )
    clean = {k: v for k, v in os.environ.items() if k not in {"DEBUG", "NPLV_DEMO", "SITE_URL"}}
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**clean, **values, "NPLV_VAR_DIR": str(tmp_path)},
        cwd=loaded.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [secure, secure, asked]


def test_beheerder_gives_a_password_and_cannot_take_it_away(user):
    here = logged_in(user)
    boss = User.objects.create_superuser("baas", password=PASSWORD)
    desk = logged_in(boss)
    page = reverse("admin:auth_user_password_change", args=[user.pk])
    assert 'name="usable_password"' not in desk.get(page).content.decode()
    desk.post(page, {"usable_password": "false", "unset-password": "1"})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)

    new = "kachel-boom-schaar-77"
    desk.post(page, {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert not is_in(here)
