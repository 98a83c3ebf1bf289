"""What can go wrong, by name. Says only what a run needs before Django is set up."""

from dataclasses import dataclass, field

BOTH = ("sqlite", "postgresql")
POSTGRESQL = ("postgresql",)
SQLITE = ("sqlite",)


@dataclass(frozen=True)
class Scenario:
    """`where` is module and function in tests/faults; `number` the fault in the issue's list."""

    number: int
    name: str
    where: str
    says: str
    databases: tuple = BOTH
    transport: str = "mailgun"
    lease: int = 30
    environment: dict = field(default_factory=dict)
    own_server: bool = False  # a PostgreSQL that nobody else uses


SCENARIOS = [
    Scenario(1, "kill-batch", "killing.kill", "kill -9 of workers at random moments", lease=6),
    Scenario(
        1,
        "kill-smtp",
        "killing.kill",
        "kill -9 of workers at random moments",
        transport="smtp",
        lease=6,
    ),
    Scenario(
        1,
        "stand-still",
        "killing.stand_still",
        "SIGSTOP of workers for longer than their lease, then SIGCONT",
        lease=2,
    ),
    Scenario(
        2,
        "silence",
        "answers.silence",
        "accepted, then hang, reset, garbage; then webhooks",
    ),
    Scenario(3, "answers", "answers.answers", "429, 500, 503, truncated, some refused"),
    Scenario(
        3,
        "unreachable",
        "answers.unreachable",
        "DNS failure, TLS failure, nobody listens",
    ),
    Scenario(
        3,
        "key-refused",
        "answers.key_refused",
        "401: pauses, and a person resumes it",
    ),
    Scenario(4, "steering", "steering.steering", "pause, resume and cancel at random moments"),
    Scenario(
        5, "two-starts", "steering.two_starts", "two starts at once, four tickers, a bad clock"
    ),
    Scenario(
        6,
        "server-restart",
        "databases_gone.server_restart",
        "PostgreSQL restarted at once, connections killed",
        databases=POSTGRESQL,
        own_server=True,
    ),
    Scenario(7, "disk-full", "databases_gone.disk_full", "disk full", databases=SQLITE),
    Scenario(8, "locked", "databases_gone.locked", "the database is locked for a while"),
    Scenario(
        9,
        "raises",
        "answers.raises",
        "a recipient of whom no message can be made",
    ),
    Scenario(10, "leaving", "leaving.leaving", "unsubscribe, bounce and erasure during the send"),
    Scenario(11, "webhooks", "feedback.webhooks", "shuffled, doubled, late, many, forged"),
    Scenario(12, "restored-copy", "steering.restored_copy", "a copy of the database sends nothing"),
    Scenario(13, "deploy", "deploying.deploy", "old and new code side by side"),
    Scenario(14, "sigterm", "killing.sigterm", "SIGTERM finishes what is under way, within 30 s"),
]
NOT_OF_THE_DATABASE = {"silence", "answers", "unreachable", "key-refused", "raises"}
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
