"""Reading the audit log: what is looked for, and lines as a table. Every question has an index."""

import datetime as dt
from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from nplv.audit_words import in_words
from nplv.folding import fold
from subscriptions.exporting import safe_cell
from subscriptions.models import AuditLine

CHUNK = 2000
MOST = 1000  # lines that are counted
FEW = 10_000  # lines that have a name; of more a page is soon full
COLUMNS = (
    *("regel", "wanneer", "nummer van wie", "wie", "handeling", "soort", "nummer", "naam"),
    *("resultaat", "IP-adres", "browser", "webadres", "herhaling"),
)


def matching(lines: QuerySet[AuditLine], term: str) -> QuerySet[AuditLine]:
    """Return the lines about a thing with that number or whose name begins so, or of that user."""
    term = fold(term.strip())
    if not term:
        return lines
    if user := User.objects.filter(username__iexact=term).first():
        return lines.filter(user_number=user.pk)
    if term.isascii() and term.isdecimal():
        return lines.filter(object_id=term)
    term = term[:60]
    begun = AuditLine.objects.filter(_begins_with(term)).order_by()
    if not begun.values_list("pk")[FEW : FEW + 1]:
        return lines.filter(pk__in=begun.values("pk"))
    # The newest lines are read until the page is full.
    return lines.alias(begin=Substr("name_key", 1, len(term))).filter(begin=term)


def since(lines: QuerySet[AuditLine], start: dt.datetime) -> QuerySet[AuditLine]:
    """Return the lines from `start` on, found by number: the order of the list."""
    first = AuditLine.objects.filter(at__gte=start).order_by("at").values_list("pk", flat=True)
    found = list(first[:1])
    return lines.filter(pk__gte=found[0]) if found else lines.none()


def table(lines: QuerySet[AuditLine]) -> Iterator[list[str]]:
    """Yield a heading and a row per line, safe for a spreadsheet, a few at a time."""
    yield list(COLUMNS)
    for line in lines.iterator(chunk_size=CHUNK):
        yield [safe_cell(cell) for cell in _cells(line)]


def about(line: AuditLine) -> str:
    """Return what a line is about, in words: its name, or else its kind and number."""
    kind = kind_of(line.object_type)
    if line.object_name:
        return f"{kind} ‘{line.object_name}’"
    return f"{kind} {line.object_id}".strip()


def kind_of(label: str) -> str:
    """Return the Dutch name of a model; its label if it is no model any more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name) if label else ""  # noqa: SLF001  Django's public _meta
    except LookupError:
        return label


def _begins_with(term: str) -> Q:
    if connection.vendor == "sqlite":  # its LIKE reads the whole table
        return Q(name_key__gte=term, name_key__lt=f"{term}\U0010ffff")
    return Q(name_key__startswith=term)


def _cells(line: AuditLine) -> tuple[str, ...]:
    return (
        str(line.pk),
        f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
        str(line.user_number or ""),
        line.user_name,
        in_words(line.act, line.path),
        kind_of(line.object_type),
        line.object_id,
        line.object_name,
        line.get_result_display(),
        line.address,
        line.agent,
        line.path,
        "ja" if line.again else "nee",
    )
