"""A letter as bytes, serialised once by Django, with places that are filled in per recipient.

Filled in, it is byte for byte what Django's own serialisation of the personal message gives with
the same boundary and date. That holds because a token is as long as its place and both are made
of letters, digits, "-" and "_": no encoding changes those, so every line breaks where it broke,
a soft break of quoted-printable inside a place included. It is not taken on trust: a mould that
gives something else than Django for a made-up recipient is thrown away. That is what happens to
base64, where a token does not stand in the bytes at all. (Django 5.2 chooses 7bit, 8bit or, with
a line over 998 bytes, quoted-printable for UTF-8 text; base64 only under another charset.)

An address that Django might fold, encode or refuse gets no filled mould either: see `fits`.
"""

import re
import threading
import time
from email.message import Message
from email.utils import formatdate
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from anymail.message import AnymailMessage
from django.conf import settings

from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from subscriptions.transports.base import Letter, Parcel
from subscriptions.transports.messages import MESSAGE_ID_DIGITS, message_id, personal_message

PLACE_NUMBER = 10**MESSAGE_ID_DIGITS - 1
PLACE_ADDRESS = "nplv-place@example.invalid"
# Of RFC 5322, an atom with dots and a domain. Longer than this, `To: ...` passes 78 characters,
# and the email package of Python begins to fold.
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
LONGEST_ADDRESS = 78 - len("To: ")
# Tokens and an address that no recipient has, and that are nowhere like the places.
_PROBE_TOKENS = ("-_Aa0" * 7, "z9_-Z" * 7)
_PROBE_ADDRESS = "n@nplv.invalid"
_PROBE_NUMBER = 120_345_678_900_000_001


class Personal(NamedTuple):
    """What differs between two recipients; bytes, as they stand in the message."""

    address: bytes
    message_id: bytes
    unsubscribe: bytes
    preferences: bytes
    date: bytes


def serialised(message: AnymailMessage, *, boundary: str | None = None) -> tuple[bytes, Message]:
    """Return Django's own bytes of a message, dots stuffed, and the message of Python's package."""
    made = message.message()
    if boundary and made.is_multipart():
        made.set_boundary(boundary)
    return stuffed(made.as_bytes(linesep="\r\n")), made


def stuffed(raw: bytes) -> bytes:
    """Return a message as it stands between DATA and the final dot (RFC 5321, 4.5.2)."""
    raw = re.sub(rb"^\.", b"..", raw, flags=re.MULTILINE)
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


def fits(address: str) -> bool:
    """Return whether Django writes this address as it is, on the line that begins with `To:`."""
    return len(address) <= LONGEST_ADDRESS and _PLAIN.fullmatch(address) is not None


def date_now() -> bytes:
    """Return the date of a message that is made now, as Django writes it."""
    return _date_of(int(time.time()), is_local=settings.EMAIL_USE_LOCALTIME)


@lru_cache(maxsize=4)
def _date_of(moment: int, *, is_local: bool) -> bytes:
    return formatdate(moment, localtime=is_local).encode()


class Mould:
    """Fills in; `of` makes one. Safe to share between threads."""

    def __init__(self, raw: bytes, parcel: Parcel) -> None:
        self._fixed: list[bytes] = []
        self._places: list[tuple[int, int, int]] = []  # field of Personal, from, until
        end = 0
        for field, begin, until, start, stop in _places(raw, parcel):
            self._fixed.append(raw[end:begin])
            self._places.append((field, start, stop))
            end = until
        self._fixed.append(raw[end:])

    @classmethod
    def of(cls, parcel: Parcel) -> "Mould | None":
        """Return the mould of the parcel's letter; None where it would not be exact.

        Raises what Django raises for a letter of which no message can be made.
        """
        message = personal_message(
            parcel,
            to=PLACE_ADDRESS,
            tokens=(UNSUBSCRIBE_PLACE, PREFERENCES_PLACE),
            headers={"Message-ID": message_id(parcel.letter.mailing_id, PLACE_NUMBER)},
        )
        raw, made = serialised(message)
        mould = cls(raw, parcel)
        return mould if mould._is_exact(parcel, made.get_boundary()) else None

    def fill(self, personal: Personal) -> tuple[bytes, ...]:
        """Return the message of one recipient whose address `fits`, in pieces.

        What is the same for everybody is not copied: the system takes it from where it stands.
        """
        pieces = [self._fixed[0]]
        for (field, start, stop), fixed in zip(self._places, self._fixed[1:], strict=True):
            value = personal[field]
            pieces.append(value if stop < 0 else value[start:stop])
            pieces.append(fixed)
        return tuple(pieces)

    def _is_exact(self, parcel: Parcel, boundary: str | None) -> bool:
        number = message_id(parcel.letter.mailing_id, _PROBE_NUMBER)
        message = personal_message(
            parcel, to=_PROBE_ADDRESS, tokens=_PROBE_TOKENS, headers={"Message-ID": number}
        )
        expected, made = serialised(message, boundary=boundary)
        texts = (_PROBE_ADDRESS, number, *_PROBE_TOKENS, str(made["Date"]))
        return b"".join(self.fill(Personal(*(text.encode() for text in texts)))) == expected


_kept: "WeakKeyDictionary[Letter, Mould | None]" = WeakKeyDictionary()
_one_at_a_time = threading.Lock()


def mould_of(parcel: Parcel) -> Mould | None:
    """Return `Mould.of`, made once per letter: all connections of a worker share it."""
    with _one_at_a_time:
        if parcel.letter not in _kept:
            _kept[parcel.letter] = Mould.of(parcel)
        return _kept[parcel.letter]


def _places(raw: bytes, parcel: Parcel) -> list[tuple[int, int, int, int, int]]:
    """Return where the places are: field, begin and end in `raw`, which part of the value."""
    head = raw.index(b"\r\n\r\n")
    fields = Personal(
        rb"(?<=\nTo: )" + re.escape(PLACE_ADDRESS.encode()),
        rb"(?<=\nMessage-ID: )"
        + re.escape(message_id(parcel.letter.mailing_id, PLACE_NUMBER).encode()),
        _with_soft_breaks(UNSUBSCRIBE_PLACE),
        _with_soft_breaks(PREFERENCES_PLACE),
        rb"(?<=\nDate: )[^\r\n]+",
    )
    anywhere = {Personal._fields.index("unsubscribe"), Personal._fields.index("preferences")}
    found = []
    for field, pattern in enumerate(fields):
        for match in re.finditer(pattern, raw):
            if field not in anywhere and match.start() > head:
                continue
            found += _pieces(field, match)
    return sorted(found, key=lambda place: place[1])


def _with_soft_breaks(place: str) -> bytes:
    """Quoted-printable may break a line anywhere: the break stays, the place goes round it."""
    return rb"(?:=\r\n)?".join(re.escape(char.encode()) for char in place)


def _pieces(field: int, match: re.Match[bytes]) -> list[tuple[int, int, int, int, int]]:
    parts = match[0].split(b"=\r\n") if b"=\r\n" in match[0] else [match[0]]
    if len(parts) == 1:
        return [(field, match.start(), match.end(), 0, -1)]
    found, begin, start = [], match.start(), 0
    for part in parts:
        until, stop = begin + len(part), start + len(part)
        found.append((field, begin, until, start, stop))
        begin, start = until + len(b"=\r\n"), stop
    return found
