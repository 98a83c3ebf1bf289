"""An organisation's own look, laid over ours from a folder of its own: docs/theme.md."""

from pathlib import Path


def overlay(folder: str, name: str) -> list[Path]:
    """Return what a theme brings under this name: a list of one, or an empty one."""
    found = Path(folder, name) if folder else None
    return [found] if found is not None and found.exists() else []
