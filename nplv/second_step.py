"""The second step of logging in: a code of an app (TOTP), or one of ten recovery codes.

A code works once, and so does a recovery code, of which a keyed hash is kept and nothing else.
Rows are locked while a code is looked at: two requests with one code are one that works.
"""

import base64
import binascii
import secrets
import time

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from nplv.tokens import keyed_hashes

KEY_BYTES = 20
TOLERANCE = 1  # steps of 30 seconds that the clock of a phone may be off
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another one
CODE_LENGTH = 10
HASH_LENGTH = 16  # all that django-otp has room for


class WrongCodeError(Exception):
    """The code is wrong, was used before, or is looked at too soon after wrong ones."""


class AlreadyEnrolledError(Exception):
    """There is a device already: a beheerder takes that away first."""


def is_required(user: User) -> bool:
    """Return whether `user` has to do the second step: by the settings, or by their own choice."""
    return bool(settings.NPLV_REQUIRE_TOTP) or has_device(user)


def has_device(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def new_key() -> str:
    return str(random_hex(KEY_BYTES))


def key_as_text(key: str) -> str:
    """Return a key as an app wants it typed: letters and figures, in fours."""
    text = base64.b32encode(binascii.unhexlify(key)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def key_as_address(user: User, key: str) -> str:
    """Return a key as the address that an app reads from the drawn code."""
    return str(TOTPDevice(user=user, key=key).config_url)


@transaction.atomic
def enrol(user: User, *, key: str, code: str) -> tuple[TOTPDevice, list[str]]:
    """Keep `key` for `user`, who shows by `code` that an app has it; return recovery codes too.

    Raises WrongCodeError, and AlreadyEnrolledError where somebody was quicker.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if has_device(user):
        raise AlreadyEnrolledError
    clock = TOTP(binascii.unhexlify(key))
    clock.time = time.time()
    if not clock.verify(_number(code), TOLERANCE):
        raise WrongCodeError
    device = TOTPDevice.objects.create(
        user=user, name="app", key=key, confirmed=True, last_t=clock.t(), drift=clock.drift
    )
    return device, new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Return ten codes that replace those of before. They cannot be shown again."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="herstelcodes", confirmed=True)
    codes = [
        "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)
    ]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_hashes(user, code)[0]) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def verify(user: User, code: str) -> Device:
    """Return the device that `code` is of, and use it up; raise WrongCodeError."""
    text = "".join(code.lower().split()).replace("-", "")
    with transaction.atomic():  # a failure is counted, so nothing is raised inside
        found = _of_app(user, text) if text.isdecimal() else _of_recovery(user, text)
    if found is None:
        raise WrongCodeError
    return found


@transaction.atomic
def reset(user: User) -> None:
    """Forget the app and the codes of `user`, and log them out everywhere."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Log `user` out everywhere. Only those who work here have sessions, so they are few."""
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _of_app(user: User, text: str) -> Device | None:
    devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
    return next((device for device in devices if device.verify_token(text)), None)


def _of_recovery(user: User, text: str) -> Device | None:
    device = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return None
    known = device.token_set.filter(token__in=_hashes(user, text)).first()
    return device if device.verify_token(known.token if known else "") else None


def _hashes(user: User, code: str) -> list[str]:
    return [found[:HASH_LENGTH] for found in keyed_hashes("recovery", f"{user.pk}:{code}")]


def _number(code: str) -> int:
    text = "".join(code.split())
    if not (text.isascii() and text.isdecimal()):
        raise WrongCodeError
    return int(text)
