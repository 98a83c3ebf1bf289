"""Loading the facts about areas and money from data files.

The acts here are repeatable: what is the same stays untouched, without a history row. Each takes a
whole file in one transaction, or refuses it as a whole and says where it is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.html import format_html

from areas.models import Area, FundingAward, FundingRound, FundingScheme
from areas.tables import Fault, Row, TableRefusedError, read_table
from nplv.richtext import clean_html

DATA = Path(__file__).parent / "data"
AREAS = DATA / "areas.csv"
SCHEMES = DATA / "schemes.csv"
ROUNDS = DATA / "rounds.csv"
AWARDS = DATA / "awards.csv"


def _columns(text: str) -> list[str]:
    return text.split()


AREA_COLUMNS = _columns("""
    slug name aliases municipality municipality_code province neighbourhoods inhabitants
    inhabitants_note programme_name programme_start website latitude longitude intro sources
    confidence note joined_on
""")
SCHEME_COLUMNS = _columns("slug name abbreviation ministries description url")
ROUND_COLUMNS = _columns("""
    scheme name year period budget stated_total stated_precision basis projects dwellings
    announced_on source_url confidence note
""")
AWARD_COLUMNS = _columns("""
    key scheme round year kind recipient municipality area scope project amount precision basis
    period dwellings outputs announced_on source_url source_name confidence note
""")

Values = dict[str, Any]
Rounds = dict[tuple[str, str, int | None], FundingRound]


@dataclass(frozen=True)
class Outcome:
    new: int
    changed: int
    same: int

    def __str__(self) -> str:
        return f"{self.new} nieuw, {self.changed} gewijzigd, {self.same} gelijk"


@dataclass(frozen=True)
class AwardsOutcome:
    schemes: Outcome
    rounds: Outcome
    awards: Outcome


@transaction.atomic
def load_areas(path: Path = AREAS) -> Outcome:
    """Make or change the areas that the file names; leave the others alone.

    An area that is not in the file stays: an area is never deleted, it leaves (`left_on`).
    """
    rows = read_table(path, required=AREA_COLUMNS, optional=["left_on"])
    return _store(Area, rows, identity=lambda row: {"slug": row.text("slug")}, values=_area)


@transaction.atomic
def load_awards(
    path: Path = AWARDS, *, rounds: Path = ROUNDS, schemes: Path = SCHEMES
) -> AwardsOutcome:
    """Make or change the awards of the file, after the schemes and rounds that they belong to.

    Expects the areas to be there. Deletes nothing.
    """
    tables = (
        read_table(schemes, required=SCHEME_COLUMNS),
        read_table(rounds, required=ROUND_COLUMNS),
        read_table(path, required=AWARD_COLUMNS),
    )
    stored_schemes = _store(
        FundingScheme, tables[0], identity=lambda row: {"slug": row.text("slug")}, values=_scheme
    )
    scheme_by_slug = {scheme.slug: scheme for scheme in FundingScheme.objects.all()}
    stored_rounds = _store(
        FundingRound,
        tables[1],
        identity=lambda row: _round_identity(row, scheme_by_slug),
        values=_round,
    )
    round_by_identity: Rounds = {
        (found.scheme.slug, found.name, found.year): found
        for found in FundingRound.objects.select_related("scheme")
    }
    areas = {area.slug: area for area in Area.objects.all()}
    stored_awards = _store(
        FundingAward,
        tables[2],
        identity=lambda row: {"key": row.text("key")},
        values=lambda row: _award(row, round_by_identity, areas),
    )
    return AwardsOutcome(stored_schemes, stored_rounds, stored_awards)


def _store(
    model: type[models.Model],
    rows: list[Row],
    *,
    identity: Callable[[Row], Values],
    values: Callable[[Row], Values],
) -> Outcome:
    """Save what is new or changed, and count; raise TableRefusedError with every fault found."""
    counts = {"new": 0, "changed": 0, "same": 0}
    faults: list[Fault] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key, facts = identity(row), values(row)
        earlier = seen.setdefault(tuple(key.values()), row.line)
        if earlier != row.line:
            row.fault(next(reversed(key)), f"staat ook al op regel {earlier}.")
        if not row.faults:
            found = models.QuerySet(model).filter(**key).first()
            counts[_save(found or model(**key), facts, row)] += 1
        faults += row.faults
    if faults:
        raise TableRefusedError(sorted(faults, key=lambda fault: fault.line))
    return Outcome(**counts)


def _save(instance: models.Model, facts: Values, row: Row) -> str:
    if instance.pk and all(getattr(instance, name) == value for name, value in facts.items()):
        return "same"
    step = "changed" if instance.pk else "new"
    for name, value in facts.items():
        setattr(instance, name, value)
    try:
        instance.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            column = "" if name == NON_FIELD_ERRORS else name
            for message in messages:
                row.fault(column, message)
        return step
    instance.save()
    return step


def _texts(row: Row, columns: str) -> Values:
    return {column: row.text(column) for column in columns.split()}


def _area(row: Row) -> Values:
    intro = format_html("<p>{}</p>", row.text("intro")) if row.text("intro") else ""
    facts = {
        **_texts(row, "name municipality municipality_code province inhabitants_note"),
        **_texts(row, "programme_name website confidence note"),
        "aliases": row.lines("aliases"),
        "neighbourhoods": row.lines("neighbourhoods"),
        "sources": row.lines("sources"),
        "inhabitants": row.whole("inhabitants"),
        "programme_start": row.whole("programme_start"),
        "latitude": row.coordinate("latitude"),
        "longitude": row.coordinate("longitude"),
        "intro": clean_html(intro),
        "joined_on": row.day("joined_on"),
    }
    return facts | ({"left_on": row.day("left_on")} if row.has("left_on") else {})


def _scheme(row: Row) -> Values:
    return _texts(row, "name abbreviation ministries description url")


def _round_identity(row: Row, schemes: dict[str, FundingScheme]) -> Values:
    scheme = schemes.get(row.text("scheme"))
    if scheme is None:
        row.fault("scheme", f"regeling ‘{row.text('scheme')}’ bestaat niet.")
    return {"scheme": scheme, "name": row.text("name"), "year": row.whole("year")}


def _round(row: Row) -> Values:
    return {
        **_texts(row, "period stated_precision basis source_url confidence note"),
        "budget": row.amount("budget"),
        "stated_total": row.amount("stated_total"),
        "projects": row.whole("projects"),
        "dwellings": row.whole("dwellings"),
        "announced_on": row.day("announced_on"),
    }


def _award(row: Row, rounds: Rounds, areas: dict[str, Area]) -> Values:
    identity = (row.text("scheme"), row.text("round"), row.whole("year"))
    found = rounds.get(identity)
    if found is None:
        named = " ".join(str(part) for part in identity if part)
        row.fault("round", f"ronde ‘{named}’ bestaat niet.")
    area = areas.get(row.text("area"))
    if row.text("area") and area is None:
        row.fault("area", f"gebied ‘{row.text('area')}’ bestaat niet.")
    return {
        **_texts(row, "kind recipient municipality scope project precision basis period"),
        **_texts(row, "outputs source_url source_name confidence note"),
        "round": found,
        "area": area,
        "amount": row.amount("amount"),
        "dwellings": row.whole("dwellings"),
        "announced_on": row.day("announced_on"),
    }
