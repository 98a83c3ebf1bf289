import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from nplv import second_step
from nplv.roles import load_roles

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
PASSWORD = "fiets-appel-kachel-42"
KEY = "31" * 20
LOGIN, HOME = reverse("admin:login"), reverse("admin:index")
CODE, ENROL = reverse("admin:second_step"), reverse("admin:second_step_enrol")


@pytest.fixture(autouse=True)
def _required(settings):
    settings.NPLV_REQUIRE_TOTP = True


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def person(name="sam", role="redacteur", **values):
    load_roles()
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **values)
    user.groups.add(Group.objects.get(name=role))
    return user


def enrolled(name="sam", **values):
    user = person(name, **values)
    device = TOTPDevice.objects.create(user=user, key=KEY, name="app", confirmed=True)
    return user, device


def code_of(key=KEY):
    return f"{totp(bytes.fromhex(key)):06d}"


def give_password(client, name="sam", password=PASSWORD, to=HOME):
    return client.post(LOGIN, {"username": name, "password": password, "next": to})


def is_in(client):
    return client.get(HOME).status_code == 200


def come_in(client, name="sam"):
    give_password(client, name)
    return client.post(CODE, {"code": code_of()})


def test_password_alone_opens_nothing(client):
    enrolled()
    answer = give_password(client, to="/beheer/articles/article/")

    assert answer["Location"].startswith(f"{CODE}?next=%2Fbeheer%2Farticles")
    assert not is_in(client)
    assert "_auth_user_id" not in client.session


def test_password_and_code_open_the_desk(client, clock):
    enrolled()
    give_password(client)
    answer = client.post(f"{CODE}?next=/beheer/articles/article/", {"code": code_of()})

    assert answer["Location"] == "/beheer/articles/article/"
    assert is_in(client)


def test_code_leads_to_no_other_site(client, clock):
    enrolled()
    give_password(client)

    answer = client.post(f"{CODE}?next=https://evil.example/", {"code": code_of()})
    assert answer["Location"] == HOME


def test_code_works_once(client, clock):
    enrolled()
    come_in(client)
    other = Client()
    answer = come_in(other)

    assert "al gebruikt" in answer.content.decode()
    assert not is_in(other)


def test_code_next_step_works_again(client, clock):
    enrolled()
    come_in(client)
    clock.shift(31)
    other = Client()
    come_in(other)

    assert is_in(other)


def test_session_from_before_is_asked_again(client):
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(HOME)["Location"] == f"{LOGIN}?next={HOME}"


@pytest.mark.parametrize("page", [CODE, ENROL])
def test_second_step_without_a_password_begins_at_the_start(client, page):
    assert client.get(page)["Location"] == LOGIN
    assert client.post(page, {"code": "123456"})["Location"] == LOGIN


def test_second_step_waits_a_quarter_of_an_hour(client, clock):
    enrolled()
    give_password(client)
    clock.shift(dt.timedelta(minutes=16))

    assert client.get(CODE)["Location"] == LOGIN


def test_second_step_ends_with_a_change_of_password_or_a_closed_account(client, clock):
    user, _device = enrolled()
    give_password(client)
    user.set_password("een-heel-ander-wachtwoord")
    user.save()
    assert client.get(CODE)["Location"] == LOGIN

    user.set_password(PASSWORD)
    user.save()
    give_password(client)
    User.objects.update(is_active=False)
    assert client.get(CODE)["Location"] == LOGIN


def test_first_login_links_an_app_and_shows_codes_once(client, clock):
    user = person()
    answer = give_password(client)
    page = client.get(answer["Location"]).content.decode()
    key = re.search(r'class="desk-key"[^>]*>([A-Z2-7 ]+)<', page).group(1)
    shown = client.post(ENROL, {"code": code_of(client.session["nplv_half_in"]["key"])})
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", shown.content.decode())

    assert "<svg" in page
    assert "style=" not in page
    assert second_step.key_as_text(TOTPDevice.objects.get(user=user).key) == key
    assert len(set(codes)) == 10
    assert not {code.replace("-", "") for code in codes} & set(
        StaticToken.objects.values_list("token", flat=True)
    )
    assert is_in(client)
    assert client.get(ENROL)["Location"] == LOGIN
    assert "no-store" in shown["Cache-Control"]


def test_first_login_wrong_code_links_nothing(client, clock):
    person()
    give_password(client)
    for wrong in ("000000", "abc", "١٢٣٤٥٦"):
        answer = client.post(ENROL, {"code": wrong})

    assert "klopt niet" in answer.content.decode()
    assert TOTPDevice.objects.count() == 0
    assert not is_in(client)


def test_first_login_twice_at_once_links_one_app(client, clock):
    person()
    other = Client()
    give_password(client)
    give_password(other)
    client.post(ENROL, {"code": code_of(client.session["nplv_half_in"]["key"])})
    answer = other.post(ENROL, {"code": code_of(other.session["nplv_half_in"]["key"])})

    assert answer["Location"] == LOGIN
    assert TOTPDevice.objects.count() == 1


def test_recovery_code_works_once(client, clock):
    user, _device = enrolled()
    code = second_step.new_recovery_codes(user)[3]
    give_password(client)
    client.post(CODE, {"code": code.upper()})
    other = Client()
    give_password(other)
    other.post(CODE, {"code": code})

    assert is_in(client)
    assert not is_in(other)
    assert second_step.recovery_codes_left(user) == 9


def test_recovery_codes_survive_a_new_secret_key(settings):
    user, _device = enrolled()
    code = second_step.new_recovery_codes(user)[0]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "y" * 50

    assert second_step.verify(user, code).name == "herstelcodes"


def test_own_page_makes_new_codes_for_a_code(client, clock):
    user, _device = enrolled()
    old = second_step.new_recovery_codes(user)[0]
    come_in(client)
    own = reverse("admin:second_step_own")
    assert "<strong>10</strong>" in client.get(own).content.decode()
    assert "klopt niet" in client.post(own, {"code": "000000"}).content.decode()
    clock.shift(40)
    assert "Je ziet deze codes alleen nu" in client.post(own, {"code": code_of()}).content.decode()
    with pytest.raises(second_step.WrongCodeError):
        second_step.verify(user, old)


def test_colleague_gets_another_app_by_a_beheerder(client, clock):
    user, _device = enrolled()
    come_in(client)
    boss, _theirs = enrolled("baas", role="beheerder")
    desk = Client()
    come_in(desk, "baas")
    page = reverse("admin:auth_user_second_step", args=[user.pk])
    assert "opnieuw instellen" in desk.get(page).content.decode()
    desk.post(page)

    assert not second_step.has_device(user)
    assert not is_in(client)
    assert give_password(client)["Location"].startswith(ENROL)
    own = reverse("admin:auth_user_second_step", args=[boss.pk])
    assert desk.post(own).status_code == 403


def test_command_resets_the_last_beheerder():
    user, _device = enrolled()
    call_command("reset_second_step", "sam", verbosity=0)

    assert not second_step.has_device(user)
    with pytest.raises(CommandError):
        call_command("reset_second_step", "niemand")


def test_demo_asks_for_a_password_only(client, settings):
    settings.NPLV_REQUIRE_TOTP = False
    person()
    give_password(client)

    assert is_in(client)


def test_demo_asks_for_a_code_from_who_has_an_app(client, settings):
    settings.NPLV_REQUIRE_TOTP = False
    enrolled()

    assert give_password(client)["Location"].startswith(CODE)
