"""Which browser asked, in a few words: enough to know one's own, too little to be followed by."""

import re

# In this order: each names the ones before it nowhere, and most name some after it.
BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)\S* .*Safari/")),
)
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "CrOS", "Linux")
TOLD_AS = {"Macintosh": "macOS", "CrOS": "ChromeOS"}
PROGRAM = re.compile(r"[A-Za-z][A-Za-z.-]{0,19}(?:/\d+)?")


def agent_of(header: str) -> str:
    """Return a user agent as "Firefox 128, Windows"; of a program its name; else nothing."""
    found = [(name, match[1]) for name, pattern in BROWSERS if (match := pattern.search(header))]
    if not found:
        program = PROGRAM.match(header)
        return program[0] if program else ""
    system = next((TOLD_AS.get(one, one) for one in SYSTEMS if one in header), "")
    return " ".join(found[0]) + (f", {system}" if system else "")
