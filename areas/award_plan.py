"""What reading a spreadsheet with awards would do, line by line. Writes nothing.

The same text and the same database give the same plan with the same `digest`; whoever carries a
plan out compares that with the digest of the plan that somebody looked at.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils.text import slugify

from areas import award_columns, money
from areas.award_columns import CHOSEN, EVERY, FACTS, Column
from areas.award_rows import AwardRow, Fault, read_rows
from areas.cells import plain_breaks
from areas.models import FundingAward, FundingRound
from areas.sheets import Sheet
from nplv.folding import fold


class Step(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    EQUAL = "equal"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """A column that would get another value; both as people read them."""

    column: str
    before: str
    after: str


@dataclass
class Line:
    """A row of the spreadsheet, and what would become of it."""

    number: int
    name: str
    key: str
    faults: list[Fault]
    award: FundingAward | None = None
    changes: list[Change] = field(default_factory=list)
    remark: str = ""

    @property
    def step(self) -> Step:
        if self.faults or self.award is None:
            return Step.REFUSED
        if self.award.pk is None:
            return Step.NEW
        return Step.CHANGED if self.changes else Step.EQUAL

    def told(self) -> dict[str, Any]:
        """Return this line as data, to compare, to show and to keep."""
        return {
            "number": self.number,
            "name": self.name,
            "key": self.key,
            "step": self.step.value,
            "changes": [[one.column, one.before, one.after] for one in self.changes],
            "faults": [[one.column, one.message] for one in self.faults],
            "remark": self.remark,
        }


@dataclass(frozen=True)
class Plan:
    """Lines and what they told when the plan was made: saving an award changes its step."""

    lines: list[Line]
    told: list[dict[str, Any]]

    @property
    def counts(self) -> Counter[str]:
        return Counter(line["step"] for line in self.told)

    @property
    def to_write(self) -> list[FundingAward]:
        steps = {Step.NEW, Step.CHANGED}
        return [line.award for line in self.lines if line.award and line.step in steps]

    @property
    def digest(self) -> str:
        """Return what differs as soon as any line would do something else."""
        return hashlib.sha256(json.dumps(self.told).encode()).hexdigest()


class _Stored:
    """The awards that the rows may mean."""

    def __init__(self, rows: list[AwardRow], *, lock: bool) -> None:
        keys = {key for row in rows if (key := row.values.get("key"))}
        rounds = {of.pk for row in rows if (of := row.values.get("round"))}
        awards = FundingAward.objects.with_round().filter(Q(key__in=keys) | Q(round__in=rounds))
        if lock:
            awards = awards.select_for_update(of=("self",))
        self.by_key: dict[str, FundingAward] = {}
        self.of_round: dict[int, list[FundingAward]] = {}
        for award in awards.order_by("pk"):
            self.by_key[award.key] = award
            self.of_round.setdefault(award.round_id, []).append(award)

    def alike(self, values: dict[str, Any]) -> list[FundingAward]:
        """Return the awards of the round with the same recipient; project and kind if told."""
        said: dict[str, str] = {
            name: fold(values[name]) for name in ("recipient", "project") if name in values
        }
        if values.get("kind"):
            said["kind"] = values["kind"]
        return [
            award
            for award in self.of_round.get(values["round"].pk, [])
            if all(fold(getattr(award, name)) == text for name, text in said.items())
        ]


def plan(sheet: Sheet, *, lock: bool = False) -> Plan:
    """Return what each row would do; with `lock` nobody else changes these awards meanwhile.

    Raises SheetRefusedError where the columns are not those of awards.
    """
    rows = read_rows(sheet)
    stored = _Stored(rows, lock=lock)
    lines = [_line(row, stored) for row in rows]
    _refuse_doubles(lines)
    return Plan(lines, [line.told() for line in lines])


def _line(row: AwardRow, stored: _Stored) -> Line:
    line = Line(row.number, row.name, row.values.get("key", ""), row.faults)
    award = _recognised(line, row.values, stored)
    if not line.faults:
        award = award or FundingAward(key=line.key or _new_key(row.values))
        line.key, line.award = award.key, award
        _change(line, award, row.values)
    return line


def _recognised(line: Line, values: dict[str, Any], stored: _Stored) -> FundingAward | None:
    """Return the award with the key of the row; without a key the only one that is alike."""
    if line.key in stored.by_key:
        return stored.by_key[line.key]
    if not values.get("round") or not values.get("recipient"):
        return None
    alike = stored.alike(values)
    if line.key and alike:
        line.remark = f"Lijkt op {alike[0].key}. Is het dezelfde? Gebruik dan dat kenmerk."
        return None
    if len(alike) > 1:
        keys = ", ".join(award.key for award in alike[:3])
        message = f"er zijn {len(alike)} toekenningen die dit kunnen zijn: {keys}. Kies er een."
        line.faults.append(Fault(EVERY["key"].name, message))
    return alike[0] if alike else None


def _new_key(values: dict[str, Any]) -> str:
    of: FundingRound = values["round"]
    parts = (of.scheme.abbreviation or of.scheme.slug, of.name, of.year, values["recipient"])
    words = "-".join(map(str, (*parts, values.get("project", ""))))
    return slugify(words.replace("&", " en "))[:200].strip("-")


def _change(line: Line, award: FundingAward, values: dict[str, Any]) -> None:
    """Change what is told, remember what that was, and hold the whole against the rules."""
    before = {column: _shown(column, award) if award.pk else "" for column in CHOSEN}
    _fill(award, values)
    line.changes = [
        Change(column.name, shown, after)
        for column, shown in before.items()
        if (after := _shown(column, award)) != shown
    ]
    if not line.changes:
        return
    try:
        award.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            of_column = "" if name == NON_FIELD_ERRORS else EVERY[name].name
            line.faults += [Fault(of_column, message) for message in messages]


def _fill(award: FundingAward, values: dict[str, Any]) -> None:
    award.round = values["round"]
    for name in FACTS:
        if name not in values or (name in award_columns.CHOICES and values[name] is None):
            continue
        stored = getattr(award, name)
        # A text that differs in nothing but the way of breaking lines stays as it is.
        if not isinstance(stored, str) or plain_breaks(stored) != values[name]:
            setattr(award, name, values[name])


def _shown(column: Column, award: FundingAward) -> str:
    if column.field == "amount":
        return money.euros(award.amount) if award.amount is not None else ""
    return award_columns.written(column, award)


def _refuse_doubles(lines: list[Line]) -> None:
    """Refuse rows that mean the same award: which of them should win is not for us to say."""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        if line.key:
            by_key.setdefault(line.key, []).append(line)
    for same in by_key.values():
        for line in same:
            others = [str(one.number) for one in same if one is not line]
            if others:
                rows = f"{'rij' if len(others) == 1 else 'rijen'} {', '.join(others[:5])}"
                message = f"deze toekenning staat ook op {rows}."
                line.faults.append(Fault(EVERY["key"].name, message))
