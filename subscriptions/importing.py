"""A list of subscribers from elsewhere, with the proof of their consent.

Never a way back for whoever left, however long ago: only addresses unknown here come in, and only
with the day and the place where consent was given.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from areas.models import Area
from subscriptions.addresses import InvalidAddressError, normalise, tidy
from subscriptions.audience import suppressed_among
from subscriptions.exporting import plain_cell
from subscriptions.models import ConsentEvent, Subscriber, Suppression

REQUIRED = ("email", "bevestigd_op", "bron")
COLUMNS = (*REQUIRED, "gebieden")
MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_LINE = 4000
CHUNK = 500
REFUSED = {
    **dict.fromkeys(Suppression.Reason.values, "dit adres is geblokkeerd"),
    Suppression.Reason.LEFT: "heeft zich eerder afgemeld en kan zich alleen zelf weer aanmelden",
}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class ImportFileError(ValueError):
    """The file as a whole cannot be read; nothing of it came in."""


class RowError(ValueError):
    """One row cannot come in; the others can."""


@dataclass
class Report:
    """What happened to each line of the file; `left_out` maps a line number to the reason."""

    added: int = 0
    left_out: dict[int, str] = field(default_factory=dict)


@dataclass
class Row:
    line: int
    key: str
    email: str
    confirmed_at: dt.datetime
    source: str
    areas: list[Area]


def load(path: Path) -> Report:
    """Add the subscribers in a CSV file, all in one transaction, and report on each line.

    Raises ImportFileError.
    """
    report = Report()
    try:
        with transaction.atomic():
            for chunk in _chunks(_parsed(path, report)):
                _add(chunk, report)
    except csv.Error as error:
        raise ImportFileError("Een aanhalingsteken in het bestand gaat niet dicht.") from error
    return report


def rehearse(path: Path) -> Report:
    """Report what `load` would do, and leave nothing behind."""
    with transaction.atomic():
        report = load(path)
        transaction.set_rollback(True)
    return report


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that is neither too large nor something else than text."""
    if path.stat().st_size > MAX_BYTES:
        raise ImportFileError("Het bestand is groter dan 20 MB.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number in range(1, MAX_ROWS + 2):
                line = file.readline(MAX_LINE + 1)
                if not line:
                    return
                if len(line) > MAX_LINE or CONTROL.search(line):
                    raise ImportFileError(f"Regel {number} is te lang of is geen gewone tekst.")
                yield line
            raise ImportFileError(f"Het bestand heeft meer dan {MAX_ROWS} regels.")
    except UnicodeDecodeError as error:
        raise ImportFileError("Sla het bestand op als CSV in UTF-8.") from error


def _parsed(path: Path, report: Report) -> Iterator[Row]:
    lines = _lines(path)
    heading = next(lines, "")
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    names = [name.strip().lower() for name in next(csv.reader([heading], delimiter=delimiter), [])]
    if missing := [name for name in REQUIRED if name not in names]:
        raise ImportFileError(f"Deze kolommen ontbreken in regel 1: {', '.join(missing)}.")
    if unknown := [name for name in names if name not in COLUMNS]:
        raise ImportFileError(f"Deze kolommen kennen we niet: {', '.join(unknown)[:200]}.")
    areas, seen = {area.slug: area for area in Area.objects.all()}, set[str]()
    reader = csv.reader(lines, delimiter=delimiter)
    for cells in reader:
        line = reader.line_num + 1
        if not any(cells):
            continue
        try:
            row = _row(line, dict(zip(names, cells, strict=True)), areas)
            if row.key in seen:
                raise RowError("staat dubbel in het bestand")
        except ValueError as error:
            text = str(error) if isinstance(error, (RowError, InvalidAddressError)) else ""
            report.left_out[line] = text or "heeft niet evenveel kolommen als regel 1"
        else:
            seen.add(row.key)
            yield row


def _row(line: int, cells: dict[str, str], areas: dict[str, Area]) -> Row:
    cells = {name: plain_cell(text.strip()) for name, text in cells.items()}
    if not cells["bron"]:
        raise RowError("vul in bron in waar de toestemming is gegeven")
    slugs = [slug.strip() for slug in cells.get("gebieden", "").split("|") if slug.strip()]
    if unknown := [slug for slug in slugs if slug not in areas]:
        raise RowError(f"dit gebied kennen we niet: {unknown[0][:100]}")
    return Row(
        line=line,
        key=normalise(cells["email"]),
        email=tidy(cells["email"]),
        confirmed_at=_moment(cells["bevestigd_op"]),
        source=cells["bron"][:100],
        areas=[areas[slug] for slug in slugs],
    )


def _moment(text: str) -> dt.datetime:
    """Return noon on a day written as 2023-11-01 or 01-11-2023."""
    for pattern in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            day = dt.datetime.strptime(text, pattern)  # noqa: DTZ007  a day; the zone comes next
        except ValueError:
            continue
        moment = timezone.make_aware(day.replace(hour=12))
        if day.date() > timezone.localdate():
            raise RowError("bevestigd_op ligt in de toekomst")
        return moment
    raise RowError("vul in bevestigd_op de dag van de toestemming in, bijvoorbeeld 2023-11-01")


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _add(chunk: list[Row], report: Report) -> None:
    known = dict(
        Subscriber.objects.filter(email_key__in=[row.key for row in chunk]).values_list(
            "email_key", "status"
        )
    )
    suppressed = suppressed_among(row.key for row in chunk)
    welcome = []
    for row in chunk:
        if row.key in known:
            status = Subscriber.Status(known[row.key]).label
            report.left_out[row.line] = f"staat al in de lijst ({status})"
        elif row.key in suppressed:
            report.left_out[row.line] = REFUSED[suppressed[row.key]]
        else:
            welcome.append(row)
    _create(welcome)
    report.added += len(welcome)


def _create(rows: list[Row]) -> None:
    now = timezone.now()
    subscribers = Subscriber.objects.bulk_create(
        Subscriber(
            email=row.email,
            email_key=row.key,
            all_areas=not row.areas,
            status=Subscriber.Status.ACTIVE,
            status_at=now,
            confirmed_at=row.confirmed_at,
        )
        for row in rows
    )
    chosen = Subscriber.areas.through
    chosen.objects.bulk_create(
        chosen(subscriber_id=subscriber.pk, area_id=area.pk)
        for subscriber, row in zip(subscribers, rows, strict=True)
        for area in dict.fromkeys(row.areas)
    )
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            subscriber=subscriber,
            kind=ConsentEvent.Kind.CONFIRMED,
            source="import",
            detail=f"{row.confirmed_at:%Y-%m-%d}: {row.source}",
        )
        for subscriber, row in zip(subscribers, rows, strict=True)
    )
