"""The areas and the awards as open data: rows for CSV, objects for JSON and GeoJSON.

CSV is for people with a spreadsheet, so its columns and values are Dutch. It starts with a byte
order mark, without which Excel breaks every ë. With semicolons (the Dutch setting of Excel) amounts
have a decimal comma; with commas they have a decimal point. JSON is for programs: English keys,
the stored values, amounts as text, so that no cent is lost in a float.
"""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings

from areas.models import Area, FundingAward
from areas.totals import RoundTotal, round_totals

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = [
    "kenmerk", "regeling", "ronde", "jaar", "soort", "ontvanger", "gemeente", "gebied", "bereik",
    "project", "bedrag", "precisie", "grondslag", "telt_mee", "periode", "woningen", "resultaten",
    "bekendgemaakt_op", "bron", "naam_bron", "zekerheid", "toelichting",
]  # fmt: skip


def awards_csv(awards: Iterable[FundingAward], *, delimiter: str) -> str:
    """Return the table of awards; every cell is safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(COLUMNS)
    for award in awards:
        writer.writerow([plain(cell) for cell in _cells(award, comma=delimiter == ";")])
    return BYTE_ORDER_MARK + out.getvalue()


def plain(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it: with an apostrophe before a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(award: FundingAward, *, comma: bool) -> list[str]:
    amount = "" if award.amount is None else f"{award.amount:.2f}"
    return [
        award.key,
        award.round.scheme.name,
        award.round.name,
        str(award.year),
        award.get_kind_display(),
        award.recipient,
        award.municipality,
        award.area.name if award.area else "",
        award.get_scope_display(),
        award.project,
        amount.replace(".", ",") if comma else amount,
        award.get_precision_display() if amount else "",
        award.get_basis_display() if amount else "",
        "ja" if award.is_counted else "nee",
        award.period,
        "" if award.dwellings is None else str(award.dwellings),
        award.outputs,
        award.announced_on.isoformat() if award.announced_on else "",
        award.source_url,
        award.source_name,
        award.get_confidence_display(),
        award.note,
    ]


def awards_json(awards: Iterable[FundingAward]) -> dict[str, Any]:
    """Return all awards, and of every round what its source states beside the sum we know."""
    return {
        "title": "Toekenningen van het Nationaal Programma Leefbaarheid en Veiligheid",
        "url": f"{settings.SITE_URL}/toekenningen/",
        "currency": "EUR",
        "rounds": [_round(of_round) for of_round in round_totals()],
        "awards": [_award(award) for award in awards],
    }


def areas_geojson(areas: Iterable[Area]) -> dict[str, Any]:
    """Return the areas as points; the place is approximate, it marks no border."""
    return {"type": "FeatureCollection", "features": [_feature(area) for area in areas]}


def _round(of_round: RoundTotal) -> dict[str, Any]:
    found = of_round.round
    return {
        "scheme": found.scheme.slug,
        "name": found.name,
        "year": found.year,
        "period": found.period,
        "budget": _text(found.budget),
        "stated_total": _text(found.stated_total),
        "stated_precision": found.stated_precision,
        "basis": found.basis,
        "sum_of_awards": _text(of_round.total.amount),
        "awards_counted": of_round.total.counted,
        "awards_without_amount": of_round.total.without_amount,
        "difference": _text(of_round.difference),
        "projects": found.projects,
        "dwellings": found.dwellings,
        "announced_on": found.announced_on,
        "source_url": found.source_url,
        "confidence": found.confidence,
    }


def _award(award: FundingAward) -> dict[str, Any]:
    return {
        "key": award.key,
        "scheme": award.round.scheme.slug,
        "round": award.round.name,
        "year": award.year,
        "kind": award.kind,
        "recipient": award.recipient,
        "municipality": award.municipality,
        "area": award.area.slug if award.area else None,
        "scope": award.scope,
        "project": award.project,
        "amount": _text(award.amount),
        "precision": award.precision,
        "basis": award.basis,
        "counted": award.is_counted,
        "period": award.period,
        "dwellings": award.dwellings,
        "outputs": award.outputs,
        "announced_on": award.announced_on,
        "source_url": award.source_url,
        "source_name": award.source_name,
        "confidence": award.confidence,
        "note": award.note,
    }


def _feature(area: Area) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": area.slug,
        "geometry": {
            "type": "Point",
            "coordinates": [float(area.longitude), float(area.latitude)],
        },
        "properties": {
            "name": area.name,
            "municipality": area.municipality,
            "municipality_code": area.municipality_code,
            "province": area.province,
            "neighbourhoods": area.neighbourhood_list,
            "inhabitants": area.inhabitants,
            "inhabitants_note": area.inhabitants_note,
            "programme": area.programme_name,
            "programme_start": area.programme_start,
            "website": area.website,
            "joined_on": area.joined_on,
            "url": settings.SITE_URL + area.get_absolute_url(),
        },
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
