"""Addresses of pages, found once and remembered.

Looking up an address by its name is the dearest thing that a page does often: a page of ours has
sixty links. The answer depends on name and arguments, and on nothing that changes while running.
"""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

REMEMBERED = 20_000  # a list of everything must not push out what it comes to next


def address(name: str, *args: str | int) -> str:
    """Return what `reverse` does, for arguments by position."""
    return _address(name, args, get_script_prefix())


@lru_cache(maxsize=REMEMBERED)
def _address(name: str, args: tuple[str | int, ...], prefix: str) -> str:
    return reverse(name, args=args)
