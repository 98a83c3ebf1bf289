"""What the log of accepted mail and the ledger say together. The log is the truth."""

from collections import Counter
from dataclasses import dataclass, field

from subscriptions.models import Delivery, Mailing, Subscriber

TELLS_WHY = {"unknown", "failed", "rejected", "bounced", "skipped", "cancelled"}
CLAIMS_NOTHING_WENT = {"queued", "failed", "rejected", "skipped", "cancelled"}


@dataclass
class Verdict:
    accepted: int
    lost: list
    duplicates: list
    untrue: list  # the ledger says that nothing went to them; the log says otherwise
    unexplained: list  # failed, skipped or unknown without a reason
    unknown: int
    open: int
    counts: dict
    audience: int
    status: str
    notes: list = field(default_factory=list)

    @property
    def adds_up(self):
        return sum(self.counts.values()) == self.audience

    def faults(self, *, may_stay_open=False):
        """Return what is wrong, in words; nothing where all is well."""
        wrong = {
            f"lost: {len(self.lost)} {self.lost[:5]}": self.lost,
            f"duplicates: {len(self.duplicates)} {self.duplicates[:5]}": self.duplicates,
            f"ledger denies what was accepted: {self.untrue[:5]}": self.untrue,
            f"no reason given: {self.unexplained[:5]}": self.unexplained,
            f"does not add up: {self.counts} of {self.audience}": not self.adds_up,
            f"still open: {self.open}": self.open and not may_stay_open,
        }
        return [text for text, found in wrong.items() if found]

    def lines(self):
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))
        what = f"accepted by the log {self.accepted}, lost {len(self.lost)}"
        what += f", duplicates {len(self.duplicates)}, unknown {self.unknown}, open {self.open}"
        total = f"{counts}: together {sum(self.counts.values())} of {self.audience}"
        total += " (adds up)" if self.adds_up else " (DOES NOT ADD UP)"
        return [what, f"{total}; mailing {self.status}", *self.notes]


def judge(world, mailing):
    """Compare every delivery of a mailing with the log, by address where the log has no number.

    Lost: active to the end, and neither accepted nor accounted for with a reason.
    """
    mailing = Mailing.objects.get(pk=mailing.pk)
    rows = list(mailing.deliveries.values_list("pk", "status", "error", "subscriber__email"))
    pk_of = {row[3]: row[0] for row in rows}
    ours = {row[0] for row in rows}
    # A letter to one person, such as a goodbye, has no number.
    numbers = [int(line.get("delivery", pk_of.get(line["to"])) or 0) for line in world.accepted()]
    log = Counter(number for number in numbers if number in ours)
    accounted = TELLS_WHY | set(Delivery.OPEN)
    late = Subscriber.objects.active().filter(confirmed_at__lte=mailing.started_at)
    left_out = late.exclude(deliveries__issue=mailing.issue_id).values_list("pk", flat=True)
    counts = Counter(row[1] for row in rows)
    return Verdict(
        accepted=sum(log.values()),
        lost=[row[0] for row in rows if row[0] not in log and row[1] not in accounted]
        + [f"subscriber {pk}" for pk in left_out],
        duplicates=[pk for pk, times in log.items() if times > 1],
        untrue=[row[0] for row in rows if row[0] in log and row[1] in CLAIMS_NOTHING_WENT],
        unexplained=[
            row[0]
            for row in rows
            if row[1] in {"failed", "rejected", "skipped", "unknown"} and not row[2]
        ],
        unknown=counts["unknown"],
        open=sum(counts[status] for status in Delivery.OPEN),
        counts=dict(counts),
        audience=mailing.audience,
        status=mailing.status,
        notes=[*world.notes, *_why(rows)],
    )


def _why(rows):
    """Return the reasons that the ledger gives, with how often."""
    reasons = Counter((row[1], row[2]) for row in rows if row[2])
    return [f"{status} {times}: {why}" for (status, why), times in sorted(reasons.items())]
