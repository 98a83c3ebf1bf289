"""Dutch text in sentences and words."""

import re

# No sentence ends at these points.
_SHORT = re.compile(
    r"\b(?:bijv|bv|enz|o\.a|m\.n|d\.w\.z|i\.v\.m|t\.a\.v|a\.s|j\.?l|l\.l|ca|nr|blz|mr|dr|drs|ir|ing|"
    r"prof|min|max|incl|excl|resp|evt|mw|dhr|[A-Z])\.(?=\s)"
)
_END = re.compile(r"(?<=[.!?…])[’”'\")\]]*\s+(?=[‘“'\"(\[]*[A-Z0-9À-Ý])")
_WORD = re.compile(r"[^\W_](?:[\w’'.,:/-]*[^\W_])?")
FIRST = 6  # words by which one recognises a sentence or a title


def sentences_of(text: str) -> list[str]:
    kept = _SHORT.sub(lambda found: found[0].replace(".", "\0"), text)
    return [sentence.replace("\0", ".").strip() for sentence in _END.split(kept)]


def words_of(text: str) -> list[str]:
    """Return the words: a name with a hyphen is one, and so is 13.30."""
    return _WORD.findall(text)


def first_words(text: str) -> str:
    """Return the beginning of `text`, to recognise it by."""
    words = text.split()
    return text if len(words) <= FIRST + 1 else f"{' '.join(words[:FIRST])} …"
