"""E-mail addresses: which of them are one, and how they are shown to others."""

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from nplv.tokens import keyed_hash, keyed_hashes

MAX_LENGTH = 254


class InvalidAddressError(ValueError):
    """No mail can go there; the text is a Dutch sentence for whoever typed it."""


def normalise(email: str) -> str:
    """Return the key of an address: lower case, international domain in ASCII (IDNA).

    Two spellings with the same key are one subscriber. `jan+nieuws@` and `jan@` are two: only
    their owner knows whether they are one mailbox. Nothing is looked up on the network.
    """
    return str(_validated(email).ascii_email).lower()


def tidy(email: str) -> str:
    """Return an address as it was typed, without spaces and with its domain in ASCII (IDNA 2008).

    Left to the senders of mail, an ß in a domain becomes ss (IDNA 2003): somebody else's domain.
    """
    return str(_validated(email).ascii_email)


def limit_key(key: str) -> str:
    """Return what counts as one mailbox for a limit: the key without a `+tag`."""
    local, _, domain = key.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def address_hash(key: str) -> str:
    """Return the hash by which a suppressed address is known."""
    return keyed_hash("suppression", key)


def address_hashes(key: str) -> list[str]:
    """Return its hash, and behind it those by which it was known before SECRET_KEY changed."""
    return keyed_hashes("suppression", key)


def mask(email: str) -> str:
    """Return enough of an address for its owner: `j•••@example.org`."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _validated(email: str) -> ValidatedEmail:
    try:
        found = validate_email(
            email.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise InvalidAddressError(
            "Vul een geldig e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
        ) from error
    if len(str(found.ascii_email)) > MAX_LENGTH:
        raise InvalidAddressError("Dit e-mailadres is te lang.")
    return found
