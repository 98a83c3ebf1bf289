"""Tokens in links that subscribers get by mail.

A token is a number that says whom it is for, a number that says in which context, and a
message authentication code over both. It carries no address, cannot be guessed (128-bit code)
and works for one purpose only, since each purpose has a key of its own.
"""

import base64
import functools
import hashlib
import hmac
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings

SUBJECT_BYTES = 6
CONTEXT_BYTES = 4
MAC_BYTES = 16
HASH_BYTES = 32
TOKEN_LENGTH = 35  # 26 bytes in base64url without padding; fixed, so mail can be filled in place

CONFIRM = "confirm"
PREFERENCES = "preferences"
UNSUBSCRIBE = "unsubscribe"
PREVIEW = "preview"


class InvalidTokenError(ValueError):
    """The token was not made here, or not for this purpose."""


class Token(NamedTuple):
    subject: int
    context: int


def make_token(purpose: str, subject: int, *, context: int = 0) -> str:
    """Return the token of `subject` (at most 48 bits) in `context` (at most 32 bits).

    The context of a confirmation is the moment it was made, in seconds since 1970; that of a
    link in an issue is the number of the mailing, 0 for none.
    """
    return _maker(purpose, settings.SECRET_KEY, context)(subject)


def token_maker(purpose: str, *, context: int = 0) -> Callable[[int], str]:
    """Return `make_token` for one purpose and context: faster, for a whole mailing."""
    return _maker(purpose, settings.SECRET_KEY, context)


@functools.lru_cache(maxsize=16)
def _maker(purpose: str, secret: str, context: int) -> Callable[[int], str]:
    empty, end = _keyed(purpose, secret, MAC_BYTES), context.to_bytes(CONTEXT_BYTES)

    def make(subject: int) -> str:
        payload = subject.to_bytes(SUBJECT_BYTES) + end
        code = empty.copy()
        code.update(payload)
        return base64.urlsafe_b64encode(payload + code.digest())[:TOKEN_LENGTH].decode()

    return make


def read_token(purpose: str, token: str) -> Token:
    """Return what `make_token` put in; raise InvalidTokenError for anything else.

    Tokens of former keys (SECRET_KEY_FALLBACKS) stay valid: links in old mail must work.
    """
    if len(token) != TOKEN_LENGTH:
        raise InvalidTokenError
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except ValueError as error:
        raise InvalidTokenError from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        raise InvalidTokenError  # the last character holds unused bits: one spelling only
    payload, code = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(hmac.compare_digest(code, _code(purpose, payload, key)) for key in keys):
        raise InvalidTokenError
    return Token(int.from_bytes(payload[:SUBJECT_BYTES]), int.from_bytes(payload[SUBJECT_BYTES:]))


def keyed_hash(purpose: str, text: str) -> str:
    """Return a hash that only this site can make: it shows equality and nothing else."""
    return _hash(purpose, text, settings.SECRET_KEY)


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """Return what `keyed_hash` returns now, and behind it what it returned under former keys.

    Whoever looks for a stored hash looks for all of these: a new key must not lose it.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_hash(purpose, text, key) for key in keys]


def _hash(purpose: str, text: str, secret: str) -> str:
    code = _keyed(purpose, secret, HASH_BYTES).copy()
    code.update(text.encode())
    return code.hexdigest()


def _code(purpose: str, payload: bytes, secret: str) -> bytes:
    code = _keyed(purpose, secret, MAC_BYTES).copy()
    code.update(payload)
    return code.digest()


@functools.lru_cache(maxsize=16)
def _keyed(purpose: str, secret: str, size: int) -> "hashlib.blake2b":
    """Return the hash before anything was put in: making it costs more than using it."""
    key = hashlib.sha256(f"nplv:{purpose}:{secret}".encode()).digest()
    return hashlib.blake2b(key=key, digest_size=size)
