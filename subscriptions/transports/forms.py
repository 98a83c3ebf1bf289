"""Form encoding (application/x-www-form-urlencoded) of large texts.

`urllib.parse.urlencode` looks at each byte in Python: 40 microseconds a recipient in a batch of
1,000, more than all else. These give the same bytes by replacing each sign in all of the text.
"""

import functools
import string
from collections.abc import Iterable, Mapping

_SAFE = (string.ascii_letters + string.digits + "_.-~").encode()
_LONG = 1000


def quoted(text: str) -> bytes:
    """Return what `urllib.parse.quote_plus` returns, as bytes."""
    raw = text.encode()
    risky = set(raw.translate(None, _SAFE))
    if ord("%") in risky:
        risky.remove(ord("%"))
        raw = raw.replace(b"%", b"%25")
    for sign in sorted(risky - {ord(" ")}):
        raw = raw.replace(bytes([sign]), b"%%%02X" % sign)
    return raw.replace(b" ", b"+")


# The bodies of a letter, which are the same in every batch.
_kept = functools.lru_cache(maxsize=4)(quoted)


def encoded(fields: Mapping[str, str | Iterable[str]], *, kept: Iterable[str] = ()) -> bytes:
    """Return a form as requests would encode it; fields named in `kept` are remembered."""
    parts = []
    for name, value in fields.items():
        key = quoted(name)
        if isinstance(value, str):
            write = _kept if name in kept and len(value) > _LONG else quoted
            parts.append(key + b"=" + write(value))
        elif values := list(value):
            # A line feed is in no value of ours: the list is quoted as one text.
            joined = quoted("\n".join(values)).replace(b"%0A", b"&" + key + b"=")
            parts.append(key + b"=" + joined)
    return b"&".join(parts)
