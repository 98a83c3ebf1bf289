"""What this process runs: its code, templates and settings in one word.

A cache that several machines share, or that outlives a deploy, must not hand a page of one release
to another.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PARTS = ("nplv", "areas", "articles", "subscriptions", "templates")
KINDS = frozenset({".py", ".html", ".css", ".js", ".svg", ".mo"})


def fingerprint() -> str:
    """Return the same word for the same release, on any machine."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(_files()):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    for name in sorted(dir(settings)):
        if name.isupper():
            value = getattr(settings, name)
            if isinstance(value, str | int | float | None):
                digest.update(f"{name}={value}\0".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for part in PARTS:
        for path in (settings.BASE_DIR / part).rglob("*"):
            if path.suffix in KINDS:
                yield path
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists():
        yield manifest
