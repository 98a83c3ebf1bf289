"""The data sets that the site gives away: what each holds, in which files, and what one may do."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from areas.fields import AreaData, AwardData, RoundData
from areas.models import Area, FundingAward, FundingRound, FundingScheme
from articles.fields import ArticleData, IssueData
from articles.models import Article, Issue, IssueItem, Theme
from nplv.changes import last_change
from nplv.data_fields import Data, FieldLine, lines

THEMES = "http://publications.europa.eu/resource/authority/data-theme/"


@dataclass(frozen=True)
class Licence:
    name: str
    short: str  # as SPDX names it
    url: str


CC0 = Licence("CC0 1.0", "CC0-1.0", "http://creativecommons.org/publicdomain/zero/1.0/deed.nl")
CC_BY = Licence("CC BY 4.0", "CC-BY-4.0", "http://creativecommons.org/licenses/by/4.0/deed.nl")


@dataclass(frozen=True)
class File:
    """One way to fetch a data set; `kind` is the name in the EU's list of file types."""

    kind: str
    media_type: str
    label: str
    name: str  # of the address
    query: str = ""

    @property
    def url(self) -> str:
        return reverse(self.name) + self.query


@dataclass(frozen=True)
class Table:
    """The fields of one kind of row."""

    title: str  # goes on after «De velden van»
    data: type[Data]

    @property
    def lines(self) -> list[FieldLine]:
        return lines(self.data)


@dataclass(frozen=True)
class Dataset:
    key: str
    name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    themes: tuple[str, ...]
    licence: Licence
    moments: str  # when it changes
    tables: tuple[Table, ...]
    files: tuple[File, ...]
    api: str  # the name of the list in the API
    changed: Callable[[], dt.datetime | None] = field(repr=False)

    @property
    def api_url(self) -> str:
        return reverse(f"articles:api:{self.api}")

    @property
    def theme_urls(self) -> list[str]:
        return [THEMES + theme for theme in self.themes]


def _csv(name: str, query: str = "") -> File:
    label = "CSV met komma’s" if query else "CSV voor Excel"
    return File("CSV", "text/csv", label, name, query)


def _of(*models: Any) -> Callable[[], dt.datetime | None]:
    return lambda: last_change(*(model.history for model in models))


DATASETS = (
    Dataset(
        key="gebieden",
        name="Gebieden",
        title="Gebieden van het programma Leefbaarheid en Veiligheid",
        description=(
            "De stedelijke gebieden die meedoen: naam, gemeente, wijken, inwoners en plek op de "
            "kaart. Een gebied dat stopt blijft erin staan, met de dag waarop het stopte."
        ),
        keywords=("leefbaarheid", "wijken", "gebieden", "stedelijke vernieuwing"),
        themes=("REGI", "SOCI"),
        licence=CC0,
        moments="Als een gebied erbij komt of stopt, en als we een fout herstellen.",
        tables=(Table("een gebied", AreaData),),
        files=(
            _csv("areas:areas-csv"),
            _csv("areas:areas-csv", "?scheiding=komma"),
            File("JSON", "application/json", "JSON", "areas:areas-json"),
            File("GEOJSON", "application/geo+json", "GeoJSON voor kaarten", "areas:areas-geojson"),
        ),
        api="areas",
        changed=_of(Area),
    ),
    Dataset(
        key="toekenningen",
        name="Toekenningen",
        title="Toekenningen van het Rijk voor leefbaarheid en veiligheid",
        description=(
            "Het geld uit regelingen van het Rijk, per ontvanger en project, met bron en datum. "
            "Ook uitbetalingen, bijdragen van anderen en plannen staan erin: die tellen niet mee."
        ),
        keywords=("subsidie", "toekenningen", "Volkshuisvestingsfonds", "Kansrijke Wijk"),
        themes=("GOVE", "ECON"),
        licence=CC0,
        moments="Als er nieuw geld bekend wordt, en als we een betere bron vinden.",
        tables=(Table("een toekenning", AwardData), Table("een ronde, alleen in JSON", RoundData)),
        files=(
            _csv("areas:awards-csv"),
            _csv("areas:awards-csv", "?scheiding=komma"),
            File("JSON", "application/json", "JSON, met de rondes", "areas:awards-json"),
            File("GEOJSON", "application/geo+json", "GeoJSON voor kaarten", "areas:awards-geojson"),
        ),
        api="awards",
        changed=_of(FundingAward, FundingRound, FundingScheme, Area),
    ),
    Dataset(
        key="artikelen",
        name="Artikelen",
        title="Artikelen van het programma Leefbaarheid en Veiligheid",
        description="Nieuws, verhalen, bijeenkomsten en vacatures van deze site, met hun gebieden.",
        keywords=("nieuws", "bijeenkomsten", "vacatures", "leefbaarheid"),
        themes=("GOVE", "SOCI"),
        licence=CC_BY,
        moments="Elke keer dat de redactie iets publiceert, wijzigt of intrekt.",
        tables=(Table("een artikel", ArticleData),),
        files=(File("ATOM", "application/atom+xml", "Atom, het nieuwste", "articles:news-feed"),),
        api="articles",
        changed=_of(Article, Theme),
    ),
    Dataset(
        key="edities",
        name="Edities van de nieuwsbrief",
        title="Nieuwsbrieven van het programma Leefbaarheid en Veiligheid",
        description="Elke nieuwsbrief die is verstuurd, met alle onderdelen op volgorde.",
        keywords=("nieuwsbrief", "archief", "leefbaarheid"),
        themes=("GOVE", "SOCI"),
        licence=CC_BY,
        moments="Elke keer dat er een nieuwsbrief uitkomt, of dat we er een fout in herstellen.",
        tables=(Table("een editie", IssueData),),
        files=(File("ATOM", "application/atom+xml", "Atom", "articles:archive-feed"),),
        api="issues",
        changed=_of(Issue, IssueItem),
    ),
)
