"""Whether this process was asked to stop (SIGTERM), and how long it may still take."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

GRACE = 24.0  # seconds to finish what is in flight and record it; supervisors kill after 30


class Stop:
    def __init__(self) -> None:
        self.asked_at: float | None = None

    def ask(self) -> None:
        """Begin nothing more. May be called by the handler of a signal, and more than once."""
        if self.asked_at is None:
            self.asked_at = time.monotonic()

    @property
    def asked(self) -> bool:
        return self.asked_at is not None

    @property
    def overdue(self) -> bool:
        """Whether even what is in flight has had its time."""
        return self.asked_at is not None and time.monotonic() > self.asked_at + GRACE


stop = Stop()


@contextlib.contextmanager
def listening() -> Iterator[None]:
    """Ask `stop` when a signal asks the worker to stop, and let the worker know as well.

    Only the main thread hears signals; elsewhere this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number, handler in before.items():
        if callable(handler):  # without one the signal ends us at once, as it should
            signal.signal(number, _both(handler))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _both(
    handler: Callable[[int, FrameType | None], Any],
) -> Callable[[int, FrameType | None], Any]:
    def ask(number: int, frame: FrameType | None) -> Any:
        stop.ask()
        return handler(number, frame)

    return ask
