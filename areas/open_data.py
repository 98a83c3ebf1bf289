"""The areas and the awards as open data: rows for CSV, objects for JSON and GeoJSON.

What each field means is declared in `areas.fields`. CSV is in Dutch words. With semicolons it is
for Excel in its Dutch setting: a decimal comma, and at the start a byte order mark,
without which Excel breaks every ë. With commas it is for programs (RFC 4180): a decimal point and
no mark, which many would take for a part of the first name. No cell can become a formula: see
`plain`. JSON is for programs too: codes that do not change, amounts as text, so that no cent is
lost in a float.
"""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings

from areas.fields import AreaData, AwardData, Point, RoundData
from areas.models import Area, Basis, Confidence, FundingAward, FundingRound, Precision
from areas.totals import RoundTotal
from nplv.data_fields import Data, cells, code, columns
from nplv.rest import address

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# A spreadsheet takes a cell that begins like this for a formula; the last four are the full-width
# signs. After OWASP, CSV Injection, which has every cell in quotes too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"
SOURCE = "Nationaal Programma Leefbaarheid en Veiligheid"


def awards_csv(awards: Iterable[FundingAward], *, delimiter: str) -> str:
    """Return the table of awards; every cell is safe to open in a spreadsheet."""
    return _csv(AwardData, map(award_data, awards), delimiter=delimiter)


def areas_csv(areas: Iterable[Area], *, delimiter: str) -> str:
    """Return the table of areas; every cell is safe to open in a spreadsheet."""
    return _csv(AreaData, map(area_data, areas), delimiter=delimiter)


def plain(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it: with an apostrophe before a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def awards_json(
    awards: Iterable[FundingAward], rounds: Iterable[RoundTotal[FundingRound]]
) -> dict[str, Any]:
    """Return these awards, and of the rounds what a source states beside the sum we know.

    The sum of a round is over all its awards, also where `awards` are only some of them.
    """
    return {
        **_about("Toekenningen"),
        "munt": "EUR",
        "rondes": [_plain(round_data(of_round)) for of_round in rounds],
        "toekenningen": [_plain(award_data(award)) for award in awards],
    }


def awards_geojson(awards: Iterable[FundingAward]) -> dict[str, Any]:
    """Return the awards as features: at the point of their area, or nowhere if they have none."""
    features = [
        {
            "type": "Feature",
            "id": award.key,
            "geometry": _point(award.area).model_dump(mode="json") if award.area else None,
            "properties": _plain(award_data(award)),
        }
        for award in awards
    ]
    return {"type": "FeatureCollection", "features": features}


def areas_json(areas: Iterable[Area]) -> dict[str, Any]:
    return {**_about("Gebieden"), "gebieden": [_plain(area_data(area)) for area in areas]}


def areas_geojson(areas: Iterable[Area]) -> dict[str, Any]:
    """Return the areas as points; the place is approximate, it marks no border."""
    return {"type": "FeatureCollection", "features": [feature(area) for area in areas]}


def feature(area: Area) -> dict[str, Any]:
    properties = _plain(area_data(area))
    geometry = properties.pop("locatie")
    for name in ("breedtegraad", "lengtegraad"):
        del properties[name]
    return {"type": "Feature", "id": area.slug, "geometry": geometry, "properties": properties}


def area_data(area: Area) -> AreaData:
    point = _point(area)
    return AreaData(
        key=area.slug,
        name=area.name,
        municipality=area.municipality,
        municipality_code=area.municipality_code,
        province=area.province,
        neighbourhoods=area.neighbourhood_list,
        inhabitants=area.inhabitants,
        inhabitants_note=area.inhabitants_note or None,
        programme=area.programme_name or None,
        programme_start=area.programme_start,
        website=area.website or None,
        latitude=point.coordinates[1],
        longitude=point.coordinates[0],
        location=point,
        takes_part=area.left_on is None,
        joined_on=area.joined_on,
        left_on=area.left_on,
        confidence=code(Confidence, area.confidence),
        sources=[source.url for source in area.source_list],
        uri=address("gebieden", area.slug),
        page=settings.SITE_URL + area.get_absolute_url(),
    )


def award_data(award: FundingAward) -> AwardData:
    """Return the award; needs its round, scheme and area at hand."""
    amount = euros(award.amount)
    return AwardData(
        key=award.key,
        scheme=award.round.scheme.name,
        round=award.round.name or None,
        year=award.year,
        kind=code(FundingAward.Kind, award.kind),
        recipient=award.recipient,
        municipality=award.municipality or None,
        area=award.area.name if award.area else None,
        scope=code(FundingAward.Scope, award.scope),
        project=award.project or None,
        amount=amount,
        precision=code(Precision, award.precision) if amount else None,
        basis=code(Basis, award.basis) if amount else None,
        counted=award.is_counted,
        period=award.period or None,
        dwellings=award.dwellings,
        outputs=award.outputs or None,
        announced_on=award.announced_on,
        source_url=award.source_url or None,
        source_name=award.source_name or None,
        confidence=code(Confidence, award.confidence),
        note=award.note or None,
        scheme_key=award.round.scheme.slug,
        round_key=award.round.key,
        area_key=award.area.slug if award.area else None,
        uri=address("toekenningen", award.key),
        page=settings.SITE_URL + award.get_absolute_url(),
    )


def round_data(of_round: RoundTotal[FundingRound]) -> RoundData:
    found = of_round.round
    return RoundData(
        key=found.key,
        scheme=found.scheme.name,
        scheme_key=found.scheme.slug,
        name=found.name or None,
        year=found.year,
        period=found.period or None,
        budget=euros(found.budget),
        stated_total=euros(found.stated_total),
        stated_precision=code(Precision, found.stated_precision),
        basis=code(Basis, found.basis),
        sum_of_awards=f"{of_round.total.amount:.2f}",
        awards_counted=of_round.total.counted,
        awards_without_amount=of_round.total.without_amount,
        difference=euros(of_round.difference),
        projects=found.projects,
        dwellings=found.dwellings,
        announced_on=found.announced_on,
        source_url=found.source_url or None,
        confidence=code(Confidence, found.confidence),
    )


def euros(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _point(area: Area) -> Point:
    return Point(coordinates=(float(area.longitude), float(area.latitude)))


def _about(title: str) -> dict[str, Any]:
    return {
        "titel": f"{title} van het {SOURCE}",
        "bron": SOURCE,
        "licentie": LICENCE,
    }


def _plain(row: Data) -> dict[str, Any]:
    return row.model_dump(mode="json")


def _csv(data: type[Data], rows: Iterable[Data], *, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(columns(data))
    for row in rows:
        found = cells(row, decimal_comma=delimiter == ";")
        writer.writerow([plain(cell) for cell in found])
    return (BYTE_ORDER_MARK if delimiter == ";" else "") + out.getvalue()
