"""What can become of a message that was handed over, or was not."""

import enum
from typing import NamedTuple


class Fate(enum.Enum):
    """What became of one message. There is no sixth possibility."""

    SENT = "sent"  # the other side took it
    REJECTED = "rejected"  # refused for this recipient
    FAILED = "failed"  # refused, or never made
    AGAIN = "again"  # certainly not sent, may be tried again
    UNKNOWN = "unknown"  # handed over, and no answer


class Outcome(NamedTuple):
    fate: Fate
    message_id: str = ""
    reason: str = ""
