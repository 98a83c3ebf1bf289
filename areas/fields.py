"""The fields of the areas, the awards and the rounds, as open data gives them to the outside."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from areas.models import Basis, Confidence, FundingAward, Precision
from nplv.data_fields import Amount, Data, Difference, Url, field


class Point(BaseModel):
    """A place as GeoJSON writes it: longitude first, in degrees (WGS 84)."""

    type: Literal["Point"] = Field(default="Point", description="Altijd een punt.")
    coordinates: tuple[float, float] = Field(description="Lengtegraad en breedtegraad.")


class AreaData(Data):
    key: str = field(
        "kenmerk", "Vaste sleutel van het gebied. Verandert nooit.", example="leeuwarden-oost"
    )
    name: str = field("naam", "Naam van het gebied.", example="Leeuwarden-Oost")
    municipality: str = field("gemeente", "Gemeente waar het gebied in ligt.", example="Leeuwarden")
    municipality_code: str = field(
        "gemeentecode", "Code van de gemeente bij het CBS.", example="GM0080"
    )
    province: str = field("provincie", "Provincie waar het gebied in ligt.", example="Fryslân")
    neighbourhoods: list[str] = field(
        "wijken", "Wijken die bij het gebied horen.", example=["Bilgaard", "Vrijheidswijk"]
    )
    inhabitants: int | None = field(
        "inwoners",
        "Hoeveel mensen er wonen. Leeg als we het niet weten: leeg is niet nul.",
        example=36000,
        unit="inwoners",
    )
    inhabitants_note: str | None = field(
        "inwonersToelichting", "Waar het aantal inwoners op slaat.", example="Ongeveer."
    )
    programme: str | None = field(
        "programma", "Naam van het programma ter plaatse.", example="Leeuwarden Oost"
    )
    programme_start: int | None = field(
        "startjaar", "Jaar waarin het programma ter plaatse begon.", example=2021, unit="jaar"
    )
    website: Url | None = field(
        "website", "Site van het gebied.", example="https://www.leeuwardenoost.nl/"
    )
    latitude: float = field(
        "breedtegraad", "Midden van het gebied, bij benadering.", example=53.207, unit="graden"
    )
    longitude: float = field(
        "lengtegraad", "Midden van het gebied, bij benadering.", example=5.822, unit="graden"
    )
    location: Point = field(
        "locatie",
        "Dezelfde plek als punt in GeoJSON (WGS 84, eerst de lengtegraad). Het is geen grens.",
        example={"type": "Point", "coordinates": [5.822, 53.207]},
        in_table=False,
    )
    takes_part: bool = field("doetMee", "Of het gebied nu meedoet.", example=True)
    joined_on: dt.date | None = field(
        "meedoenVanaf", "Eerste dag dat het gebied meedoet.", example="2022-07-04"
    )
    left_on: dt.date | None = field(
        "meedoenTot",
        "Dag waarop het gebied stopte. Leeg als het nog meedoet.",
        example="2030-01-01",
    )
    confidence: str = field(
        "zekerheid", "Hoe zeker we zijn van deze gegevens.", example="zeker", codes=Confidence
    )
    sources: list[str] = field(
        "bronnen", "Waar we de gegevens vonden.", example=["https://www.leeuwardenoost.nl/"]
    )
    uri: Url = field(
        "uri",
        "Vast webadres van het gebied in de API.",
        example="https://www.example.nl/api/v1/gebieden/leeuwarden-oost",
    )
    page: Url = field(
        "webpagina",
        "Pagina van het gebied op deze site.",
        example="https://www.example.nl/gebieden/leeuwarden-oost/",
    )


class AwardData(Data):
    key: str = field(
        "kenmerk", "Vaste sleutel van deze regel. Verandert nooit.", example="vhf-2-2023-arnhem"
    )
    scheme: str = field("regeling", "Naam van de regeling.", example="Volkshuisvestingsfonds")
    round: str | None = field(
        "ronde", "Nummer of naam van de ronde. Leeg als er maar één is in dat jaar.", example="2"
    )
    year: int = field("jaar", "Jaar van de ronde.", example=2023, unit="jaar")
    kind: str = field(
        "soort",
        "Wat voor geld dit is. Alleen een toekenning telt mee in een som.",
        example="toekenning",
        codes=FundingAward.Kind,
    )
    recipient: str = field("ontvanger", "Wie het geld krijgt.", example="Arnhem")
    municipality: str | None = field("gemeente", "Gemeente van de ontvanger.", example="Arnhem")
    area: str | None = field(
        "gebied", "Naam van het gebied. Leeg als we het niet weten.", example="Arnhem Oost"
    )
    scope: str = field(
        "bereik",
        "Hoeveel van het geld voor het gebied is.",
        example="deels-voor-dit-gebied",
        codes=FundingAward.Scope,
    )
    project: str | None = field("project", "Waar het geld voor is.", example="Geitenkamp")
    amount: Amount | None = field(
        "bedrag",
        "Het bedrag. Leeg als we het niet weten: leeg is niet nul.",
        example="13252136.92",
        unit="euro",
    )
    precision: str | None = field(
        "precisie",
        "Of het bedrag precies is. Leeg als er geen bedrag is.",
        example="precies",
        codes=Precision,
    )
    basis: str | None = field(
        "grondslag",
        "Of het bedrag voor alles samen is, of voor elk jaar. Leeg als er geen bedrag is.",
        example="in-totaal",
        codes=Basis,
    )
    counted: bool = field(
        "teltMee", "Of het bedrag meetelt in een som: een toekenning met een bedrag.", example=True
    )
    period: str | None = field("periode", "Voor welke jaren het geld is.", example="2023-2025")
    dwellings: int | None = field(
        "woningen", "Om hoeveel woningen het gaat.", example=300, unit="woningen"
    )
    outputs: str | None = field(
        "resultaten", "Andere resultaten die de bron noemt.", example="2 pleinen"
    )
    announced_on: dt.date | None = field(
        "bekendgemaaktOp", "Dag waarop dit bekend werd.", example="2023-12-12"
    )
    source_url: Url | None = field(
        "bron", "Waar we dit vonden.", example="https://www.gemeente.nu/ruimte-milieu/"
    )
    source_name: str | None = field("naamBron", "Naam van de bron.", example="gemeente.nu")
    confidence: str = field(
        "zekerheid", "Hoe zeker we zijn van deze regel.", example="zeker", codes=Confidence
    )
    note: str | None = field(
        "toelichting", "Wat je moet weten om het bedrag goed te lezen.", example="Samen met Ede."
    )
    scheme_key: str = field(
        "regelingKenmerk", "Vaste sleutel van de regeling.", example="volkshuisvestingsfonds"
    )
    round_key: str = field(
        "rondeKenmerk", "Vaste sleutel van de ronde.", example="volkshuisvestingsfonds-2-2023"
    )
    area_key: str | None = field(
        "gebiedKenmerk", "Sleutel van het gebied: zie de gebieden.", example="arnhem-oost"
    )
    uri: Url = field(
        "uri",
        "Vast webadres van deze regel in de API.",
        example="https://www.example.nl/api/v1/toekenningen/vhf-2-2023-arnhem",
    )
    page: Url = field(
        "webpagina",
        "Pagina van deze regel op deze site.",
        example="https://www.example.nl/toekenningen/vhf-2-2023-arnhem/",
    )


class RoundData(Data):
    key: str = field(
        "kenmerk", "Vaste sleutel van de ronde.", example="volkshuisvestingsfonds-2-2023"
    )
    scheme: str = field("regeling", "Naam van de regeling.", example="Volkshuisvestingsfonds")
    scheme_key: str = field(
        "regelingKenmerk", "Vaste sleutel van de regeling.", example="volkshuisvestingsfonds"
    )
    name: str | None = field("ronde", "Nummer of naam van de ronde.", example="2")
    year: int = field("jaar", "Jaar van de ronde.", example=2023, unit="jaar")
    period: str | None = field("periode", "Voor welke jaren het geld is.", example="2023-2025")
    budget: Amount | None = field(
        "budget",
        "Wat er te verdelen was. Telt nergens bij op.",
        example="450000000.00",
        unit="euro",
    )
    stated_total: Amount | None = field(
        "totaalVolgensBron",
        "Wat er volgens de bron samen is toegekend. Telt nergens bij op.",
        example="280000000.00",
        unit="euro",
    )
    stated_precision: str = field(
        "precisie", "Of dat totaal precies is.", example="circa", codes=Precision
    )
    basis: str = field(
        "grondslag",
        "Of dat totaal voor alles samen is, of voor elk jaar.",
        example="in-totaal",
        codes=Basis,
    )
    sum_of_awards: Amount = field(
        "somToekenningen",
        "De som van de toekenningen met een bedrag die wij kennen.",
        example="231500000.00",
        unit="euro",
    )
    awards_counted: int = field(
        "toekenningenMetBedrag", "Hoeveel toekenningen in die som zitten.", example=14
    )
    awards_without_amount: int = field(
        "toekenningenZonderBedrag", "Hoeveel toekenningen geen bekend bedrag hebben.", example=3
    )
    difference: Difference | None = field(
        "verschil",
        "Het totaal van de bron min onze som. Leeg als ze niet te vergelijken zijn.",
        example="48500000.00",
        unit="euro",
    )
    projects: int | None = field("projecten", "Hoeveel projecten de bron noemt.", example=38)
    dwellings: int | None = field(
        "woningen", "Om hoeveel woningen het gaat.", example=13000, unit="woningen"
    )
    announced_on: dt.date | None = field(
        "bekendgemaaktOp", "Dag waarop dit bekend werd.", example="2023-12-12"
    )
    source_url: Url | None = field(
        "bron", "Waar we dit vonden.", example="https://www.gemeente.nu/ruimte-milieu/"
    )
    confidence: str = field(
        "zekerheid", "Hoe zeker we zijn van deze regel.", example="zeker", codes=Confidence
    )
