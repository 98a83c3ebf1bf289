import string

import pytest

from nplv.placeholders import PLACES
from nplv.tokens import (
    TOKEN_LENGTH,
    UNSUBSCRIBE,
    InvalidTokenError,
    Token,
    make_token,
    read_token,
    token_maker,
)

ALPHABET = string.ascii_letters + string.digits + "-_"


def test_token_says_subject_and_context():
    token = make_token("confirm", 281474976710655, context=4294967295)

    assert read_token("confirm", token) == Token(281474976710655, 4294967295)
    assert len(token) == TOKEN_LENGTH


def test_token_of_another_purpose_is_refused():
    with pytest.raises(InvalidTokenError):
        read_token("unsubscribe", make_token("confirm", 7))


def test_token_with_any_character_changed_is_refused():
    token = make_token("unsubscribe", 7)
    accepted = []
    for place in range(TOKEN_LENGTH):
        for letter in ALPHABET.replace(token[place], ""):
            try:
                read_token("unsubscribe", token[:place] + letter + token[place + 1 :])
            except InvalidTokenError:
                continue
            accepted.append((place, letter))

    assert accepted == []


@pytest.mark.parametrize("token", ["", "x", "é" * TOKEN_LENGTH, "=" * TOKEN_LENGTH, *PLACES])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(InvalidTokenError):
        read_token("unsubscribe", token)


def test_token_of_a_former_key_still_works(settings):
    token = make_token("unsubscribe", 7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert read_token("unsubscribe", token) == Token(7, 0)


def test_places_are_as_long_as_tokens():
    assert [len(place) for place in PLACES] == [TOKEN_LENGTH, TOKEN_LENGTH]


def test_maker_for_a_mailing_makes_the_same_tokens():
    make = token_maker(UNSUBSCRIBE, context=7)
    assert [make(number) for number in (0, 1, 2**48 - 1)] == [
        make_token(UNSUBSCRIBE, number, context=7) for number in (0, 1, 2**48 - 1)
    ]
    assert read_token(UNSUBSCRIBE, make(5)) == (5, 7)
