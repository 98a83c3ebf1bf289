"""Whether this process was asked to stop (SIGTERM), and how long it may still take."""

import time

GRACE = 24.0  # seconds to finish what is in flight and record it; supervisors kill after 30


class Stop:
    def __init__(self) -> None:
        self.asked_at: float | None = None

    def ask(self) -> None:
        """Begin nothing more. May be called by the handler of a signal."""
        self.asked_at = time.monotonic()

    @property
    def asked(self) -> bool:
        return self.asked_at is not None

    @property
    def overdue(self) -> bool:
        """Whether even what is in flight has had its time."""
        return self.asked_at is not None and time.monotonic() > self.asked_at + GRACE


stop = Stop()
