import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.addresses import InvalidAddressError, limit_key, mask, normalise, tidy


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Jan@Example.ORG", "jan@example.org"),
        ("  jan@example.org ", "jan@example.org"),
        ("jan+nieuws@example.org", "jan+nieuws@example.org"),
        ("Jan@Exámple.nl", "jan@xn--exmple-qta.nl"),
        ("jan@xn--exmple-qta.nl", "jan@xn--exmple-qta.nl"),
        ("jan@exa\u0301mple.nl", "jan@xn--exmple-qta.nl"),
    ],
)
def test_key_of_an_address(typed, key):
    assert normalise(typed) == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "jan",
        "jan@example",
        "jan@localhost",
        "jan@[127.0.0.1]",
        '"jan jansen"@example.org',
        "Jan <jan@example.org>",
        "jan@example.org, piet@example.org",
        "jän@example.org",
        "jan@example.org\nBcc: piet@example.org",
        "jan@example.org\r\n.",
        "jan\0@example.org",
        "jan@example.org\u2028x",
        f"{'j' * 65}@example.org",
        f"jan@{'a.' * 130}nl",
    ],
)
def test_text_that_is_no_address(typed):
    with pytest.raises(InvalidAddressError):
        normalise(typed)


@given(st.text(max_size=60) | st.emails())
def test_key_is_stable_and_fits_a_header(typed):
    try:
        key = normalise(typed)
    except InvalidAddressError:
        return
    assert normalise(key) == key
    assert key == key.lower()
    assert key.isascii()
    assert key.isprintable()
    assert normalise(tidy(typed)) == key


def test_address_as_typed_keeps_its_capitals():
    assert tidy(" Jan.Jansen@Example.org ") == "Jan.Jansen@example.org"


def test_tag_does_not_count_for_a_limit():
    assert limit_key("jan+a@example.org") == limit_key("jan+b@example.org") == "jan@example.org"
    assert limit_key("+a@example.org") == "+a@example.org"


def test_mask_shows_enough_for_the_owner():
    assert mask("jan@example.org") == "j•••@example.org"


def test_address_to_mail_to_keeps_to_its_own_international_domain():
    address = tidy("jan@faß.example")
    assert address == "jan@xn--fa-hia.example"
    assert address.rpartition("@")[2].encode("idna") == b"xn--fa-hia.example"
