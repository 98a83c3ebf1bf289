"""Text as people type it when they search: small letters, no accents."""

import unicodedata


def fold(text: str) -> str:
    """Return `text` in small letters without accents: `Fryslân` is `fryslan`."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
