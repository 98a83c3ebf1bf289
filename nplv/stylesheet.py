"""One stylesheet for every page, made of one source file per subject.

Each subject keeps a file of its own in nplv/static/css; pages link only `css/nplv.css`. This finder
joins the files whenever Django asks for static files: on each request in DEBUG and the demo, when
collectstatic runs elsewhere. No step of a build to remember, no tool to install. An organisation's
own theme.css comes last, so it wins from ours: docs/theme.md.
"""

import os
import re
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage

from nplv.theme import overlay

NAME = "css/nplv.css"
SOURCES = Path(__file__).parent / "static" / "css"
# In this order; a rule of a later file wins from an equal one before it.
SUBJECTS = ("tokens", "site", "areas", "articles", "money", "open-data", "forms", "print")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\s*\n\s*")


def stylesheet() -> str:
    """Return the whole stylesheet, without comments and indents."""
    files = [SOURCES / f"{subject}.css" for subject in SUBJECTS]
    files += overlay(settings.NPLV_THEME_DIR, "theme.css")
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return INDENT.sub("\n", COMMENT.sub("", text)).strip() + "\n"


class StylesheetFinder(BaseFinder):
    """Finds the joined stylesheet; writes it again when a source has changed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        folder = settings.NPLV_THEME_DIR
        if not folder or Path(folder).is_dir():
            return []
        hint = "Make that folder (docs/theme.md), or leave NPLV_THEME_DIR empty."
        return [Warning(f"There is no folder {folder} with a theme.", hint=hint, id="nplv.W010")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  Django's
        if path != NAME:
            return []
        self._write()
        found = self.storage.path(NAME)
        return [found] if find_all else found

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        self._write()
        yield NAME, self.storage

    def _write(self) -> None:
        target, text = Path(self.storage.path(NAME)), stylesheet()
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: somebody else may be reading it, or writing it as well.
        draft = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
