"""Room on the stack of Python, so that a busy place in a page never lies at the edge of a piece.

Python keeps the frames of functions in pieces of 16 kB. Up to 3.12 it gives a piece back to the
system as soon as the first frame in it is done (gh-142183). Where a loop that calls a function
happens to run at the end of a piece, each call takes and returns memory: on the page with the
awards 500 times, two fifths of its time. Which page is struck follows from how deep the server
calls us, so it can be any, and tomorrow another.

Python makes a piece as large as the frame that begins it needs. So one large frame at the bottom
gives all that stand on it a piece without an edge.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
SLOTS = 1 << 14  # 128 kB, so that the piece is 256 kB; only what is used of it takes memory


def with_room(function: Callable[P, T]) -> Callable[P, T]:
    """Return what does the same as `function`, and calls it from a large frame."""

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
