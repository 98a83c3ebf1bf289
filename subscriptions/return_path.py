"""Where a bounce goes: an address per delivery (VERP), which comes back by mail.

`bounces+<delivery>-<code>@domain`. The code is one that only this site can make (a keyed hash),
so nobody can tell us that a delivery bounced by counting numbers. Case does not matter: mail
systems change it, and RFC 5321 allows the receiver of the address, which is us, to fold it.
"""

import hmac
import re

from django.conf import settings

from nplv.tokens import keyed_hash, keyed_hashes

PURPOSE = "return-path"
DELIVERY_DIGITS = 18
CODE_LENGTH = 20  # hexadecimal: 80 bits
LONGEST_LOCAL_PART = 64  # octets, RFC 5321 4.5.3.1.1
LONGEST_OWN_PART = LONGEST_LOCAL_PART - len("+") - DELIVERY_DIGITS - len("-") - CODE_LENGTH
_OURS = re.compile(rf".*\+([1-9][0-9]{{0,{DELIVERY_DIGITS - 1}}})-([0-9a-f]{{{CODE_LENGTH}}})@.+")
# RFC 5322 dot-atom, without upper case and without "+", which is where our part begins.
_ATOM = r"[a-z0-9!#$%&'*/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@([a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}})+)")


def return_path(delivery_id: int) -> str:
    """Return the envelope sender of a delivery, or '' where NPLV_BOUNCE_ADDRESS is not set.

    The local part has at most 64 octets as long as `is_bounce_address` holds for the setting.
    """
    own, _, domain = settings.NPLV_BOUNCE_ADDRESS.lower().rpartition("@")
    if not own:
        return ""
    return f"{own}+{delivery_id}-{_code(delivery_id)}@{domain}"


def delivery_of(address: str) -> int | None:
    """Return the delivery for which `return_path` made this address; None for any other text.

    The domain is not looked at: the code says enough, and old mail may come back to a former
    domain. Codes of former keys (SECRET_KEY_FALLBACKS) count.
    """
    found = _OURS.fullmatch(address.strip().strip("<>").lower())
    if found is None:
        return None
    number, code = found.groups()
    known = (whole[:CODE_LENGTH] for whole in keyed_hashes(PURPOSE, number))
    return int(number) if any(hmac.compare_digest(code, one) for one in known) else None


def is_bounce_address(address: str) -> bool:
    """Return whether an address can be NPLV_BOUNCE_ADDRESS: plain, short enough, without a plus."""
    found = _ADDRESS.fullmatch(address.lower())
    return found is not None and len(found[1]) <= LONGEST_OWN_PART


def _code(delivery_id: int) -> str:
    return keyed_hash(PURPOSE, str(delivery_id))[:CODE_LENGTH]
