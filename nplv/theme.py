"""An organisation's own look, laid over ours from a folder of its own: docs/theme.md."""

from pathlib import Path
from typing import Any


def overlay(folder: str, name: str) -> list[Path]:
    """Return what a theme brings under this name: a list of one, or an empty one."""
    found = Path(folder, name) if folder else None
    return [found] if found is not None and found.exists() else []


def template_loaders(*, debug: bool) -> list[Any]:
    """Return what finds templates: those above, then those of the apps; quick without DEBUG."""
    found = [f"django.template.loaders.{kind}.Loader" for kind in ("filesystem", "app_directories")]
    return found if debug else [("nplv.quick_templates.Loader", found)]
