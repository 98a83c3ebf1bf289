"""Rich text that is nothing but paragraphs, as what one types in a plain field, and back."""

import re
from html import escape, unescape

_ONLY_PARAGRAPHS = re.compile(r"\s*(?:<p>(?:[^<]|<br ?/?>)*</p>\s*)*")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_BREAK = re.compile(r"\s*<br ?/?>\s*")
_EMPTY_LINES = re.compile(r"\n\s*\n")


def plain_of(text: str) -> str | None:
    """Return rich text as plain text with empty lines between its paragraphs.

    None where it holds more than paragraphs (bold, links, lists): that would be lost.
    """
    if "<" not in text:
        return unescape(text).strip()
    if not _ONLY_PARAGRAPHS.fullmatch(text):
        return None
    found = [" ".join(part.split()) for part in _PARAGRAPH.findall(_BREAK.sub("\0", text))]
    return unescape("\n\n".join(filter(None, found)).replace("\0", "\n")).strip()


def paragraphs_of(text: str) -> str:
    """Return plain text as rich text: an empty line parts paragraphs, an end of line breaks one."""
    parts = _EMPTY_LINES.split(text.replace("\r\n", "\n").strip())
    shown = [
        "<br>".join(escape(line.strip(), quote=False) for line in part.splitlines())
        for part in parts
        if part.strip()
    ]
    return "\n".join(f"<p>{part}</p>" for part in shown)
