"""What the mould gives is byte for byte what Django gives."""

import re
import string

import pytest
import time_machine
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from nplv.tokens import TOKEN_LENGTH
from subscriptions.transports.base import Letter, Parcel, Recipient
from subscriptions.transports.envelopes import Maker
from subscriptions.transports.messages import message_id, personal_message
from subscriptions.transports.mould import Mould, fits, serialised, stuffed
from tests.subscriptions.ledgers import HTML, TEXT

LINK = f"https://nieuws.example.org/nieuwsbrief/afmelden/{UNSUBSCRIBE_PLACE}/"
LONG = "x" * 1200  # one such line, and Django chooses quoted-printable
BOUNDARY = re.compile(rb"={15}\d+==")
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(UNSUBSCRIBE_PLACE, PREFERENCES_PLACE, "\n", "\n.", "\n..\n", "=", "é", " \n"),
                *("\t", "=\n", "--", "\r\n", "From ", "\nFrom ", "€", "\U0001f600", "\x0c", "-"),
            ]
        ),
        st.text(string.ascii_letters + "=. <>\"'/:", max_size=90),
        st.integers(0, 1100).map(lambda width: "y" * width),
    ),
    max_size=12,
).map("".join)
TOKENS = st.text(string.ascii_letters + string.digits + "-_", min_size=35, max_size=35)


@pytest.fixture(autouse=True)
def moment():
    """Django dates a message; both sides must do so in the same second."""
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        yield


class Addressed(Parcel):
    """A parcel whose tokens the test chooses."""

    tokens = ("a" * TOKEN_LENGTH, "b" * TOKEN_LENGTH)

    def tokens_of(self, recipient):
        return self.tokens


def parcel_of(html=HTML, text=TEXT, subject="Nieuws", email="jan@example.org", number=7):
    recipient = Recipient(number, 9, email)
    letter = Letter(mailing_id=3, subject=subject, html=html, text=text)
    return Addressed(letter, attempt_key="k", recipients=(recipient,), deadline=0)


def both(parcel, mould):
    """Return what we give and what Django gives, with the same boundary."""
    (recipient,) = parcel.recipients
    ours = b"".join(Maker(parcel, mould=mould).make(recipient).envelope.pieces)
    message = personal_message(
        parcel,
        to=recipient.email,
        tokens=parcel.tokens_of(recipient),
        headers={"Message-ID": message_id(parcel.letter.mailing_id, recipient.delivery_id)},
    )
    boundary = BOUNDARY.search(ours)
    theirs, _ = serialised(message, boundary=boundary and boundary[0].decode())
    return ours, theirs


@pytest.mark.parametrize(
    ("html", "encoding"),
    [
        (HTML, b"7bit"),
        (HTML.replace("Nieuws", "Één"), b"8bit"),
        (HTML + LONG, b"quoted-printable"),
        (HTML.replace("Nieuws", "Één") + LONG, b"quoted-printable"),
        *((LONG + "z" * shift + LINK, b"quoted-printable") for shift in range(0, 76, 5)),
        *((LONG + "z" * shift + f'é"{LINK}"\n.\n', b"quoted-printable") for shift in range(40)),
    ],
)
def test_filled_mould_is_what_django_gives(html, encoding):
    parcel = parcel_of(html, number=123_456_789)
    mould = Mould.of(parcel)
    ours, theirs = both(parcel, mould)
    assert ours == theirs
    assert b"Content-Transfer-Encoding: " + encoding in ours
    assert b"PLACE" not in ours
    assert mould is not None


@given(html=PIECES, text=PIECES, first=TOKENS, second=TOKENS)
@example(html=LONG + "\n" + "." * 70 + LINK, text="." + LINK, first="-" * 35, second="_" * 35)
@hypothesis_settings(max_examples=80, deadline=None)
def test_any_letter_comes_out_as_django_gives_it(html, text, first, second):
    parcel = parcel_of(html, text)
    type(parcel).tokens = (first, second)
    ours, theirs = both(parcel, Mould.of(parcel))
    assert ours == theirs


ATOMS = st.text(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~.-", min_size=1)


LABEL = st.text(string.ascii_letters + string.digits, min_size=1, max_size=30)


@given(local=ATOMS, domain=st.lists(LABEL, min_size=1, max_size=3).map(".".join))
@example(local="a" * 66, domain="b.example")
@example(local="a" * 64, domain="b.example")
@example(local="=?utf-8?q?jan?=", domain="b.example")
@hypothesis_settings(max_examples=80, deadline=None)
def test_any_address_comes_out_as_django_gives_it(local, domain):
    parcel = parcel_of(email=f"{local}@{domain}")
    ours, theirs = both(parcel, Mould.of(parcel))
    assert ours == theirs


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("jan+nieuws@example.org", True),
        ("o'neil_a.b-c@xn--fa-hia.example", True),
        ("a" * 63 + "@b.example", True),  # 73 characters
        ("a" * 64 + "@b.example", True),  # 74, on a line of 78
        ("a" * 65 + "@b.example", False),
        ("jan@münster.example", False),
        ('"jan jansen"@example.org', False),
        ("jan@example.org\n", False),
        ("jan@example.org, eva@example.org", False),
    ],
)
def test_address_fits_where_django_leaves_it_as_it_is(email, expected):
    assert fits(email) is expected


@pytest.mark.parametrize("email", ["jan@münster.example", "a" * 60 + "@nieuws.example.org"])
def test_address_that_does_not_fit_goes_by_django(email):
    parcel = parcel_of(email=email)
    ours, theirs = both(parcel, Mould.of(parcel))
    assert ours == theirs
    assert Maker(parcel, mould=None).make(parcel.recipients[0]).envelope.recipient.isascii()


@pytest.mark.parametrize(
    "letter",
    [
        {"subject": f"Over {UNSUBSCRIBE_PLACE}"},  # Django fills in no subject
        {"text": "a\n" + "".join(f"{char}=\n" for char in UNSUBSCRIBE_PLACE)},
    ],
)
def test_letter_that_a_mould_would_get_wrong_has_none(letter):
    parcel = parcel_of(**letter)
    assert Mould.of(parcel) is None
    ours, theirs = both(parcel, None)
    assert ours == theirs


def test_base64_has_no_mould_and_goes_by_django(settings):
    settings.DEFAULT_CHARSET = "utf-16"  # which Python's email package writes in base64
    parcel = parcel_of()
    assert Mould.of(parcel) is None
    ours, theirs = both(parcel, None)
    assert ours == theirs
    assert b"Content-Transfer-Encoding: base64" in ours


def test_long_site_address_folds_as_django_folds_it(settings):
    settings.SITE_URL = "https://nieuws." + "heel-lang." * 9 + "example.org"
    parcel = parcel_of()
    mould = Mould.of(parcel)
    ours, theirs = both(parcel, mould)
    assert mould is not None
    assert ours == theirs


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(b"a\r\n.b\r\n", b"a\r\n..b\r\n"), (b".a", b"..a\r\n"), (b"a.b\r\n", b"a.b\r\n")],
)
def test_dots_are_stuffed(raw, expected):
    assert stuffed(raw) == expected
